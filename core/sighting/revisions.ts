import type { NeedleMeaning } from "../household/types.js";

/** Revisions of tables whose needle numbers are still understood: the newest and the 8 before it. */
const REVISIONS_MAX = 9;

/** What needle numbers mean, by the revision of the tables that they are of. */
export class Revisions {
  readonly #meanings = new Map<number, readonly NeedleMeaning[]>();
  #current: readonly NeedleMeaning[];

  constructor(current: readonly NeedleMeaning[]) {
    this.#current = current;
  }

  add(revision: number, meanings: readonly NeedleMeaning[]): void {
    this.#meanings.delete(revision);
    this.#meanings.set(revision, meanings);
    this.#current = meanings;
    const [oldest] = this.#meanings.keys();
    if (this.#meanings.size > REVISIONS_MAX && oldest !== undefined) this.#meanings.delete(oldest);
  }

  /** null: the newest; none of a revision that is not known (any more). */
  of(revision: number | null): readonly NeedleMeaning[] {
    return revision === null ? this.#current : (this.#meanings.get(revision) ?? []);
  }
}
