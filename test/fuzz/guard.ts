import { createHash } from "node:crypto";
import {
  CONTROL_BYTES,
  CONTROL_EVENTS_AT,
  CONTROL_EVENTS_SIZE,
  CONTROL_INPUT_AT,
  CONTROL_INPUT_HEAD,
  CONTROL_INPUT_SIZE,
  CONTROL_INPUT_TAIL,
  CONTROL_TABLE_A,
  CONTROL_TABLE_B,
  CONTROL_TABLE_SIZE,
  REGION_COUNT,
  REGION_INFLATE,
  REGION_INPUT,
  REGION_SCRATCH,
  REGION_STREAMS,
  REGION_TABLE_A,
  REGION_TABLE_B,
} from "../../asm/abi.gen.js";
import type { ClassifierExports } from "../../router/node/classifier.js";
import type { Random } from "../core/oracle/random.js";

/** Noise that is copied to where nothing may be read; longer than the largest region of that kind. */
const NOISE = 1 << 20;
const WORD = 4;

interface Region {
  readonly at: number;
  readonly size: number;
}

/** Where this row of numbers stands in memory. */
function placeOf(memory: Uint32Array, row: readonly number[]): number {
  const place = memory.findIndex((_, i) => row.every((value, n) => memory[i + n] === value));
  if (place < 0) throw new Error("the classifier's list of regions is not where it was");
  return place;
}

/** The classifier's own list of its regions, told by the addresses and sizes that CONTROL names. */
function regionsOf(memory: Uint32Array, control: number): Region[] {
  const field = (offset: number): number => memory[(control + offset) / WORD] ?? 0;
  const ends = [CONTROL_INPUT_AT, CONTROL_EVENTS_AT, CONTROL_TABLE_A, CONTROL_TABLE_B];
  const places = placeOf(memory, [control, ...ends.map(field)]);
  const table = field(CONTROL_TABLE_SIZE);
  const rings = [CONTROL_INPUT_SIZE, CONTROL_EVENTS_SIZE];
  const sizes = placeOf(memory, [CONTROL_BYTES, ...rings.map(field), table, table]);
  return Array.from({ length: REGION_COUNT }, (_, id) => ({
    at: memory[places + id] ?? 0,
    size: memory[sizes + id] ?? 0,
  }));
}

/**
 * Lays noise wherever the classifier must not read, and finds out whether it wrote where it must not: between two
 * regions, behind the packets in the input ring, in the tables. What decoders left behind (scratch, inflate) and the
 * part of a stream's window that holds no bytes are noise too, before each batch. Two classifiers with other noise that
 * are given the same packets must write the same events.
 */
export class Guard {
  private readonly bytes: Uint8Array;
  private readonly words: Uint32Array;
  private readonly regions: readonly Region[];
  private readonly gaps: readonly Region[];
  private readonly noise: Uint8Array;
  private readonly control: number;
  private tables = "";

  constructor(
    exports: ClassifierExports,
    private readonly random: Random,
    private readonly streams: number,
    private readonly window: number,
  ) {
    this.bytes = new Uint8Array(exports.memory.buffer);
    this.words = new Uint32Array(exports.memory.buffer);
    this.control = exports.control();
    this.regions = regionsOf(this.words, this.control);
    this.noise = random.bytes(NOISE);
    this.gaps = this.regions.slice(1).map(({ at }, i) => {
      const before = this.region(i);
      const end = before.at + before.size;
      return { at: end, size: at - end };
    });
    for (const gap of this.gaps) this.cover(gap);
    this.tables = this.tablesDigest();
  }

  private region(id: number): Region {
    const region = this.regions[id];
    if (region === undefined) throw new Error(`no region ${id}`);
    return region;
  }

  private field(offset: number): number {
    return this.words[(this.control + offset) / WORD] ?? 0;
  }

  private noiseFor({ at, size }: Region): Uint8Array {
    const from = at % (NOISE - size);
    return this.noise.subarray(from, from + size);
  }

  private cover(region: Region): void {
    if (region.size > 0) this.bytes.set(this.noiseFor(region), region.at);
  }

  private isCovered(region: Region): boolean {
    const now = this.bytes.subarray(region.at, region.at + region.size);
    return Buffer.compare(now, this.noiseFor(region)) === 0;
  }

  private tablesDigest(): string {
    const hash = createHash("sha1");
    for (const id of [REGION_TABLE_A, REGION_TABLE_B]) {
      const { at, size } = this.region(id);
      hash.update(this.bytes.subarray(at, at + size));
    }
    return hash.digest("hex");
  }

  /** The rest of each stream's window, behind the bytes in use (the second word of its record). */
  private coverWindows(): void {
    const { at, size } = this.region(REGION_STREAMS);
    const record = size / this.streams;
    for (let start = at; start < at + size; start += record) {
      const used = this.words[start / WORD + 1] ?? 0;
      const free = this.window - used;
      const from = this.random.below(NOISE - this.window);
      if (free > 0) this.bytes.set(this.noise.subarray(from, from + free), start + record - free);
    }
  }

  /** Input ring without what waits in it; the ring is empty between batches. */
  private get freeInput(): Region {
    if (this.field(CONTROL_INPUT_HEAD) !== this.field(CONTROL_INPUT_TAIL)) {
      throw new Error("packets wait in the input ring");
    }
    const { at, size } = this.region(REGION_INPUT);
    return { at, size };
  }

  /** Before packets are queued: noise wherever nothing is to be read. */
  lay(): void {
    this.cover(this.freeInput);
    this.cover(this.region(REGION_SCRATCH));
    this.cover(this.region(REGION_INFLATE));
    this.coverWindows();
  }

  /** After a batch: what was written where nothing is to be written, a line each. */
  violations(): string[] {
    const written = this.gaps.filter((gap) => !this.isCovered(gap));
    return written.map(({ at }) => `bytes between two regions, at ${at}, were written`);
  }

  /** Whether a table was written: it takes longer to find out. */
  get tablesChanged(): boolean {
    return this.tablesDigest() !== this.tables;
  }
}
