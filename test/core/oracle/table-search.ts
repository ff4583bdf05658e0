// The search that a table is made for, written from docs/ABI.md and the algorithm's description alone: it shares no
// code with the writer and computes with BigInt, so that a slip in one of the two shows.

const MASK = 0xffffffffn;

function rotate(x: bigint, bits: bigint): bigint {
  return ((x << bits) | (x >> (32n - bits))) & MASK;
}

/** HalfSipHash-2-4, 64 bits, as the reference describes it: low half first. */
export function slowHalfSipHash(bytes: Uint8Array, k0: number, k1: number): [number, number] {
  let [v0, v1, v2, v3] = [
    BigInt(k0),
    BigInt(k1) ^ 0xeen,
    0x6c796765n ^ BigInt(k0),
    0x74656462n ^ BigInt(k1),
  ];
  const round = () => {
    v0 = (v0 + v1) & MASK;
    v1 = rotate(v1, 5n) ^ v0;
    v0 = rotate(v0, 16n);
    v2 = (v2 + v3) & MASK;
    v3 = rotate(v3, 8n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotate(v3, 7n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotate(v1, 13n) ^ v2;
    v2 = rotate(v2, 16n);
  };
  const padded = [
    ...bytes,
    ...new Array<number>(3 - (bytes.length % 4)).fill(0),
    bytes.length & 255,
  ];
  for (let at = 0; at < padded.length; at += 4) {
    const word = padded
      .slice(at, at + 4)
      .reduce((sum, byte, i) => sum | (BigInt(byte) << BigInt(8 * i)), 0n);
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  v2 ^= 0xeen;
  for (let i = 0; i < 4; i++) round();
  const lo = v1 ^ v3;
  v1 ^= 0xddn;
  for (let i = 0; i < 4; i++) round();
  return [Number(lo), Number(v1 ^ v3)];
}

function multiply(a: bigint, b: bigint): bigint {
  return (a * b) & MASK;
}

/** Reads a table as the classifier does. */
export class TableSearch {
  private readonly view: DataView;
  private readonly k0: bigint;
  private readonly k1: bigint;
  private readonly multiplier: bigint;

  constructor(table: Uint8Array, key: readonly [number, number]) {
    this.view = new DataView(table.buffer, table.byteOffset, table.byteLength);
    this.k0 = BigInt(key[0]);
    this.k1 = BigInt(key[1]);
    this.multiplier =
      (((((this.k1 << 32n) | this.k0) ^ 0xd6e8feb86659fd93n) * 0x9e3779b97f4a7c15n) % 2n ** 64n) |
      1n;
  }

  private section(index: number): { at: number; count: number } {
    return { at: this.u32(32 + 8 * index), count: this.u32(36 + 8 * index) };
  }

  private u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  private print(bytes: Uint8Array): string {
    return slowHalfSipHash(bytes, Number(this.k0), Number(this.k1)).join(" ");
  }

  private printAt(record: number): string {
    return `${this.u32(record)} ${this.u32(record + 4)}`;
  }

  /** Numbers of the needles found when a gram is sampled every five bytes from `phase` on. */
  grams(text: Uint8Array, phase: number): Set<number> {
    const found = new Set<number>();
    const bitmap = this.section(1);
    if (bitmap.at === 0) return found;
    for (let at = phase; at + 4 <= text.length; at += 5) {
      const hash = this.gramHash(text, at);
      if (this.isSet(hash)) this.probe(text, at, hash, found);
    }
    return found;
  }

  /** The bit that a hash's low bits number. */
  private isSet(hash: bigint): boolean {
    const bitmap = this.section(1);
    const bit = Number(hash % 2n ** BigInt(bitmap.count));
    return (this.view.getUint8(bitmap.at + Math.floor(bit / 8)) >> (bit % 8)) % 2 === 1;
  }

  private gramHash(text: Uint8Array, at: number): bigint {
    const word = [0, 1, 2, 3].reduce(
      (sum, i) => sum | ((BigInt(text[at + i] ?? 0) | 0x20n) << BigInt(8 * i)),
      0n,
    );
    return ((word * this.multiplier) >> 32n) & 0xffffffffn;
  }

  private probe(text: Uint8Array, at: number, hash: bigint, found: Set<number>): void {
    const slots = this.section(2);
    const needles = this.section(3);
    let slot = Number(multiply(hash ^ (hash >> 15n), 0x85ebca6bn) >> BigInt(32 - slots.count));
    for (;;) {
      const word = this.u32(slots.at + slot * 4);
      if (word === 0) return;
      const offset = Math.floor(word / 512) % 8;
      const record = needles.at + (Math.floor(word / 4096) - 1) * 16;
      if (word % 512 === Number(hash >> 23n) && this.verify(text, at - offset, record)) {
        found.add(this.u32(record + 8));
      }
      slot = (slot + 1) % 2 ** slots.count;
    }
  }

  private verify(text: Uint8Array, window: number, record: number): boolean {
    const size = this.view.getUint8(record + 12);
    const start = window - this.view.getUint8(record + 13);
    if (start < 0 || start + size > text.length) return false;
    const value = text.slice(start, start + size);
    const fold = this.view.getUint8(record + 14) % 2 === 1;
    const folded = fold ? value.map((b) => (b > 64 && b < 91 ? b + 32 : b)) : value;
    return this.print(folded) === this.printAt(record);
  }

  /** Numbers of the digit needles with which a run of digits ends. */
  digits(run: string): Set<number> {
    const found = new Set<number>();
    const { at, count } = this.section(4);
    if (at === 0) return found;
    const tail = BigInt(run.slice(-9));
    const hash = multiply(multiply(tail ^ this.k0, 0x9e3779b1n) ^ this.k1, 0x85ebca6bn);
    if (!this.isSet(hash ^ (hash >> 15n))) return found;
    let slot = Number(hash >> BigInt(32 - count));
    for (;;) {
      const record = at + slot * 16;
      const size = this.view.getUint8(record + 12);
      if (size === 0) return found;
      const end = Uint8Array.from(run.slice(-size), (c) => c.charCodeAt(0));
      if (size <= run.length && this.print(end) === this.printAt(record)) {
        found.add(this.u32(record + 8));
      }
      slot = (slot + 1) % 2 ** count;
    }
  }

  /** Numbers of the needles that are this whole value. */
  shorts(value: Uint8Array): Set<number> {
    const found = new Set<number>();
    const { at, count } = this.section(5);
    const size = value.length;
    const sizes = this.u32(size < 32 ? 24 : 28);
    if (at === 0 || size > 40 || (sizes >>> (size % 32)) % 2 === 0) return found;
    const folded = value.map((b) => (b > 64 && b < 91 ? b + 32 : b));
    const [lo] = slowHalfSipHash(folded, Number(this.k0), Number(this.k1));
    let slot = Math.floor(lo / 2 ** (32 - count));
    for (;;) {
      const record = at + slot * 16;
      if (this.view.getUint8(record + 12) === 0) return found;
      if (this.print(folded) === this.printAt(record)) found.add(this.u32(record + 8));
      slot = (slot + 1) % 2 ** count;
    }
  }
}
