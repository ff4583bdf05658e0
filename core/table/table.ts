import {
  ABI_HASH,
  MAGIC,
  PARAM_BITMAP,
  PARAM_TABLE,
  PROFILE_COUNT,
  profileParam,
  TABLE_ABI_HASH,
  TABLE_BYTES,
  TABLE_EPOCH,
  TABLE_FLAGS,
  TABLE_LENGTH,
  TABLE_MAGIC,
  TABLE_OPENER_IS_LAN,
  TABLE_REVISION,
  TABLE_SECTIONS,
  TABLE_SHORT_SIZES,
} from "../../asm/abi.gen.js";
import type {
  DigestNeedle,
  DigitsNeedle,
  GramNeedle,
  Needle,
  ShortNeedle,
} from "../needles/types.js";
import type { Key } from "./halfsiphash.js";
import { checkLimit, type Section } from "./section.js";
import { planBitmap } from "./table-bitmap.js";
import { digestHashes, planDigests } from "./table-digests.js";
import { digitsHashes, planDigits } from "./table-digits.js";
import { planGrams } from "./table-grams.js";
import { planLan } from "./table-lan.js";
import { planShorts, shortSizes } from "./table-shorts.js";

export { PrefixError, parsePrefix } from "./prefix.js";
export { TableError } from "./section.js";
export { DEFAULT_LAN } from "./table-lan.js";

/** What a table is made of. */
export interface TableInput {
  readonly needles: readonly Needle[];
  /** Prefixes of the LAN in CIDR form. */
  readonly lan: readonly string[];
  /** No private address is known: who opens a flow is the LAN. */
  readonly openerIsLan: boolean;
  /** The router's fingerprint key; the classifier must hold the same before `swap`. */
  readonly key: Key;
  /** Revision and epoch of the bundle, u32. */
  readonly revision: number;
  readonly epoch: number;
  /** Bytes of one table half in the classifier (CONTROL.table_size). */
  readonly capacity: number;
}

const ALIGNMENT = 8;

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Bytes of the classifier's bitmap where a table half has `capacity` bytes; a guess for sizes of no profile. */
function bitmapBytes(capacity: number): number {
  for (let profile = 0; profile < PROFILE_COUNT; profile++) {
    if (profileParam(profile, PARAM_TABLE) === capacity) return profileParam(profile, PARAM_BITMAP);
  }
  return capacity / 16;
}

function ofKind<T extends Needle>(needles: readonly Needle[], kind: T["kind"]): T[] {
  return needles.filter((needle): needle is T => needle.kind === kind);
}

function writeHead(view: DataView, input: TableInput, shorts: readonly ShortNeedle[]): void {
  const sizes = shortSizes(shorts);
  view.setUint32(TABLE_MAGIC, MAGIC, true);
  view.setUint32(TABLE_ABI_HASH, ABI_HASH, true);
  view.setUint32(TABLE_LENGTH, view.byteLength, true);
  view.setUint32(TABLE_REVISION, input.revision, true);
  view.setUint32(TABLE_EPOCH, input.epoch, true);
  view.setUint32(TABLE_FLAGS, input.openerIsLan ? TABLE_OPENER_IS_LAN : 0, true);
  view.setUint32(TABLE_SHORT_SIZES, sizes.lo, true);
  view.setUint32(TABLE_SHORT_SIZES + 4, sizes.hi, true);
}

function writeSections(view: DataView, sections: readonly Section[]): void {
  let at = aligned(TABLE_BYTES);
  for (const section of sections) {
    const entry = TABLE_SECTIONS + section.section * 8;
    if (section.size === 0) continue;
    view.setUint32(entry, at, true);
    view.setUint32(entry + 4, section.count, true);
    section.write(view, at);
    at += aligned(section.size);
  }
}

function planSections({ needles, lan, key, capacity }: TableInput): Section[] {
  const digits = ofKind<DigitsNeedle>(needles, "digits");
  const digests = ofKind<DigestNeedle>(needles, "digest");
  const grams = planGrams(ofKind<GramNeedle>(needles, "gram"), key);
  const others = [...digitsHashes(digits, key), ...digestHashes(digests, key)];
  return [
    planLan(lan),
    planBitmap([...grams.hashes, ...others], bitmapBytes(capacity)),
    ...grams.sections,
    planDigits(digits, key),
    planShorts(ofKind<ShortNeedle>(needles, "short"), key),
    planDigests(digests, key),
  ];
}

/**
 * Compiles needles and LAN into the bytes of one table half, ready to be written at `table_a` or `table_b`.
 * The same input gives the same bytes. Throws TableError when it does not fit (nothing is left out to make it fit)
 * and PrefixError for a bad prefix.
 */
export function buildTable(input: TableInput): Uint8Array {
  const sections = planSections(input);
  const length = sections.reduce((sum, { size }) => sum + aligned(size), aligned(TABLE_BYTES));
  checkLimit("bytes of the table", input.capacity, length);
  const table = new Uint8Array(length);
  const view = new DataView(table.buffer);
  writeHead(view, input, ofKind<ShortNeedle>(input.needles, "short"));
  writeSections(view, sections);
  return table;
}
