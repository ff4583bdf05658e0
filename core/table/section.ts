/** What a section of a table needs, and how it is written. Planning is cheap; nothing is written before all fits. */
export interface Section {
  /** SECTION constant. */
  readonly section: number;
  /** Records, or log2 of the slots or bits (docs/ABI.md says which). */
  readonly count: number;
  /** Bytes; 0 when the section is absent. */
  readonly size: number;
  write(view: DataView, at: number): void;
}

/** A table that cannot be built: which limit, and what was asked. */
export class TableError extends Error {
  /** What was counted: `bytes of the table`, `needles` ... */
  readonly what: string;
  readonly limit: number;
  readonly asked: number;

  constructor(what: string, limit: number, asked: number) {
    super(`too many ${what}: the limit is ${limit}, ${asked} are needed`);
    this.name = "TableError";
    this.what = what;
    this.limit = limit;
    this.asked = asked;
  }
}

/** Fails with a TableError when `asked` is over the limit. */
export function checkLimit(what: string, limit: number, asked: number): void {
  if (asked > limit) throw new TableError(what, limit, asked);
}

/** A section that is left out: offset and count 0. */
export function absent(section: number): Section {
  return { section, count: 0, size: 0, write: () => undefined };
}

const SLOTS_MIN_LOG2 = 4;

/** log2 of the slots that hold `used` records at a load of at most `load` (0 to 1, exclusive). */
export function slotsLog2(used: number, load: number): number {
  let log2 = SLOTS_MIN_LOG2;
  while (2 ** log2 * load < used) log2++;
  return log2;
}
