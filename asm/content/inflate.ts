import {
  alignBits,
  bitsAt,
  isShort,
  makeCode,
  NO_SYMBOL,
  openBits,
  takeBits,
  takeSymbol,
} from "./huffman";

/**
 * DEFLATE (RFC 1951) into a bounded place.
 *
 *   | text | for each two bytes of it: offset in the input behind which they were complete (u16) |
 */
const LENGTH_BASE = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
]);
const LENGTH_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const DISTANCE_BASE = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
]);
const DISTANCE_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]);
const ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);

const LENGTHS: u32 = 29;
const DISTANCES: u32 = 30;
const END: u32 = 256;
const GROUP_LOG2: u32 = 1;
/** Fewer bytes before a contradiction are chance, not data that was damaged later. */
const LEAST: u32 = 32;

const lengthCode = memory.data(608);
const distanceCode = memory.data(608);
const lengths = memory.data(320);

let input: usize = 0;
let out: usize = 0;
let map: usize = 0;
let made: u32 = 0;
let room: u32 = 0;
let groups: u32 = 0;
let wrong: bool = false;
/** The input ends inside a block. */
let torn: bool = false;

/** Input bytes that were needed for the text up to and with the byte before `end`, by the map that `inflate` wrote. */
export function neededFor(map: usize, end: u32): u32 {
  return end == 0 ? 0 : load<u16>(map + ((<usize>((end - 1) >> GROUP_LOG2)) << 1));
}

/** Notes how much input the groups that are complete now needed. */
function noteGroups(all: bool): void {
  const needed = <u32>(bitsAt() - input);
  const upTo = all ? (made + 1) >> GROUP_LOG2 : made >> GROUP_LOG2;
  for (; groups < upTo; groups++) {
    store<u16>(map + ((<usize>groups) << 1), <u16>(needed < 0xffff ? needed : 0xffff));
  }
}

function put(byte: u32): void {
  if (made < room) store<u8>(out + made++, <u8>byte);
}

function copyBack(distance: u32, length: u32): void {
  if (distance > made) {
    wrong = true;
    return;
  }
  for (let i: u32 = 0; i < length; i++) put(load<u8>(out + made - distance));
}

function readStored(): void {
  alignBits();
  const size = takeBits(16);
  const inverse = takeBits(16);
  if (isShort() || (size ^ inverse) != 0xffff) {
    wrong = !isShort();
    return;
  }
  for (let i: u32 = 0; i < size && made < room && !isShort(); i++) {
    const byte = takeBits(8);
    if (isShort()) return;
    put(byte);
    noteGroups(false);
  }
}

function readBack(symbol: u32): void {
  const length = symbol - END - 1;
  if (length >= LENGTHS) {
    wrong = true;
    return;
  }
  const size = load<u16>(LENGTH_BASE + (length << 1)) + takeBits(load<u8>(LENGTH_EXTRA + length));
  const distance = takeSymbol(distanceCode);
  if (distance >= DISTANCES) {
    wrong = !isShort();
    return;
  }
  const back =
    load<u16>(DISTANCE_BASE + (distance << 1)) + takeBits(load<u8>(DISTANCE_EXTRA + distance));
  if (!isShort()) copyBack(back, size);
}

function readCodes(): void {
  while (made < room && !wrong) {
    const symbol = takeSymbol(lengthCode);
    if (isShort() || symbol == END) return;
    if (symbol == NO_SYMBOL) wrong = true;
    else if (symbol < END) put(symbol);
    else readBack(symbol);
    noteGroups(false);
  }
}

/** Codes of a block with fixed ones (RFC 1951, 3.2.6). */
function fixedCodes(): bool {
  memory.fill(lengths, 8, 144);
  memory.fill(lengths + 144, 9, 112);
  memory.fill(lengths + 256, 7, 24);
  memory.fill(lengths + 280, 8, 8);
  if (!makeCode(lengthCode, lengths, 288)) return false;
  // Two of the codes stand for no distance.
  memory.fill(lengths, 5, DISTANCES + 2);
  return makeCode(distanceCode, lengths, DISTANCES + 2);
}

/** Repeats a code length as symbols 16 to 18 say; returns the new number of lengths, over `total` when it is wrong. */
function repeat(symbol: u32, n: u32, total: u32): u32 {
  let length: u8 = 0;
  let times: u32 = 0;
  if (symbol == 16) {
    if (n == 0) return total + 1;
    length = load<u8>(lengths + n - 1);
    times = 3 + takeBits(2);
  } else {
    times = symbol == 17 ? 3 + takeBits(3) : 11 + takeBits(7);
  }
  if (n + times > total) return total + 1;
  memory.fill(lengths + n, length, times);
  return n + times;
}

/** The code in which the lengths of a block's codes are written. */
function lengthsCode(): bool {
  const count = takeBits(4) + 4;
  memory.fill(lengths, 0, 19);
  for (let i: u32 = 0; i < count; i++) store<u8>(lengths + load<u8>(ORDER + i), <u8>takeBits(3));
  return !isShort() && makeCode(lengthCode, lengths, 19);
}

/** Reads `total` code lengths; false when they do not fill it exactly. */
function readLengths(total: u32): bool {
  let n: u32 = 0;
  while (n < total) {
    const symbol = takeSymbol(lengthCode);
    if (symbol > 18) return false;
    if (symbol < 16) store<u8>(lengths + n++, <u8>symbol);
    else n = repeat(symbol, n, total);
  }
  return n == total && load<u8>(lengths + END) != 0;
}

/** Codes that a block brings along (RFC 1951, 3.2.7). */
function ownCodes(): bool {
  const literals = takeBits(5) + 257;
  const distances = takeBits(5) + 1;
  if (literals > 286 || distances > DISTANCES) return false;
  if (!lengthsCode() || !readLengths(literals + distances)) return false;
  if (!makeCode(distanceCode, lengths + literals, distances)) return false;
  return makeCode(lengthCode, lengths, literals);
}

function readBlock(): bool {
  const last = takeBits(1) == 1;
  const type = takeBits(2);
  if (isShort()) return true;
  if (type == 0) readStored();
  else if (type == 3) wrong = true;
  else if (type == 1 ? fixedCodes() : ownCodes()) readCodes();
  else wrong = !isShort();
  torn = isShort();
  return last;
}

/**
 * Undoes DEFLATE of [at, end) to `to`, at most `most` bytes; `first` is where the whole compressed form begins, and at
 * `steps` the input needed for each two bytes is noted (u16). Returns the bytes made, 0
 * when it is no such data.
 */
export function inflate(
  first: usize,
  at: usize,
  end: usize,
  to: usize,
  most: u32,
  steps: usize,
): u32 {
  input = first;
  out = to;
  map = steps;
  made = 0;
  groups = 0;
  room = most;
  wrong = false;
  torn = false;
  openBits(at, end);
  while (made < room && !wrong && !isShort()) {
    if (readBlock()) break;
  }
  noteGroups(true);
  return wrong && made < LEAST ? 0 : made;
}

/** Whether the text that was made is only a beginning: the input was cut or wrong, or there was no more room. */
export function inflateWasTorn(): bool {
  return wrong || torn || made >= room;
}

/** Whether the text that was made ends because there was no more room. */
export function inflateWasCut(): bool {
  return made >= room;
}
