import { decodeText } from "../wire/text.js";
import { type Key, LIST_PER_BLOCK, ROWS_PER_BLOCK, turn } from "./layout.js";

/** Reads varints one after the other; at the end of the bytes it reads zeros. */
class Varints {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  skip(bytes: number): void {
    this.at += bytes;
  }

  next(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.at] ?? 0;
      this.at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }
}

/** A range table (layout.ts), read where it lies. */
export class RangeTable {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #wide: boolean;
  readonly #blocks: number;
  readonly #offsets: number;
  readonly #rows: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#wide = this.#view.getUint32(0, true) === 1;
    this.#blocks = this.#view.getUint32(4, true);
    this.#offsets = 8 + this.#blocks * (this.#wide ? 8 : 4);
    this.#rows = this.#offsets + this.#blocks * 4;
  }

  /** Value that holds at a key; 0: none. */
  find(key: Key): number {
    const block = this.#blockOf(key);
    if (block < 0) return 0;
    const offset = this.#view.getUint32(this.#offsets + block * 4, true);
    const varints = new Varints(this.#bytes, this.#rows + offset);
    let value = varints.next();
    let hi = this.#hi(block);
    let lo = this.#lo(block);
    for (let n = 1; n < ROWS_PER_BLOCK && varints.at < this.#bytes.length; n++) {
      hi += this.#step(varints);
      lo = this.#wide ? turn(varints.next()) : 0;
      if (hi > key.hi || (hi === key.hi && lo > key.lo)) break;
      value = varints.next();
    }
    return value;
  }

  /** All rows in order: each holds from its key to the next one's. */
  *rows(): Generator<Key & { readonly value: number }> {
    for (let block = 0; block < this.#blocks; block++) {
      const offset = this.#view.getUint32(this.#offsets + block * 4, true);
      const end = this.#endOf(block);
      const varints = new Varints(this.#bytes, this.#rows + offset);
      let hi = this.#hi(block);
      yield { hi, lo: this.#lo(block), value: varints.next() };
      for (let n = 1; n < ROWS_PER_BLOCK && varints.at < end; n++) {
        hi += this.#step(varints);
        const lo = this.#wide ? turn(varints.next()) : 0;
        yield { hi, lo, value: varints.next() };
      }
    }
  }

  #endOf(block: number): number {
    if (block + 1 === this.#blocks) return this.#bytes.length;
    return this.#rows + this.#view.getUint32(this.#offsets + (block + 1) * 4, true);
  }

  /** Last block whose head is not above the key; -1: all are. */
  #blockOf(key: Key): number {
    let low = 0;
    let high = this.#blocks;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const hi = this.#hi(middle);
      if (hi > key.hi || (hi === key.hi && this.#lo(middle) > key.lo)) high = middle;
      else low = middle + 1;
    }
    return low - 1;
  }

  #hi(block: number): number {
    return this.#view.getUint32(8 + block * (this.#wide ? 8 : 4), true);
  }

  #lo(block: number): number {
    return this.#wide ? this.#view.getUint32(12 + block * 8, true) : 0;
  }

  #step(varints: Varints): number {
    const step = varints.next();
    if (this.#wide) return step;
    return step % 2 === 1 ? (step - 1) / 2 : step * 128;
  }
}

/** Words by number. */
export class WordTable {
  readonly #bytes: Uint8Array;
  readonly #blocks: Blocks;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#blocks = new Blocks(bytes);
  }

  word(number: number): string {
    const varints = this.#blocks.open(number);
    if (varints === null) return "";
    for (let n = number % LIST_PER_BLOCK; n > 0; n--) varints.skip(varints.next());
    const size = varints.next();
    return decodeText(this.#bytes.subarray(varints.at, varints.at + size));
  }
}

/** Entries of words by position, from 1; those read last are kept. */
export class EntryList {
  readonly #blocks: Blocks;
  readonly #words: WordTable;
  readonly #kept = new Map<number, { number: number; text: string }>();
  readonly #keep: number;

  constructor(bytes: Uint8Array, words: WordTable, keep: number) {
    this.#blocks = new Blocks(bytes);
    this.#words = words;
    this.#keep = keep;
  }

  /** Null for position 0, which stands for none, and for one that is not there. */
  entry(position: number): { readonly number: number; readonly text: string } | null {
    const kept = this.#kept.get(position);
    if (kept !== undefined) return kept;
    const varints = this.#open(position);
    if (varints === null) return null;
    const number = varints.next();
    const words = Array.from({ length: varints.next() }, () => this.#words.word(varints.next()));
    const entry = { number, text: words.join(" ") };
    if (this.#kept.size >= this.#keep) this.#kept.clear();
    this.#kept.set(position, entry);
    return entry;
  }

  /** An entry's number alone, which takes no word to be read; null as `entry`. */
  number(position: number): number | null {
    return this.#open(position)?.next() ?? null;
  }

  #open(position: number): Varints | null {
    const varints = position === 0 ? null : this.#blocks.open(position - 1);
    if (varints === null) return null;
    for (let n = (position - 1) % LIST_PER_BLOCK; n > 0; n--) skipEntry(varints);
    return varints;
  }
}

/** Entries in blocks with a table of offsets. */
class Blocks {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #count: number;
  readonly #start: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#count = this.#view.getUint32(0, true);
    this.#start = 4 + Math.ceil(this.#count / LIST_PER_BLOCK) * 4;
  }

  /** At the beginning of the block with entry n; null when there is no such entry. */
  open(n: number): Varints | null {
    if (n >= this.#count) return null;
    const offset = this.#view.getUint32(4 + Math.floor(n / LIST_PER_BLOCK) * 4, true);
    return new Varints(this.#bytes, this.#start + offset);
  }
}

function skipEntry(varints: Varints): void {
  varints.next();
  for (let words = varints.next(); words > 0; words--) varints.next();
}
