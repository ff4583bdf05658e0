import {
  ABI_HASH,
  CONTROL_ABI_HASH,
  CONTROL_BYTES,
  CONTROL_COUNTERS,
  CONTROL_KEY,
  CONTROL_LAN_AT,
  CONTROL_LAN_SIZE,
  CONTROL_MEMORY,
  CONTROL_TABLE_A,
  CONTROL_TABLE_ACTIVE,
  CONTROL_TABLE_B,
  CONTROL_TABLE_SIZE,
  LAN_HOST_MAX,
  LAN_PREFIX_ADDR,
  LAN_PREFIX_BITS,
  LAN_PREFIX_BYTES,
  TABLE_BYTES,
  TABLE_LENGTH,
} from "../../asm/abi.gen.js";
import { COUNTER_NAMES, FAULT_TEXTS, PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import { parsePrefix } from "../../core/table/prefix.js";
import type { Packet } from "./packet.js";
import { EventRing, InputRing, type SharedMemory } from "./ring.js";

export type { Packet } from "./packet.js";

export type ProfileName = (typeof PROFILE_NAMES)[number];

/** What `build/classifier.wasm` exports; a negative result is a FAULT. */
export interface ClassifierExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  control(): number;
  init(profile: number): number;
  swap(half: number): number;
  classify(count: number): number;
  advance(sec: number): number;
  flush(): number;
  judge(on: number): void;
}

/** The classifier refused something, or is not the one that this program was built for. */
export class ClassifierError extends Error {
  override readonly name = "ClassifierError";
}

/** Input records that one call may read: all that a ring holds. */
const ALL = 0x7fffffff;
/** Rounds without progress after which this side gives up instead of turning for ever. */
const STALLED = 8;

const faultText = (result: number): string => FAULT_TEXTS[-result] ?? `fault ${-result}`;

function succeed(result: number, what: string): number {
  if (result < 0) throw new ClassifierError(`classifier: ${what}: ${faultText(result)}`);
  return result;
}

const hex = (value: number): string => `0x${value.toString(16).padStart(8, "0")}`;

/** A cut table would be read on into what its half held before. */
function checkLength(table: Uint8Array): void {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const says = table.length >= TABLE_BYTES ? view.getUint32(TABLE_LENGTH, true) : 0;
  if (says === table.length) return;
  throw new ClassifierError(
    `classifier: a table of ${table.length} bytes that says it has ${says}; it is cut or no table`,
  );
}

/**
 * One classifier in WebAssembly with its two rings. Not thread-safe, and not re-entrant: no method may be
 * called from within a `drain` callback.
 */
export class Classifier {
  private readonly input: InputRing;
  private readonly events: EventRing;

  private constructor(
    private readonly exports: ClassifierExports,
    private readonly memory: SharedMemory,
  ) {
    this.input = new InputRing(memory);
    this.events = new EventRing(memory);
  }

  /** Compiles and starts a classifier. Throws ClassifierError if its ABI is another one. */
  static async load(wasm: Uint8Array, profile: ProfileName): Promise<Classifier> {
    const module = await WebAssembly.compile(wasm);
    return Classifier.start(module, profile);
  }

  /** The same for a module that is compiled already, so that many can be started. */
  static start(module: WebAssembly.Module, profile: ProfileName): Classifier {
    const { exports } = new WebAssembly.Instance(module, {});
    return Classifier.over(exports as unknown as ClassifierExports, profile);
  }

  /** Starts a classifier behind any implementation of its exports. */
  static over(exports: ClassifierExports, profile: ProfileName): Classifier {
    const result = exports.init(PROFILE_NAMES.indexOf(profile));
    const { buffer } = exports.memory;
    const control = exports.control();
    if (control + CONTROL_BYTES > buffer.byteLength) {
      throw new ClassifierError("classifier: its control record lies outside its memory");
    }
    const view = new DataView(buffer);
    const found = view.getUint32(control + CONTROL_ABI_HASH, true);
    if (found !== ABI_HASH && (result >= 0 || found !== 0)) {
      throw new ClassifierError(
        `classifier: built for ABI ${hex(found)}, this program for ${hex(ABI_HASH)}; run make build`,
      );
    }
    succeed(result, `profile ${profile}`);
    return new Classifier(exports, { bytes: new Uint8Array(buffer), view, control });
  }

  /** The router's key for fingerprints; to be set before a table that was built with it. */
  setKey(lo: number, hi: number): void {
    this.memory.view.setUint32(this.memory.control + CONTROL_KEY, lo, true);
    this.memory.view.setUint32(this.memory.control + CONTROL_KEY + 4, hi, true);
  }

  /**
   * Prefixes of the LAN that the host knows itself, such as 2001:db8:2::/64, beside those of the table; the first
   * LAN_HOST_MAX count. Throws PrefixError for a bad one.
   */
  setLan(prefixes: readonly string[]): void {
    const { view, control } = this.memory;
    const known = prefixes.slice(0, LAN_HOST_MAX).map(parsePrefix);
    const at = view.getUint32(control + CONTROL_LAN_AT, true);
    for (const [i, { address, bits }] of known.entries()) {
      const record = at + i * LAN_PREFIX_BYTES;
      for (const [j, byte] of address.entries()) view.setUint8(record + LAN_PREFIX_ADDR + j, byte);
      view.setUint32(record + LAN_PREFIX_BITS, bits, true);
    }
    view.setUint32(control + CONTROL_LAN_SIZE, known.length, true);
  }

  /** Largest table of this profile, bytes. */
  get tableCapacity(): number {
    return this.field(CONTROL_TABLE_SIZE);
  }

  /** Linear memory in use, bytes. */
  get memoryInUse(): number {
    return this.field(CONTROL_MEMORY);
  }

  /** Linear memory in all, bytes. */
  get memorySize(): number {
    return this.exports.memory.buffer.byteLength;
  }

  /** Writes a table into the half that is not in force and puts it in force. Throws ClassifierError. */
  loadTable(table: Uint8Array): void {
    if (table.length > this.tableCapacity) {
      throw new ClassifierError(
        `classifier: a table of ${table.length} bytes; this profile takes ${this.tableCapacity}`,
      );
    }
    checkLength(table);
    const half = this.field(CONTROL_TABLE_ACTIVE) === 1 ? 2 : 1;
    const address = this.field(half === 1 ? CONTROL_TABLE_A : CONTROL_TABLE_B);
    this.memory.bytes.set(table, address);
    succeed(this.exports.swap(half), "table refused");
  }

  /** Queues a packet; false: the ring is full, `run` and `drain` first. Longer ones than the ring are cut. */
  push(packet: Packet): boolean {
    return this.input.write(packet);
  }

  /** Classifies what is queued, as far as the event ring has room; `isIdle` says whether all of it was. */
  run(): void {
    while (!this.input.isEmpty) {
      const read = succeed(this.exports.classify(ALL), "classify");
      if (read === 0) return;
    }
  }

  /** Whether nothing is queued. */
  get isIdle(): boolean {
    return this.input.isEmpty;
  }

  /** Gives the raw event records that are there, back to back, without marks; a view is valid during the call. */
  drain(onEvents: (records: Uint8Array) => void): void {
    this.events.drain(onEvents);
  }

  /** Lets time pass without packets, so that flows time out. */
  advance(sec: number): void {
    succeed(this.exports.advance(sec), "advance");
  }

  /** Whether packets are held back until they are read: what one completes is then told with it. */
  judge(on: boolean): void {
    this.exports.judge(on ? 1 : 0);
  }

  /** Ends flows; returns how many are left because the event ring is full: drain and call again. */
  flush(): number {
    return succeed(this.exports.flush(), "flush");
  }

  /** Queues a packet and, where the ring is full, classifies and gives events until it fits. */
  feed(packet: Packet, onEvents: (records: Uint8Array) => void): void {
    for (let stalled = 0; !this.push(packet); ) stalled = this.turn(stalled, onEvents);
  }

  /** Classifies all that is queued and gives its events. */
  settle(onEvents: (records: Uint8Array) => void): void {
    let stalled = this.turn(0, onEvents);
    while (!this.isIdle) stalled = this.turn(stalled, onEvents);
  }

  /** Settles and ends all flows: the last events of a capture. */
  finish(onEvents: (records: Uint8Array) => void): void {
    this.settle(onEvents);
    let stalled = 0;
    for (let left = this.flush(), before = left + 1; ; left = this.flush()) {
      this.drain(onEvents);
      if (left === 0) return;
      stalled = left < before ? 0 : stalled + 1;
      if (stalled > STALLED) throw new ClassifierError(`classifier: ${left} flows do not end`);
      before = left;
    }
  }

  /** One round; returns the rounds without progress up to now. */
  private turn(stalled: number, onEvents: (records: Uint8Array) => void): number {
    const before = this.input.tail;
    this.run();
    this.drain(onEvents);
    if (this.input.tail !== before) return 0;
    if (stalled >= STALLED) throw new ClassifierError("classifier: stopped reading packets");
    return stalled + 1;
  }

  /** Counters by name: packets, losses, malformed packets by reason. */
  counters(): Record<string, number> {
    return Object.fromEntries(COUNTER_NAMES.map((name) => [name, this.counter(name)]));
  }

  private counter(name: (typeof COUNTER_NAMES)[number]): number {
    return this.field(CONTROL_COUNTERS + 4 * COUNTER_NAMES.indexOf(name));
  }

  private field(offset: number): number {
    return this.memory.view.getUint32(this.memory.control + offset, true);
  }
}
