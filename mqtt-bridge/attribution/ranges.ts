import type { Entry, Row } from "../../core/attribution/encode.js";
import { compareKeys, type Key } from "../../core/attribution/layout.js";

/** An inclusive range of keys and what it stands for. */
export interface Range {
  readonly first: Key;
  readonly last: Key;
  readonly value: number;
}

/** Numbers entries by how often they are used, so that the frequent ones are short; position 0 means none. */
export class Numbering {
  readonly #uses = new Map<string, { entry: Entry; uses: number }>();

  use(key: string, entry: Entry): void {
    const known = this.#uses.get(key);
    if (known === undefined) this.#uses.set(key, { entry, uses: 1 });
    else known.uses += 1;
  }

  /** Entries in order, and the position of each key, from 1. */
  finish(): { entries: Entry[]; positions: Map<string, number> } {
    const ordered = Array.from(this.#uses).sort(([, a], [, b]) => b.uses - a.uses);
    return {
      entries: ordered.map(([, { entry }]) => entry),
      positions: new Map(ordered.map(([key], at) => [key, at + 1])),
    };
  }
}

/**
 * Ranges as rows: a gap becomes a row of value 0, neighbours with one value become one row.
 * `next` is the key after a range's last one, null after the very last. Ranges must not overlap; those that begin where
 * another already holds are left out and counted: below 64 bits of an IPv6 address nothing is told apart.
 */
export function rowsOf(
  ranges: Iterable<Range>,
  next: (key: Key) => Key | null,
): { rows: Row[]; dropped: number } {
  const rows: Row[] = [];
  let dropped = 0;
  let free: Key | null = { hi: 0, lo: 0 };
  for (const { first, last, value } of ranges) {
    if (free === null || compareKeys(first, free) < 0) {
      dropped += 1;
      continue;
    }
    if (compareKeys(first, free) > 0) push(rows, { ...free, value: 0 });
    push(rows, { ...first, value });
    free = next(last);
  }
  if (free !== null) push(rows, { ...free, value: 0 });
  return { rows, dropped };
}

function push(rows: Row[], row: Row): void {
  if (rows.at(-1)?.value !== row.value) rows.push(row);
}

/** The next 32-bit key. */
export function next32({ hi }: Key): Key | null {
  return hi === 0xffffffff ? null : { hi: hi + 1, lo: 0 };
}

/** The next 64-bit key. */
export function next64({ hi, lo }: Key): Key | null {
  if (lo < 0xffffffff) return { hi, lo: lo + 1 };
  return hi === 0xffffffff ? null : { hi: hi + 1, lo: 0 };
}
