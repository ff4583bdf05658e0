import {
  DIGITS_BYTES,
  DIGITS_CHECK,
  DIGITS_FLAGS,
  DIGITS_MAX,
  DIGITS_MIN,
  DIGITS_NUMBER,
  DIGITS_PREFIX,
  DIGITS_PRINT_HI,
  DIGITS_PRINT_LO,
  DIGITS_SIZE,
  DIGITS_TAIL,
  SECTION_DIGITS,
} from "../../asm/abi.gen.js";
import { utf8 } from "../needles/bytes.js";
import type { DigitsNeedle } from "../needles/types.js";
import { halfSipHash, type Key } from "./halfsiphash.js";
import { digitsHash, spread } from "./hash.js";
import { absent, type Section, slotsLog2 } from "./section.js";

const LOAD = 0.7;

function checkDigits(needle: DigitsNeedle): void {
  const size = needle.digits.length;
  if (!/^\d+$/.test(needle.digits) || size < DIGITS_MIN || size > DIGITS_MAX) {
    throw new RangeError(
      `needle ${needle.number}: ${size} characters are no ${DIGITS_MIN} to ${DIGITS_MAX} digits`,
    );
  }
}

function hashOf({ digits }: DigitsNeedle, key: Key): number {
  return digitsHash(Number(digits.slice(-DIGITS_TAIL)), key);
}

/** Hashes whose bits the bitmap must have. */
export function digitsHashes(needles: readonly DigitsNeedle[], key: Key): number[] {
  return needles.map((needle) => spread(hashOf(needle, key)));
}

function writeDigits(view: DataView, at: number, log2: number, needle: DigitsNeedle, key: Key) {
  const mask = 2 ** log2 - 1;
  const hash = hashOf(needle, key);
  let slot = hash >>> (32 - log2);
  while (view.getUint8(at + slot * DIGITS_BYTES + DIGITS_SIZE) !== 0) slot = (slot + 1) & mask;
  const record = at + slot * DIGITS_BYTES;
  const print = halfSipHash(utf8(needle.digits), key);
  view.setUint32(record + DIGITS_PRINT_LO, print.lo, true);
  view.setUint32(record + DIGITS_PRINT_HI, print.hi, true);
  view.setUint32(record + DIGITS_NUMBER, needle.number, true);
  view.setUint8(record + DIGITS_SIZE, needle.digits.length);
  view.setUint8(record + DIGITS_FLAGS, needle.flags | ((hash * DIGITS_CHECK) & 0xff));
  view.setUint16(record + DIGITS_PREFIX, needle.prefix, true);
}

/** The digit table. Numbers that end alike share a probe run; the fingerprint tells them apart. */
export function planDigits(needles: readonly DigitsNeedle[], key: Key): Section {
  if (needles.length === 0) return absent(SECTION_DIGITS);
  needles.forEach(checkDigits);
  const log2 = slotsLog2(needles.length, LOAD);
  return {
    section: SECTION_DIGITS,
    count: log2,
    size: 2 ** log2 * DIGITS_BYTES,
    write(view, at) {
      for (const needle of needles) writeDigits(view, at, log2, needle, key);
    },
  };
}
