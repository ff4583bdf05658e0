/** Canonical Huffman codes of DEFLATE (RFC 1951, 3.2.2), decoded bit by bit from counts and sorted symbols. */

const BITS_MAX: u32 = 15;

/** A code: 16 counts (u16), by length, then its symbols (u16) in the order of their codes; 608 bytes for 288 symbols. */
const offsets = memory.data(32);

function countAt(code: usize, bits: u32): usize {
  return code + (bits << 1);
}

function symbolAt(code: usize, i: u32): usize {
  return code + 32 + (i << 1);
}

function countLengths(code: usize, lengths: usize, n: u32): void {
  memory.fill(code, 0, 32);
  for (let i: u32 = 0; i < n; i++) {
    const at = countAt(code, load<u8>(lengths + i));
    store<u16>(at, load<u16>(at) + 1);
  }
}

/** Whether the codes are used up: none too many, none left over. One symbol of one bit, and no symbol, are allowed. */
function isComplete(code: usize, n: u32): bool {
  let left: i32 = 1;
  for (let bits: u32 = 1; bits <= BITS_MAX; bits++) {
    left = (left << 1) - load<u16>(countAt(code, bits));
    if (left < 0) return false;
  }
  const used = n - load<u16>(countAt(code, 0));
  return left == 0 || used == 0 || (used == 1 && load<u16>(countAt(code, 1)) == 1);
}

/** Makes a code of `n` symbols (at most 288) with these lengths (a byte each, at most 15); false when they contradict each other. */
export function makeCode(code: usize, lengths: usize, n: u32): bool {
  countLengths(code, lengths, n);
  if (!isComplete(code, n)) return false;
  store<u16>(offsets + 2, 0);
  for (let bits: u32 = 1; bits < BITS_MAX; bits++) {
    const next = load<u16>(offsets + (bits << 1)) + load<u16>(countAt(code, bits));
    store<u16>(offsets + ((bits + 1) << 1), <u16>next);
  }
  for (let i: u32 = 0; i < n; i++) {
    const bits = <u32>load<u8>(lengths + i);
    if (bits == 0) continue;
    const at = offsets + (bits << 1);
    store<u16>(symbolAt(code, load<u16>(at)), <u16>i);
    store<u16>(at, load<u16>(at) + 1);
  }
  return true;
}

let at: usize = 0;
let end: usize = 0;
let buffer: u32 = 0;
let held: u32 = 0;
let short: bool = false;

/** Begins reading bits, lowest first, from [from, to). */
export function openBits(from: usize, to: usize): void {
  at = from;
  end = to;
  buffer = 0;
  held = 0;
  short = false;
}

/** Whether more bits were asked for than there are. */
export function isShort(): bool {
  return short;
}

/** The byte behind the last one that a bit was taken from. */
export function bitsAt(): usize {
  return at;
}

/** The next `n` bits, at most 16; zeros behind the end. */
export function takeBits(n: u32): u32 {
  while (held < n) {
    if (at >= end) {
      short = true;
      return 0;
    }
    buffer |= (<u32>load<u8>(at++)) << held;
    held += 8;
  }
  const value = buffer & (((<u32>1) << n) - 1);
  buffer >>= n;
  held -= n;
  return value;
}

/** Drops the rest of the byte that is being read. */
export function alignBits(): void {
  buffer = 0;
  held = 0;
}

/** No symbol has the bits that follow. */
export const NO_SYMBOL: u32 = 0xffff;

/** The next symbol of a code. */
export function takeSymbol(code: usize): u32 {
  let value: i32 = 0;
  let first: i32 = 0;
  let index: i32 = 0;
  for (let bits: u32 = 1; bits <= BITS_MAX; bits++) {
    value |= takeBits(1);
    const count = <i32>load<u16>(countAt(code, bits));
    if (value - count < first)
      return short ? NO_SYMBOL : load<u16>(symbolAt(code, index + (value - first)));
    index += count;
    first = (first + count) << 1;
    value <<= 1;
  }
  return NO_SYMBOL;
}
