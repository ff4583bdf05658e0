import { keyHigh, keyLow } from "../control";

/** Keyed hash of four bytes of text in either letter case; the table's writer computes the same. */
export function gramHash(word: u32): u32 {
  const h = ((word | 0x20202020) ^ keyLow()) * 0x9e3779b1;
  return (h ^ (h >> 15)) * (keyHigh() | 1);
}

/** Sets a gram's bit in a bitmap of 2^log2 bits. */
export function setGram(bitmap: usize, log2: u32, hash: u32): void {
  const bit = hash >> (32 - log2);
  const at = bitmap + (bit >> 3);
  store<u8>(at, <u8>(<u32>load<u8>(at) | (1 << (bit & 7))));
}
