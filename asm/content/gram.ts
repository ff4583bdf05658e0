import { keyHigh, keyLow } from "../control";

/**
 * Keyed hashes and the bitmap that every search asks first; the table's writer computes the same. What a search needs is
 * kept ready in globals: the engine would compute it anew at every step.
 */

let bitmap: usize = 0;
/** Selects the offset of a word of the bitmap. */
let words: u32 = 0;
/** This router's key as the odd multiplier of grams. */
let multiplier: u64 = 1;

/** Takes a bitmap of 2^log2 bits, at least 32, and the key in force; the key is mixed because a test's may have a pattern. */
export function openBitmap(at: usize, log2: u32): void {
  bitmap = at;
  words = (((<u32>1) << log2) >> 3) - 4;
  const key = ((<u64>keyHigh()) << 32) | keyLow();
  multiplier = ((key ^ 0xd6e8feb86659fd93) * 0x9e3779b97f4a7c15) | 1;
}

export function bitmapAt(): usize {
  return bitmap;
}
export function bitmapWords(): u32 {
  return words;
}
export function gramMultiplier(): u64 {
  return multiplier;
}

/** Hash of four bytes of text in either letter case: the upper half of a product, by an odd multiplier (Dietzfelbinger). */
export function mixGram(word: u32, by: u64): u32 {
  return <u32>((<u64>(word | 0x20202020) * by) >> 32);
}

/** The same by this router's key. */
export function gramHash(word: u32): u32 {
  return mixGram(word, multiplier);
}

/** Hash of a digit run by the number of its last DIGITS_TAIL digits. */
export function digitsHash(tail: u32): u32 {
  return (((tail ^ keyLow()) * 0x9e3779b1) ^ keyHigh()) * 0x85ebca6b;
}

/** Hash of a digest by its first DIGEST_HEAD bytes. */
export function digestHash(at: usize): u32 {
  return (((load<u32>(at) ^ keyLow()) * 0x9e3779b1) ^ load<u32>(at + 4) ^ keyHigh()) * 0x85ebca6b;
}

/** The hash that a product's bit is found by: its own low bits depend on few of what was multiplied. */
export function spread(product: u32): u32 {
  return product ^ (product >> 15);
}

/** The bit of a hash, lowest in the result. */
export function bitIn(at: usize, mask: u32, hash: u32): u32 {
  return load<u32>(at + ((hash >> 3) & mask)) >> hash;
}

/** Whether the bit of a hash is set: where it is not, nothing of that hash is looked for. */
export function isWanted(hash: u32): bool {
  return (bitIn(bitmap, words, hash) & 1) != 0;
}

/** Sets a hash's bit. */
export function want(hash: u32): void {
  const at = bitmap + ((hash >> 3) & words);
  store<u32>(at, load<u32>(at) | ((<u32>1) << hash));
}
