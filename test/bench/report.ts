/** A figure beside its bar; `limit` says what keeps it from being better. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Null: no bar, only reported. */
  readonly bar: number | null;
  /** The bar is what it must reach; left out: what it must not exceed. */
  readonly isLeast?: boolean;
  readonly note?: string;
}

const rounded = (value: number): string =>
  value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en-GB");

/** One line of the table. */
export function figureLine({ what, value, unit, bar, isLeast, note }: Figure): string {
  const isKept = bar !== null && (isLeast === true ? value >= bar : value <= bar);
  const verdict = bar === null ? "" : `bar ${rounded(bar)}: ${isKept ? "kept" : "MISSED"}`;
  const text = `${what.padEnd(46)} ${rounded(value).padStart(8)} ${unit.padEnd(12)} ${verdict}`;
  return (note === undefined ? text : `${text.padEnd(84)} ${note}`).trimEnd();
}

export function print(figure: Figure): void {
  console.log(figureLine(figure));
}

/** The middle one; NaN of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Median of what each round's two figures are to each other. */
export function medianRatio(values: readonly number[], bases: readonly number[]): number {
  return median(values.map((value, i) => value / (bases[i] ?? Number.NaN)));
}
