import {
  SECTION_SHORTS,
  SHORT_BYTES,
  SHORT_MAX,
  SHORT_NUMBER,
  SHORT_PRINT_HI,
  SHORT_PRINT_LO,
  SHORT_SIZE,
} from "../../asm/abi.gen.js";
import { foldAscii } from "../needles/bytes.js";
import type { ShortNeedle } from "../needles/types.js";
import { halfSipHash, type Key } from "./halfsiphash.js";
import { absent, type Section, slotsLog2 } from "./section.js";

const LOAD = 0.5;

/** TABLE.short_sizes: bit n of the 64 is set where a short value of n bytes exists. */
export function shortSizes(needles: readonly ShortNeedle[]): { lo: number; hi: number } {
  let lo = 0;
  let hi = 0;
  for (const { bytes } of needles) {
    if (bytes.length < 32) lo |= 1 << bytes.length;
    else hi |= 1 << (bytes.length - 32);
  }
  return { lo: lo >>> 0, hi: hi >>> 0 };
}

function checkShort(needle: ShortNeedle): void {
  const size = needle.bytes.length;
  if (size < 1 || size > SHORT_MAX) {
    throw new RangeError(`needle ${needle.number}: ${size} bytes are not 1 to ${SHORT_MAX}`);
  }
}

function writeShort(view: DataView, at: number, log2: number, needle: ShortNeedle, key: Key) {
  const print = halfSipHash(foldAscii(needle.bytes), key);
  const mask = 2 ** log2 - 1;
  let slot = print.lo >>> (32 - log2);
  while (view.getUint8(at + slot * SHORT_BYTES + SHORT_SIZE) !== 0) slot = (slot + 1) & mask;
  const record = at + slot * SHORT_BYTES;
  view.setUint32(record + SHORT_PRINT_LO, print.lo, true);
  view.setUint32(record + SHORT_PRINT_HI, print.hi, true);
  view.setUint32(record + SHORT_NUMBER, needle.number, true);
  view.setUint8(record + SHORT_SIZE, needle.bytes.length);
}

/** The whole-field table. */
export function planShorts(needles: readonly ShortNeedle[], key: Key): Section {
  if (needles.length === 0) return absent(SECTION_SHORTS);
  needles.forEach(checkShort);
  const log2 = slotsLog2(needles.length, LOAD);
  return {
    section: SECTION_SHORTS,
    count: log2,
    size: 2 ** log2 * SHORT_BYTES,
    write(view, at) {
      for (const needle of needles) writeShort(view, at, log2, needle, key);
    },
  };
}
