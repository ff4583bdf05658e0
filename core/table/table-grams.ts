import {
  NEEDLE_BYTES,
  NEEDLE_CHECK,
  NEEDLE_FLAGS,
  NEEDLE_FOLD,
  NEEDLE_MAX,
  NEEDLE_MIN,
  NEEDLE_NUMBER,
  NEEDLE_PRINT_HI,
  NEEDLE_PRINT_LO,
  NEEDLE_SIZE,
  NEEDLE_WINDOW,
  SECTION_GRAMS,
  SECTION_NEEDLES,
  STRIDE,
} from "../../asm/abi.gen.js";
import { foldAscii } from "../needles/bytes.js";
import type { GramNeedle } from "../needles/types.js";
import { halfSipHash, type Key } from "./halfsiphash.js";
import { gramAt, gramHash, gramKey, gramSlot } from "./hash.js";
import { absent, checkLimit, type Section, slotsLog2 } from "./section.js";
import { chooseWindow, countGrams } from "./window.js";

const LOAD = 0.5;
/** A slot holds index + 1 in 20 bits. */
const NEEDLES_MAX = 2 ** 20 - 1;
const SLOT_BYTES = 4;
const INDEX_SHIFT = 12;
const OFFSET_SHIFT = 9;
/** The bitmap told the low bits. */
const HASH_SHIFT = 23;

function checkGram({ number, bytes }: GramNeedle): void {
  if (bytes.length < NEEDLE_MIN || bytes.length > NEEDLE_MAX) {
    throw new RangeError(
      `needle ${number}: ${bytes.length} bytes are not ${NEEDLE_MIN} to ${NEEDLE_MAX}`,
    );
  }
}

function planSlots(hashes: readonly number[]): Section {
  const log2 = slotsLog2(hashes.length, LOAD);
  const mask = 2 ** log2 - 1;
  return {
    section: SECTION_GRAMS,
    count: log2,
    size: 2 ** log2 * SLOT_BYTES,
    write(view, at) {
      for (const [i, hash] of hashes.entries()) {
        const index = Math.floor(i / STRIDE);
        let slot = gramSlot(hash, log2);
        while (view.getUint32(at + slot * SLOT_BYTES, true) !== 0) slot = (slot + 1) & mask;
        const word = ((index + 1) << INDEX_SHIFT) | ((i % STRIDE) << OFFSET_SHIFT);
        view.setUint32(at + slot * SLOT_BYTES, word | (hash >>> HASH_SHIFT), true);
      }
    },
  };
}

function planNeedles(
  needles: readonly GramNeedle[],
  windows: readonly number[],
  key: Key,
): Section {
  const multiplier = gramKey(key);
  return {
    section: SECTION_NEEDLES,
    count: needles.length,
    size: needles.length * NEEDLE_BYTES,
    write(view, at) {
      for (const [i, { number, bytes, flags }] of needles.entries()) {
        const record = at + i * NEEDLE_BYTES;
        const print = halfSipHash((flags & NEEDLE_FOLD) !== 0 ? foldAscii(bytes) : bytes, key);
        view.setUint32(record + NEEDLE_PRINT_LO, print.lo, true);
        view.setUint32(record + NEEDLE_PRINT_HI, print.hi, true);
        view.setUint32(record + NEEDLE_NUMBER, number, true);
        view.setUint8(record + NEEDLE_SIZE, bytes.length);
        view.setUint8(record + NEEDLE_WINDOW, windows[i] ?? 0);
        view.setUint8(record + NEEDLE_FLAGS, flags);
        view.setUint8(record + NEEDLE_CHECK, gramHash(gramAt(bytes, 0), multiplier) & 0xff);
      }
    },
  };
}

/** The gram search: its sections, and the hashes whose bits the bitmap must have. */
export interface GramPlan {
  readonly sections: readonly Section[];
  readonly hashes: readonly number[];
}

/** Slots and records of the gram search. Throws TableError for too many needles. */
export function planGrams(needles: readonly GramNeedle[], key: Key): GramPlan {
  if (needles.length === 0) {
    return { sections: [SECTION_GRAMS, SECTION_NEEDLES].map(absent), hashes: [] };
  }
  checkLimit("needles", NEEDLES_MAX, needles.length);
  needles.forEach(checkGram);
  const counts = countGrams(needles.map(({ bytes }) => bytes));
  const windows = needles.map(({ bytes }) => chooseWindow(bytes, counts));
  const multiplier = gramKey(key);
  const hashes = needles.flatMap(({ bytes }, i) =>
    Array.from({ length: STRIDE }, (_, offset) =>
      gramHash(gramAt(bytes, (windows[i] ?? 0) + offset), multiplier),
    ),
  );
  return { sections: [planSlots(hashes), planNeedles(needles, windows, key)], hashes };
}
