import { REGION_BITMAP } from "../abi.gen";
import { keyHigh, keyLow } from "../control";
import { bitmapBits } from "../match/table";
import { region } from "../region";

/** Keyed hashes and the bitmap that every search asks first; the table's writer computes the same. */

/** This router's key as the odd multiplier of grams, mixed because a test's key may be zero or have a pattern. */
export function gramKey(): u64 {
  const key = ((<u64>keyHigh()) << 32) | keyLow();
  return ((key ^ 0xd6e8feb86659fd93) * 0x9e3779b97f4a7c15) | 1;
}

/** Hash of four bytes of text in either letter case: the upper half of a product, by an odd multiplier (Dietzfelbinger). */
export function mixGram(word: u32, key: u64): u32 {
  return <u32>((<u64>(word | 0x20202020) * key) >> 32);
}

/** The same by this router's key. */
export function gramHash(word: u32): u32 {
  return mixGram(word, gramKey());
}

/** Hash of a digit run by the number of its last DIGITS_TAIL digits. */
export function digitsHash(tail: u32): u32 {
  return (((tail ^ keyLow()) * 0x9e3779b1) ^ keyHigh()) * 0x85ebca6b;
}

/** Hash of a digest by its first DIGEST_HEAD bytes. */
export function digestHash(at: usize): u32 {
  return (((load<u32>(at) ^ keyLow()) * 0x9e3779b1) ^ load<u32>(at + 4) ^ keyHigh()) * 0x85ebca6b;
}

/** The bit of a hash, lowest in the result, in a bitmap of 2^(32 - shift) bits. */
export function bitIn(bitmap: usize, shift: u32, hash: u32): u32 {
  const bit = hash >> shift;
  return <u32>load<u8>(bitmap + (bit >> 3)) >> (bit & 7);
}

/** Whether the bit of a hash is set: where it is not, nothing of that hash is looked for. */
export function isWanted(hash: u32): bool {
  return (bitIn(region(REGION_BITMAP), 32 - bitmapBits(), hash) & 1) != 0;
}

/** Sets a hash's bit in a bitmap of 2^log2 bits. */
export function setBit(bitmap: usize, log2: u32, hash: u32): void {
  const bit = hash >> (32 - log2);
  const at = bitmap + (bit >> 3);
  store<u8>(at, <u8>(<u32>load<u8>(at) | (1 << (bit & 7))));
}
