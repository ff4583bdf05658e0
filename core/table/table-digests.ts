import {
  DIGEST_BYTES,
  DIGEST_HEAD,
  DIGEST_NUMBER,
  DIGEST_PRINT_HI,
  DIGEST_PRINT_LO,
  DIGEST_WHOLE,
  SECTION_DIGESTS,
} from "../../asm/abi.gen.js";
import type { DigestNeedle } from "../needles/types.js";
import { halfSipHash, type Key } from "./halfsiphash.js";
import { digestHash, spread } from "./hash.js";
import { absent, checkLimit, type Section } from "./section.js";

const LOAD = 0.75;
const NUMBERS = 2 ** 24;

function writeDigest(view: DataView, at: number, slots: number, needle: DigestNeedle, key: Key) {
  const head = halfSipHash(needle.bytes.subarray(0, DIGEST_HEAD), key);
  let slot = Math.floor((head.lo / 2 ** 32) * slots);
  while (view.getUint32(at + slot * DIGEST_BYTES + DIGEST_NUMBER, true) !== 0) {
    slot = slot + 1 < slots ? slot + 1 : 0;
  }
  const record = at + slot * DIGEST_BYTES;
  const number = needle.algorithm * NUMBERS + needle.number;
  view.setUint32(record + DIGEST_PRINT_LO, head.lo, true);
  view.setUint32(record + DIGEST_PRINT_HI, head.hi, true);
  view.setUint32(record + DIGEST_WHOLE, halfSipHash(needle.bytes, key).lo, true);
  view.setUint32(record + DIGEST_NUMBER, number, true);
}

/** Hashes whose bits the bitmap must have. */
export function digestHashes(needles: readonly DigestNeedle[], key: Key): number[] {
  return needles.map(({ bytes }) => spread(digestHash(bytes, key)));
}

/** The digest table: one slot a value, text and algorithm. Throws TableError for more numbers than a slot holds. */
export function planDigests(needles: readonly DigestNeedle[], key: Key): Section {
  if (needles.length === 0) return absent(SECTION_DIGESTS);
  const numbers = needles.reduce((most, { number }) => Math.max(most, number), 0);
  checkLimit("needle numbers of digests", NUMBERS - 1, numbers);
  const slots = Math.ceil((needles.length + 1) / LOAD);
  return {
    section: SECTION_DIGESTS,
    count: slots,
    size: slots * DIGEST_BYTES,
    write(view, at) {
      for (const needle of needles) writeDigest(view, at, slots, needle, key);
    },
  };
}
