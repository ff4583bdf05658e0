import {
  ABI_HASH,
  CONTROL_ABI_HASH,
  CONTROL_COUNTERS,
  CONTROL_EVENTS_AT,
  CONTROL_EVENTS_HEAD,
  CONTROL_EVENTS_SIZE,
  CONTROL_EVENTS_TAIL,
  CONTROL_INPUT_AT,
  CONTROL_INPUT_HEAD,
  CONTROL_INPUT_SIZE,
  CONTROL_INPUT_TAIL,
  CONTROL_TABLE_A,
  CONTROL_TABLE_ACTIVE,
  CONTROL_TABLE_B,
  CONTROL_TABLE_SIZE,
} from "../../asm/abi.gen.js";
import type { ClassifierExports } from "../../router/node/classifier.js";

export interface Sizes {
  readonly input: number;
  readonly events: number;
  readonly table?: number;
  readonly hash?: number;
  /** Records that one call reads at most. */
  readonly batch?: number;
}

/** What the fake has read: the head of each input record and its bytes. */
export interface Seen {
  readonly frame: number;
  readonly sec: number;
  readonly nsec: number;
  readonly wire: number;
  readonly link: number;
  readonly bytes: readonly number[];
}

const CONTROL = 64;
const INPUT = 1024;

/**
 * Plays the classifier's side of the two rings as docs/ABI.md describes them, and fails where the other side breaks
 * the rules. Each packet becomes one event of `8 + 8 * (frame % 9)` bytes whose second word is the frame.
 */
export class FakeClassifier implements ClassifierExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly seen: Seen[] = [];
  readonly swaps: number[] = [];
  /** Flows that `flush` still has to end, each one event. */
  flowsLeft = 0;
  swapResult = 0;
  private readonly view: DataView;
  private readonly eventsAt: number;

  constructor(private readonly sizes: Sizes) {
    this.eventsAt = INPUT + sizes.input;
    const tableAt = this.eventsAt + sizes.events;
    const table = sizes.table ?? 64;
    this.memory = { buffer: new ArrayBuffer(tableAt + 2 * table) };
    this.view = new DataView(this.memory.buffer);
    this.set(CONTROL_ABI_HASH, sizes.hash ?? ABI_HASH);
    this.set(CONTROL_INPUT_AT, INPUT);
    this.set(CONTROL_INPUT_SIZE, sizes.input);
    this.set(CONTROL_EVENTS_AT, this.eventsAt);
    this.set(CONTROL_EVENTS_SIZE, sizes.events);
    this.set(CONTROL_TABLE_A, tableAt);
    this.set(CONTROL_TABLE_B, tableAt + table);
    this.set(CONTROL_TABLE_SIZE, table);
  }

  get(field: number): number {
    return this.view.getUint32(CONTROL + field, true);
  }

  set(field: number, value: number): void {
    this.view.setUint32(CONTROL + field, value, true);
  }

  control(): number {
    return CONTROL;
  }

  init(): number {
    return 0;
  }

  swap(half: number): number {
    this.swaps.push(half);
    if (this.swapResult === 0) this.set(CONTROL_TABLE_ACTIVE, half);
    return this.swapResult;
  }

  advance(): number {
    throw new Error("nobody expected advance");
  }

  classify(count: number): number {
    const most = Math.min(count, this.sizes.batch ?? count);
    let read = 0;
    while (read < most && this.step()) read++;
    return read;
  }

  judge(on: number): void {
    throw new Error(`nothing is held back in these tests, but judge(${on}) was called`);
  }

  flush(): number {
    while (this.flowsLeft > 0 && this.emit(0, 16)) this.flowsLeft--;
    return this.flowsLeft;
  }

  private step(): boolean {
    if (this.followMark()) return false;
    const at = INPUT + this.get(CONTROL_INPUT_TAIL);
    const length = this.view.getUint32(at, true);
    const frame = this.view.getUint32(at + 20, true);
    if (length % 8 !== 0 || length < 32) throw new Error(`a record of ${length} bytes`);
    if (this.get(CONTROL_INPUT_TAIL) + length > this.sizes.input) throw new Error("it wraps");
    if (!this.emit(frame, 8 + 8 * (frame % 9))) return false;
    this.seen.push({
      frame,
      sec: this.view.getUint32(at + 12, true),
      nsec: this.view.getUint32(at + 16, true),
      wire: this.view.getUint32(at + 8, true),
      link: this.view.getUint16(at + 24, true),
      bytes: [...new Uint8Array(this.memory.buffer, at + 32, this.view.getUint32(at + 4, true))],
    });
    this.set(CONTROL_COUNTERS, this.get(CONTROL_COUNTERS) + 1);
    const next = at - INPUT + length;
    this.set(CONTROL_INPUT_TAIL, next === this.sizes.input ? 0 : next);
    return true;
  }

  /** Goes to the ring's start at a mark; true where nothing is left to read. */
  private followMark(): boolean {
    const tail = this.get(CONTROL_INPUT_TAIL);
    if (tail === this.get(CONTROL_INPUT_HEAD)) return true;
    if (this.view.getUint32(INPUT + tail, true) === 0) this.set(CONTROL_INPUT_TAIL, 0);
    return this.get(CONTROL_INPUT_TAIL) === this.get(CONTROL_INPUT_HEAD);
  }

  /** Room for an event as the ABI has it, or -1; a mark is written where the ring goes on at its start. */
  private place(length: number): number {
    const head = this.get(CONTROL_EVENTS_HEAD);
    const tail = this.get(CONTROL_EVENTS_TAIL);
    const size = this.sizes.events;
    if (head < tail) return head + length < tail ? head : -1;
    if (head + length < size || (head + length === size && tail !== 0)) return head;
    if (length >= tail) return -1;
    this.view.setUint16(this.eventsAt + head, 0, true);
    return 0;
  }

  private emit(frame: number, length: number): boolean {
    const at = this.place(length);
    if (at < 0) return false;
    this.view.setUint16(this.eventsAt + at, length, true);
    this.view.setUint32(this.eventsAt + at + 4, frame, true);
    const next = at + length;
    this.set(CONTROL_EVENTS_HEAD, next === this.sizes.events ? 0 : next);
    return true;
  }
}
