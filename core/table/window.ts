import { GRAM, NEEDLE_MIN, STRIDE } from "../../asm/abi.gen.js";
import { utf8 } from "../needles/bytes.js";
import { gramAt } from "./hash.js";

/** Text that stands in much clear traffic: a window on it would wake the search for nothing. */
const COMMON_TEXT = [
  "http://",
  "https://",
  "www.",
  ".com",
  ".net",
  ".org",
  ".co.uk",
  "@gmail.com",
  "@googlemail.com",
  "@yahoo.com",
  "@hotmail.com",
  "@outlook.com",
  "@icloud.com",
  "@example.org",
  "@example.com",
  "mail",
  "user",
  "name",
  "device",
  "android",
  "iphone",
  "phone",
  "xiaomi",
  "samsung",
  "00:00:00:",
  "00-00-00-",
  "-0000-",
  "test",
];

/** A gram in common text costs as much as sharing it with this many other needles. */
const COMMON_COST = 1000;
/** A gram of one repeated byte (0000, ::::, aaaa) is padding in many formats. */
const REPEATED_COST = 2000;

const commonGrams: ReadonlySet<number> = new Set(
  COMMON_TEXT.map(utf8).flatMap((bytes) =>
    Array.from({ length: Math.max(0, bytes.length - GRAM + 1) }, (_, at) => gramAt(bytes, at)),
  ),
);

/** How many needles of a table hold each gram, anywhere in them. */
export type GramCounts = ReadonlyMap<number, number>;

function gramsOf(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.length - GRAM + 1 }, (_, at) => gramAt(bytes, at));
}

export function countGrams(needles: readonly Uint8Array[]): GramCounts {
  const counts = new Map<number, number>();
  for (const bytes of needles) {
    for (const gram of new Set(gramsOf(bytes))) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function cost(gram: number, counts: GramCounts): number {
  const shared = (counts.get(gram) ?? 1) - 1;
  const first = gram & 255;
  const repeated = gram === Math.imul(first, 0x01010101) >>> 0;
  return shared + (commonGrams.has(gram) ? COMMON_COST : 0) + (repeated ? REPEATED_COST : 0);
}

/**
 * Where the NEEDLE_MIN bytes stand that stand for a needle of at least as many.
 *
 * The search samples one gram every STRIDE bytes, so any STRIDE neighbouring grams of a needle catch it; which, is
 * free. The best window has grams that few other needles of this table share (each costs a fingerprint), none from
 * text that is everywhere, and no padding. Of equal ones the first wins, so that a table is reproducible.
 */
export function chooseWindow(bytes: Uint8Array, counts: GramCounts): number {
  const costs = gramsOf(bytes).map((gram) => cost(gram, counts));
  let best = 0;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let at = 0; at + NEEDLE_MIN <= bytes.length; at++) {
    const total = costs.slice(at, at + STRIDE).reduce((sum, one) => sum + one, 0);
    if (total < bestCost) {
      best = at;
      bestCost = total;
    }
  }
  return best;
}
