/** Reading bytes in network order and telling kinds of characters apart. Callers have checked lengths. */

/** 16 bits, big-endian. */
export function be16(at: usize): u32 {
  return bswap<u16>(load<u16>(at));
}

/** 24 bits, big-endian. */
export function be24(at: usize): u32 {
  return ((<u32>load<u8>(at)) << 16) | be16(at + 1);
}

/** 32 bits, big-endian. */
export function be32(at: usize): u32 {
  return bswap<u32>(load<u32>(at));
}

/** Lower-cases an ASCII letter, leaves every other byte. */
export function lower(c: u32): u32 {
  return c - 0x41 < 26 ? c | 0x20 : c;
}

/** Lower-cases the ASCII letters of four bytes at once. */
export function lowerWord(w: u32): u32 {
  const low = w & 0x7f7f7f7f;
  const pastZ = low + 0x25252525;
  const fromA = low + 0x3f3f3f3f;
  const letter = (fromA ^ pastZ) & ~w & 0x80808080;
  return w | (letter >> 2);
}

export function isDigit(c: u32): bool {
  return c - 0x30 < 10;
}

export function isLetter(c: u32): bool {
  return (c | 0x20) - 0x61 < 26;
}

/** A letter or a digit of ASCII. */
export function isWord(c: u32): bool {
  return isDigit(c) || isLetter(c);
}

/** Value of a hexadecimal digit, or 255. */
export function hexValue(c: u32): u32 {
  if (isDigit(c)) return c - 0x30;
  const letter = (c | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : 255;
}

/** Bytes of a UTF-8 sequence by its first one, 0 for a byte that begins none (RFC 3629). */
function sequenceSize(c: u32): usize {
  if (c < 0x80) return 1;
  if (c < 0xc2 || c > 0xf4) return 0;
  return c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

function isContinuation(c: u32): bool {
  return (c & 0xc0) == 0x80;
}

/** Whether [at, end) is UTF-8; a sequence may be cut at either end. Overlong forms are not told apart. */
export function isUtf8(at: usize, end: usize): bool {
  for (let i = 0; i < 3 && at < end && isContinuation(load<u8>(at)); i++) at++;
  while (at < end) {
    const size = sequenceSize(load<u8>(at));
    if (size == 0) return false;
    const next = at + size;
    for (at++; at < next && at < end; at++) {
      if (!isContinuation(load<u8>(at))) return false;
    }
  }
  return true;
}

const EACH: u64 = 0x0101010101010101;
const HIGH: u64 = 0x8080808080808080;

/** Marks the first of eight bytes that is `c`, by its highest bit; bytes behind it may be marked wrongly. */
export function marksOf(eight: u64, c: u32): u64 {
  const x = eight ^ (<u64>c * EACH);
  return (x - EACH) & ~x & HIGH;
}

/** Bytes before the first mark of eight. */
export function firstMark(marks: u64): usize {
  return <usize>(ctz<u64>(marks) >> 3);
}

/** First place of byte `c` in [at, end), or `end`. */
export function indexOf(c: u32, at: usize, end: usize): usize {
  for (; at + 8 <= end; at += 8) {
    const found = marksOf(load<u64>(at), c);
    if (found != 0) return at + firstMark(found);
  }
  while (at < end && load<u8>(at) != c) at++;
  return at;
}

/** Whether [at, at + size) reads like the lower-case ASCII text at `text`, in any letter case. */
export function equalsFolded(at: usize, text: usize, size: usize): bool {
  for (let i: usize = 0; i < size; i++) {
    if (lower(load<u8>(at + i)) != <u32>load<u8>(text + i)) return false;
  }
  return true;
}

/** 32-bit hash of bytes for indices inside one run (FNV-1a); not keyed, never leaves the module. */
export function hashBytes(at: usize, size: usize): u32 {
  let h: u32 = 0x811c9dc5;
  for (let i: usize = 0; i < size; i++) h = (h ^ load<u8>(at + i)) * 0x01000193;
  return h;
}

/** Mixes a 64-bit word into a hash: every bit of it reaches the low bits (MurmurHash3's steps, 32 bits each). */
export function mix(h: u32, word: u64): u32 {
  h = rotl<u32>((h ^ <u32>word) * 0xcc9e2d51, 15) * 0x1b873593;
  h = rotl<u32>((h ^ <u32>(word >> 32)) * 0xcc9e2d51, 15) * 0x1b873593;
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  return h ^ (h >> 13);
}

/** Unsigned decimal number at the start of [at, end); stops at another byte; saturates at 0xffffffff. */
export function decimal(at: usize, end: usize): u32 {
  let value: u64 = 0;
  while (at < end && isDigit(load<u8>(at))) {
    value = value * 10 + (load<u8>(at) - 0x30);
    if (value > 0xffffffff) return 0xffffffff;
    at++;
  }
  return <u32>value;
}

/** Unsigned hexadecimal number at the start of [at, end); stops at another byte; saturates below 2^31. */
export function hexadecimal(at: usize, end: usize): u32 {
  let value: u32 = 0;
  for (; at < end && hexValue(load<u8>(at)) < 16; at++) {
    value = value < 0x07ffffff ? (value << 4) | hexValue(load<u8>(at)) : value;
  }
  return value;
}

/** First byte in [at, end) that is neither space nor tab. */
export function skipBlank(at: usize, end: usize): usize {
  while (at < end && (load<u8>(at) == 0x20 || load<u8>(at) == 0x09)) at++;
  return at;
}

/** End of [at, end) without spaces, tabs and carriage returns at its end. */
export function trimEnd(at: usize, end: usize): usize {
  while (end > at) {
    const c = load<u8>(end - 1);
    if (c != 0x20 && c != 0x09 && c != 0x0d) break;
    end--;
  }
  return end;
}
