/** A 64-bit keyed fingerprint as two unsigned halves. */
export interface Print {
  readonly lo: number;
  readonly hi: number;
}

/** The key of a router: the low and the high half of HalfSipHash's 8 key bytes, read as little-endian u32. */
export type Key = readonly [number, number];

const COMPRESSION_ROUNDS = 2;
const FINAL_ROUNDS = 4;

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

class State {
  v0: number;
  v1: number;
  v2: number;
  v3: number;

  constructor([k0, k1]: Key) {
    this.v0 = k0;
    // 0xee marks the 64-bit output, so that it is no extension of the 32-bit one.
    this.v1 = k1 ^ 0xee;
    this.v2 = 0x6c796765 ^ k0;
    this.v3 = 0x74656462 ^ k1;
  }

  rounds(count: number): void {
    for (let i = 0; i < count; i++) {
      this.v0 = (this.v0 + this.v1) | 0;
      this.v1 = rotateLeft(this.v1, 5) ^ this.v0;
      this.v0 = rotateLeft(this.v0, 16);
      this.v2 = (this.v2 + this.v3) | 0;
      this.v3 = rotateLeft(this.v3, 8) ^ this.v2;
      this.v0 = (this.v0 + this.v3) | 0;
      this.v3 = rotateLeft(this.v3, 7) ^ this.v0;
      this.v2 = (this.v2 + this.v1) | 0;
      this.v1 = rotateLeft(this.v1, 13) ^ this.v2;
      this.v2 = rotateLeft(this.v2, 16);
    }
  }

  compress(word: number): void {
    this.v3 ^= word;
    this.rounds(COMPRESSION_ROUNDS);
    this.v0 ^= word;
  }

  half(): number {
    this.rounds(FINAL_ROUNDS);
    return (this.v1 ^ this.v3) >>> 0;
  }
}

function wordAt(bytes: Uint8Array, at: number, count: number): number {
  let word = 0;
  for (let i = 0; i < count; i++) word |= (bytes[at + i] ?? 0) << (8 * i);
  return word;
}

/**
 * HalfSipHash-2-4 with 64 bits of output over any number of bytes.
 * The classifier computes the same; a table is useless to it under another key.
 */
export function halfSipHash(bytes: Uint8Array, key: Key): Print {
  const state = new State(key);
  const left = bytes.length & 3;
  const end = bytes.length - left;
  for (let at = 0; at < end; at += 4) state.compress(wordAt(bytes, at, 4));
  state.compress((bytes.length << 24) | wordAt(bytes, end, left));
  state.v2 ^= 0xee;
  const lo = state.half();
  state.v1 ^= 0xdd;
  return { lo, hi: state.half() };
}
