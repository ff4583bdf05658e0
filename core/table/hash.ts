import { GRAM } from "../../asm/abi.gen.js";
import type { Key } from "./halfsiphash.js";

const GOLDEN = 0x9e3779b1;
const MIX = 0x85ebca6b;

/** Little-endian u32 of the gram at `at`, letter case folded (other characters move too, on both sides alike). */
export function gramAt(bytes: Uint8Array, at: number): number {
  let word = 0;
  for (let i = 0; i < GRAM; i++) word |= (bytes[at + i] ?? 0) << (8 * i);
  return (word | 0x20202020) >>> 0;
}

/** Keyed hash of a folded gram; its top bits index the bitmap, its low bits are kept in the slot. */
export function gramHash(gram: number, [k0, k1]: Key): number {
  const h = Math.imul(gram ^ k0, GOLDEN) >>> 0;
  return Math.imul(h ^ (h >>> 15), k1 | 1) >>> 0;
}

/** Slot where the search for a gram with this hash begins. */
export function gramSlot(hash: number, log2: number): number {
  return Math.imul(hash, MIX) >>> (32 - log2);
}

/** Slot where the search for a digit run begins; `tail` is the number of its last DIGITS_TAIL digits. */
export function digitsSlot(tail: number, [k0, k1]: Key, log2: number): number {
  return Math.imul(Math.imul(tail ^ k0, GOLDEN) ^ k1, MIX) >>> (32 - log2);
}
