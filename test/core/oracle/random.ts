/** A small reproducible generator (mulberry32), so that a failing seed can be run again. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 to 2^32 - 1. */
  u32(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let x = this.state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (x ^ (x >>> 14)) >>> 0;
  }

  below(limit: number): number {
    return Math.floor((this.u32() / 2 ** 32) * limit);
  }

  bytes(size: number): Uint8Array {
    return Uint8Array.from({ length: size }, () => this.below(256));
  }

  text(size: number, alphabet: string): string {
    return Array.from({ length: size }, () => alphabet[this.below(alphabet.length)]).join("");
  }
}
