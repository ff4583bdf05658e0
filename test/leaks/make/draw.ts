import { createHash } from "node:crypto";

/** Everything that is drawn by lot: the same seed gives the same draws on every machine. */
export class Draw {
  readonly #seed: string;
  #block = Buffer.alloc(0);
  #at = 0;
  #count = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** An unsigned number of 32 bits. */
  word(): number {
    if (this.#at + 4 > this.#block.length) {
      this.#block = createHash("sha256")
        .update(`${this.#seed}#${this.#count++}`)
        .digest();
      this.#at = 0;
    }
    const word = this.#block.readUInt32LE(this.#at);
    this.#at += 4;
    return word;
  }

  /** From `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + (this.word() % (high - low + 1));
  }

  /** True in `percent` of a hundred draws. */
  chance(percent: number): boolean {
    return this.word() % 100 < percent;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const one = list[this.word() % list.length];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  }

  shuffle<T>(list: readonly T[]): T[] {
    const keyed = list.map((item) => ({ item, rank: this.word() }));
    return keyed.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
  }

  /** `size` characters of an alphabet. */
  text(size: number, alphabet: string): string {
    return Array.from({ length: size }, () => alphabet.charAt(this.word() % alphabet.length)).join(
      "",
    );
  }

  digits(size: number): string {
    return this.text(size, "0123456789");
  }

  hex(size: number): string {
    return this.text(size, "0123456789abcdef");
  }

  bytes(size: number): Buffer {
    return Buffer.from(Array.from({ length: size }, () => this.word() & 255));
  }
}
