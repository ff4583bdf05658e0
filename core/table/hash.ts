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

/** Upper 32 bits of the product of two u32. */
function multiplyHigh(a: number, b: number): number {
  const low = a & 0xffff;
  const high = a >>> 16;
  const carry = (low * b) / 0x10000;
  return Math.floor((high * b + Math.floor(carry)) / 0x10000);
}

/** The key as the odd multiplier of grams, low half first; mixed because a test's key may be zero or have a pattern. */
export function gramKey([k0, k1]: Key): Key {
  const key = (BigInt(k1) << 32n) | BigInt(k0);
  const mixed = (key ^ 0xd6e8feb86659fd93n) * 0x9e3779b97f4a7c15n;
  return [Number((mixed & 0xffffffffn) | 1n), Number((mixed >> 32n) & 0xffffffffn)];
}

/** Hash of a folded gram by a `gramKey`; its low bits index the bitmap, its top bits are kept in the slot. */
export function gramHash(gram: number, [low, high]: Key): number {
  return (Math.imul(gram, high) + multiplyHigh(gram, low)) >>> 0;
}

/** Slot where the search for a gram with this hash begins. */
export function gramSlot(hash: number, log2: number): number {
  return Math.imul(hash ^ (hash >>> 15), MIX) >>> (32 - log2);
}

/** Keyed hash of a digit run by the number of its last DIGITS_TAIL digits; its top bits say at which slot it is looked for. */
export function digitsHash(tail: number, [k0, k1]: Key): number {
  return Math.imul(Math.imul(tail ^ k0, GOLDEN) ^ k1, MIX) >>> 0;
}

/** Keyed hash of a digest by its first DIGEST_HEAD bytes. */
export function digestHash(digest: Uint8Array, [k0, k1]: Key): number {
  const { buffer, byteOffset, length } = digest;
  const view = new DataView(buffer, byteOffset, length);
  const first = Math.imul(view.getUint32(0, true) ^ k0, GOLDEN);
  return Math.imul(first ^ view.getUint32(4, true) ^ k1, MIX) >>> 0;
}

/** The hash that a product's bit is found by: its own low bits depend on few of what was multiplied. */
export function spread(product: number): number {
  return (product ^ (product >>> 15)) >>> 0;
}
