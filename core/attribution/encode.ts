import { encodeText } from "../wire/text.js";
import {
  compareKeys,
  HEADER_BYTES,
  type Key,
  LIST_PER_BLOCK,
  LOOKUP_MAGIC,
  ROWS_PER_BLOCK,
  SECTIONS,
  type Section,
  turn,
} from "./layout.js";

/** From this key on the value holds; 0 is none. */
export interface Row extends Key {
  readonly value: number;
}

/** An entry of a list: an AS number (or 0) and a text. */
export interface Entry {
  readonly number: number;
  readonly text: string;
}

/** Everything that goes into an attribution file; values of rows are positions in the lists, from 1. */
export interface LookupSource {
  /** ISO date of the tables. */
  readonly asOf: string;
  /** Licences and attributions, kept with the data. */
  readonly notices: string;
  readonly networks: readonly Entry[];
  readonly countries: readonly Entry[];
  readonly makers: readonly Entry[];
  readonly network4: readonly Row[];
  readonly network6: readonly Row[];
  readonly country4: readonly Row[];
  readonly country6: readonly Row[];
  readonly mac: readonly Row[];
}

/** Writes the attribution file (layout.ts). Rows must rise; throws RangeError on those that do not. */
export function encodeLookup(source: LookupSource): Uint8Array {
  const words = new WordList([source.networks, source.countries, source.makers]);
  const sections: Readonly<Record<Section, Uint8Array>> = {
    notices: encodeText(source.notices),
    words: words.encode(),
    networks: encodeList(source.networks, words),
    countries: encodeList(source.countries, words),
    makers: encodeList(source.makers, words),
    network4: encodeRows(source.network4, false),
    network6: encodeRows(source.network6, true),
    country4: encodeRows(source.country4, false),
    country6: encodeRows(source.country6, true),
    mac: encodeRows(source.mac, true),
  };
  return assemble(source.asOf, sections);
}

function assemble(asOf: string, sections: Readonly<Record<Section, Uint8Array>>): Uint8Array {
  const start = HEADER_BYTES + SECTIONS.length * 8;
  const length = SECTIONS.reduce((sum, name) => sum + sections[name].length, start);
  const bytes = new Uint8Array(length);
  const header = [LOOKUP_MAGIC, length, Number(asOf.replaceAll("-", "")), SECTIONS.length];
  let at = start;
  for (const name of SECTIONS) {
    header.push(at, sections[name].length);
    bytes.set(sections[name], at);
    at += sections[name].length;
  }
  bytes.set(words32(header));
  return bytes;
}

/** Words of all texts, the most frequent first, so that they get the shortest numbers. */
class WordList {
  readonly #numbers = new Map<string, number>();

  constructor(lists: readonly (readonly Entry[])[]) {
    const counts = new Map<string, number>();
    for (const word of lists.flatMap((list) => list.flatMap((entry) => entry.text.split(" ")))) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const ordered = Array.from(counts).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    for (const [at, [word]] of ordered.entries()) this.#numbers.set(word, at);
  }

  numbersOf(text: string): number[] {
    return text.split(" ").map((word) => this.#numbers.get(word) ?? 0);
  }

  encode(): Uint8Array {
    const entries = Array.from(this.#numbers.keys(), (word) => {
      const bytes = encodeText(word);
      return [...varint(bytes.length), ...bytes];
    });
    return encodeBlocks(entries);
  }
}

function encodeList(entries: readonly Entry[], words: WordList): Uint8Array {
  return encodeBlocks(
    entries.map(({ number, text }) => {
      const numbers = words.numbersOf(text);
      return [...varint(number), ...varint(numbers.length), ...numbers.flatMap(varint)];
    }),
  );
}

function encodeBlocks(entries: readonly (readonly number[])[]): Uint8Array {
  const offsets: number[] = [];
  let at = 0;
  for (const [n, entry] of entries.entries()) {
    if (n % LIST_PER_BLOCK === 0) offsets.push(at);
    at += entry.length;
  }
  const head = words32([entries.length, ...offsets]);
  const bytes = new Uint8Array(head.length + at);
  bytes.set(head);
  at = head.length;
  for (const entry of entries) {
    bytes.set(entry, at);
    at += entry.length;
  }
  return bytes;
}

function encodeRows(rows: readonly Row[], wide: boolean): Uint8Array {
  const heads: number[] = [];
  const offsets: number[] = [];
  const body: number[] = [];
  for (const [n, row] of rows.entries()) {
    const before = rows[n - 1];
    if (before !== undefined && compareKeys(before, row) >= 0) {
      throw new RangeError(`row ${n} of ${rows.length} does not rise above the one before`);
    }
    if (before === undefined || n % ROWS_PER_BLOCK === 0) {
      heads.push(...(wide ? [row.hi, row.lo] : [row.hi]));
      offsets.push(body.length);
    } else body.push(...step(row, before, wide));
    body.push(...varint(row.value));
  }
  const head = words32([wide ? 1 : 0, offsets.length, ...heads, ...offsets]);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

function step(row: Row, before: Row, wide: boolean): number[] {
  const difference = row.hi - before.hi;
  if (wide) return [...varint(difference), ...varint(turn(row.lo))];
  const fine = difference % 256 !== 0;
  return varint(fine ? difference * 2 + 1 : (difference / 256) * 2);
}

/** LEB128, up to 53 bits. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  while (left >= 128) {
    bytes.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
  return bytes;
}

function words32(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [n, number] of numbers.entries()) view.setUint32(n * 4, number, true);
  return bytes;
}
