import {
  ABI_HASH,
  DIGITS_BYTES,
  DIGITS_SIZE,
  MAGIC,
  SECTION_BITMAP,
  SECTION_COUNT,
  SECTION_DIGITS,
  SECTION_GRAMS,
  SECTION_LAN,
  SECTION_NEEDLES,
  SECTION_SHORTS,
  SHORT_BYTES,
  SHORT_SIZE,
  TABLE_ABI_HASH,
  TABLE_BYTES,
  TABLE_EPOCH,
  TABLE_FLAGS,
  TABLE_LENGTH,
  TABLE_MAGIC,
  TABLE_OPENER_IS_LAN,
  TABLE_REVISION,
  TABLE_SECTIONS,
} from "../../asm/abi.gen.js";
import { SECTION_NAMES } from "../../asm/abi.names.gen.js";

/** One section of a table, in numbers. */
export interface SectionReport {
  readonly name: string;
  /** From the table's beginning; 0 when absent. */
  readonly offset: number;
  /** As in the head: records, or log2 of slots or bits. */
  readonly count: number;
  /** Slots or bits in use, or records. */
  readonly used: number;
  /** Slots or bits there are, or records. */
  readonly places: number;
}

/** What a table's head and sections say. */
export interface TableReport {
  readonly length: number;
  readonly revision: number;
  readonly epoch: number;
  readonly openerIsLan: boolean;
  readonly sections: readonly SectionReport[];
}

function countBits(byte: number): number {
  let bits = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

function count(places: number, isUsed: (place: number) => boolean): number {
  let used = 0;
  for (let place = 0; place < places; place++) if (isUsed(place)) used++;
  return used;
}

function sectionUse(view: DataView, section: number, at: number, log2: number): [number, number] {
  const places = 2 ** log2;
  switch (section) {
    case SECTION_BITMAP: {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at, places / 8);
      return [bytes.reduce((sum, byte) => sum + countBits(byte), 0), places];
    }
    case SECTION_GRAMS:
      return [count(places, (i) => view.getUint32(at + i * 4, true) !== 0), places];
    case SECTION_DIGITS:
      return [
        count(places, (i) => view.getUint8(at + i * DIGITS_BYTES + DIGITS_SIZE) !== 0),
        places,
      ];
    case SECTION_SHORTS:
      return [count(places, (i) => view.getUint8(at + i * SHORT_BYTES + SHORT_SIZE) !== 0), places];
    default:
      return [log2, log2];
  }
}

function readSection(view: DataView, section: number): SectionReport {
  const entry = TABLE_SECTIONS + section * 8;
  const offset = view.getUint32(entry, true);
  const counted = view.getUint32(entry + 4, true);
  const [used, places] = offset === 0 ? [0, 0] : sectionUse(view, section, offset, counted);
  return { name: SECTION_NAMES[section] ?? "?", offset, count: counted, used, places };
}

/** Reads the head and counts what is in use. Throws an Error for what is no table of this ABI. */
export function readTable(table: Uint8Array): TableReport {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  if (table.length < TABLE_BYTES || view.getUint32(TABLE_MAGIC, true) !== MAGIC) {
    throw new Error("these bytes are no table");
  }
  if (view.getUint32(TABLE_ABI_HASH, true) !== ABI_HASH) {
    throw new Error("this table was written for another ABI");
  }
  return {
    length: view.getUint32(TABLE_LENGTH, true),
    revision: view.getUint32(TABLE_REVISION, true),
    epoch: view.getUint32(TABLE_EPOCH, true),
    openerIsLan: (view.getUint32(TABLE_FLAGS, true) & TABLE_OPENER_IS_LAN) !== 0,
    sections: Array.from({ length: SECTION_COUNT }, (_, section) => readSection(view, section)),
  };
}

const RECORDS = new Set([SECTION_LAN, SECTION_NEEDLES].map((section) => SECTION_NAMES[section]));

function sectionText({ name, offset, used, places }: SectionReport): string {
  if (RECORDS.has(name as (typeof SECTION_NAMES)[number])) return `  ${name}: ${used} at ${offset}`;
  const load = ((100 * used) / places).toFixed(1);
  return `  ${name}: ${used} of ${places} in use (${load} %) at ${offset}`;
}

/** A table for a person to read. The values themselves are not in it. */
export function explainTable(table: Uint8Array): string {
  const { length, revision, epoch, openerIsLan, sections } = readTable(table);
  return [
    `table of ${length} bytes, epoch ${epoch}, revision ${revision}`,
    ...(openerIsLan ? ["  no LAN prefix is known: who opens a flow is the LAN"] : []),
    ...sections.filter(({ offset }) => offset !== 0).map(sectionText),
  ].join("\n");
}
