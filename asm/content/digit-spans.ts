import { DIGITS_MIN } from "../abi.gen";
import { isWord } from "../bytes";
import { isForeign, readDigits } from "./digits";
import { hasFields } from "./structural";

/** Where in a text written numbers may stand, eight bytes at once. */

const EACH: u64 = 0x0101010101010101;
const HIGH: u64 = 0x80 * EACH;
const REST: u64 = 0x7f * EACH;

/**
 * Marks each of eight bytes that is no digit and none of the characters before them from the blank on; some others are
 * not marked either.
 */
function foreign(eight: u64): u64 {
  return (((eight & REST) + 6 * EACH) & (0xe0 * EACH)) ^ (0x20 * EACH);
}

/** Marks each of eight bytes that is no digit. */
function noDigit(eight: u64): u64 {
  const low = eight & REST;
  return (~(low + 0x50 * EACH) | (low + 0x46 * EACH) | eight) & HIGH;
}

/** Bytes before the first mark. */
function leading(marks: u64): usize {
  return <usize>(ctz<u64>(marks) >> 3);
}

/** Bytes behind the last mark. */
function trailing(marks: u64): usize {
  return <usize>(clz<u64>(marks) >> 3);
}

/** Bit c - 0x20: the character may stand between the digits of a number. */
const JOINS: u32 = 0xeb01;

function joins(c: u32): bool {
  return c - 0x20 < 16 && ((JOINS >> (c - 0x20)) & 1) != 0;
}

const WORD: usize = 8;
/** A number of more digits than this on one side of a place is read byte by byte. */
const NEAR: usize = 16;

/** Digits in a row from `p` on, at most NEAR. */
function digitsFrom(p: usize): usize {
  const near = leading(noDigit(load<u64>(p)));
  const far = leading(noDigit(load<u64>(p + WORD)));
  return select<usize>(WORD + far, near, near == WORD);
}

/** Digits in a row before `p`, at most NEAR. */
function digitsBefore(p: usize): usize {
  const near = trailing(noDigit(load<u64>(p - WORD)));
  const far = trailing(noDigit(load<u64>(p - 2 * WORD)));
  return select<usize>(WORD + far, near, near == WORD);
}

/**
 * Reads the number around `p`; returns the place up to which digits were read. Nearly all are digits in a row that no
 * registered number ends with, which is told without collecting them.
 */
function readNumber(start: usize, end: usize, p: usize): usize {
  if (p < start + NEAR + 1 || p + NEAR + 1 > end) return readDigits(start, end, p);
  const before = digitsBefore(p);
  const after = digitsFrom(p);
  const size = before + after;
  if (before == NEAR || after == NEAR || size < <usize>DIGITS_MIN) return readDigits(start, end, p);
  const stop = p + after;
  const next = <u32>load<u8>(stop);
  if (joins(next) || joins(load<u8>(p - before - 1))) return readDigits(start, end, p);
  if (isWord(next) || isForeign(stop, <u32>size, <u32>size)) return stop;
  return readDigits(start, end, p);
}

/** Bytes that are looked through together. */
const BLOCK: usize = 64;

/** Whether the characters before and behind `p` may both stand in a written number. */
function splitsPair(p: usize): bool {
  return (<u32>load<u16>(p - 1) & 0xe0e0) == 0x2020;
}

/** Whether one of the places where two words meet, from `p` on, is inside a number. */
function holdsPair(p: usize): bool {
  if (splitsPair(p) || splitsPair(p + WORD)) return true;
  if (splitsPair(p + 2 * WORD) || splitsPair(p + 3 * WORD)) return true;
  if (splitsPair(p + 4 * WORD) || splitsPair(p + 5 * WORD)) return true;
  return splitsPair(p + 6 * WORD) || splitsPair(p + 7 * WORD);
}

/** Places at which numbers were seen, and are read later: both go faster for themselves. */
const PLACES: u32 = 128;
const places = memory.data(PLACES * 4);

/** Notes `p` as the next of `n` places if so many characters around it are a number's; returns how many there are then. */
function addPlace(p: usize, n: u32, before: usize, after: usize): u32 {
  store<u32>(places + ((<usize>n) << 2), <u32>p);
  return n + <u32>(before + after >= <usize>DIGITS_MIN);
}

/** Adds the places from `p` on where two words meet inside a number to the `n` there are; returns how many there are then. */
function addPlaces(p: usize, n: u32): u32 {
  let last = foreign(load<u64>(p - WORD));
  for (const stop = p + BLOCK; p < stop; p += 4 * WORD) {
    const m0 = foreign(load<u64>(p));
    n = addPlace(p, n, trailing(last), leading(m0));
    const m1 = foreign(load<u64>(p + WORD));
    n = addPlace(p + WORD, n, trailing(m0), leading(m1));
    const m2 = foreign(load<u64>(p + 2 * WORD));
    n = addPlace(p + 2 * WORD, n, trailing(m1), leading(m2));
    last = foreign(load<u64>(p + 3 * WORD));
    n = addPlace(p + 3 * WORD, n, trailing(m2), leading(last));
  }
  return n;
}

/** Reads the numbers around `n` places; what lies before `done` was read. */
function readPlaces(start: usize, end: usize, n: u32, done: usize): usize {
  for (let i: u32 = 0; i < n; i++) {
    const p = <usize>load<u32>(places + ((<usize>i) << 2));
    if (p > done) done = readNumber(start, end, p);
  }
  return done;
}

/**
 * Searches bytes in which only registered numbers count. One of DIGITS_MIN digits has characters on both sides of some
 * place where two words meet, and as many in a row around it.
 */
function searchNumbers(start: usize, end: usize): void {
  let p = start + WORD;
  let done = start;
  let n: u32 = 0;
  let dense = false;
  for (; p + BLOCK <= end; p += BLOCK) {
    if (!dense && !holdsPair(p)) continue;
    const before = n;
    n = addPlaces(p, n);
    dense = n > before;
    if (n < PLACES / 2) continue;
    done = readPlaces(start, end, n, done);
    n = 0;
  }
  done = readPlaces(start, end, n, done);
  for (; p < end; p += WORD) {
    if (p > done && splitsPair(p)) done = readDigits(start, end, p);
  }
}

/** Every span of five characters, the shortest coordinate, holds two that begin so many bytes apart. */
const FIELD_STEP: usize = 4;

/** Searches bytes in which a field's name may say what a number is. */
function searchFields(start: usize, end: usize): void {
  let done = start;
  for (let p = start + 1; p < end; p += FIELD_STEP) {
    if (p > done && splitsPair(p)) done = readDigits(start, end, p);
  }
}

/** Searches [start, end) for digit identifiers. */
export function searchDigits(start: usize, end: usize): void {
  if (hasFields()) searchFields(start, end);
  else searchNumbers(start, end);
}
