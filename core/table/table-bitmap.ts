import { BITMAP_MIN_LOG2, SECTION_BITMAP } from "../../asm/abi.gen.js";
import { absent, type Section } from "./section.js";

/** Share of set bits at which the bitmap still turns away most positions of foreign text. */
const BITMAP_LOAD = 0.01;

/**
 * The bitmap that every search asks first: the bit of each hash is set. `mostBytes` is what it may take; when that is too
 * little for 1 % of set bits the search is slower, never wrong.
 */
export function planBitmap(hashes: readonly number[], mostBytes: number): Section {
  if (hashes.length === 0) return absent(SECTION_BITMAP);
  const distinct = new Set(hashes).size;
  const most = Math.max(BITMAP_MIN_LOG2, Math.floor(Math.log2(mostBytes * 8)));
  let log2 = BITMAP_MIN_LOG2;
  while (log2 < most && 2 ** log2 * BITMAP_LOAD < distinct) log2++;
  return {
    section: SECTION_BITMAP,
    count: log2,
    size: 2 ** (log2 - 3),
    write(view, at) {
      for (const hash of hashes) {
        const bit = hash & (2 ** log2 - 1);
        const byte = at + (bit >>> 3);
        view.setUint8(byte, view.getUint8(byte) | (1 << (bit & 7)));
      }
    },
  };
}
