/** Rows of a list from one to before another. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Where the rows of a list stand, pixels from its top: added up once, asked for at each scroll. */
export class RowPlaces {
  /** Top of each row, and behind the last the height of all. */
  readonly #tops: Float64Array;

  constructor(heights: readonly number[]) {
    this.#tops = new Float64Array(heights.length + 1);
    for (const [n, height] of heights.entries()) this.#tops[n + 1] = this.top(n) + height;
  }

  get height(): number {
    return this.top(this.#count);
  }

  /** Where a row begins; of one beyond the last, where the list ends. */
  top(row: number): number {
    return this.#tops[Math.min(row, this.#count)] ?? 0;
  }

  /** Which rows the part between two places touches; always one, so that there is something to measure. */
  within(top: number, bottom: number): RowRange {
    const from = Math.max(0, Math.min(this.#below(top), this.#count) - 1);
    return { from, to: Math.min(this.#count, Math.max(from + 1, this.#below(bottom))) };
  }

  get #count(): number {
    return this.#tops.length - 1;
  }

  /** The first row that begins below this place; beyond all rows, one more than there are. */
  #below(place: number): number {
    let [low, high] = [0, this.#tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.top(middle) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
