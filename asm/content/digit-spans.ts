import { DIGITS_MIN } from "../abi.gen";
import { isWord } from "../bytes";
import { isForeign } from "./digit-tails";
import { readDigits } from "./digits";
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
  if (before == NEAR || after == NEAR) return readDigits(start, end, p);
  const stop = p + after;
  const next = <u32>load<u8>(stop);
  if (joins(next) || joins(load<u8>(p - before - 1))) return readDigits(start, end, p);
  if (size < <usize>DIGITS_MIN || isWord(next)) return stop;
  return isForeign(stop, <u32>size, <u32>size) ? stop : readDigits(start, end, p);
}

/** Places at which numbers may stand, noted first and read later: both go faster for themselves. */
const PLACES: u32 = 96;
const places = memory.data(PLACES * 4);

function placeAt(i: u32): usize {
  return load<u32>(places + ((<usize>i) << 2));
}

function setPlace(i: u32, p: usize): void {
  store<u32>(places + ((<usize>i) << 2), <u32>p);
}

/** How far apart pairs of characters are looked at: DIGITS_MIN in a row always hold one. */
const SAMPLE_STEP: usize = 8;
const SAMPLES: usize = 4;
const BLOCK: usize = SAMPLES * SAMPLE_STEP;

const PAIRS: u64 = 0x0001000100010001;

/** The four pairs of the block at `p`, the first one lowest. */
function pairsAt(p: usize): u64 {
  const early = load<u16>(p) | ((<u32>load<u16>(p + SAMPLE_STEP)) << 16);
  const late = load<u16>(p + 2 * SAMPLE_STEP) | ((<u32>load<u16>(p + 3 * SAMPLE_STEP)) << 16);
  return ((<u64>late) << 32) | early;
}

/** Highest bit of each of four pairs of characters that may both stand in a written number. */
function samples(pairs: u64): u64 {
  const others = ((pairs >> 1) & (0x7070 * PAIRS)) ^ (0x1010 * PAIRS);
  return ~(others + 0x7fff * PAIRS) & (0x8000 * PAIRS);
}

/** Notes the places behind `n` others that `marks`, of the block at `p`, tell; returns how many there are then. */
function addPlaces(p: usize, marks: u64, n: u32): u32 {
  setPlace(n, p);
  n += <u32>(marks >> 15) & 1;
  setPlace(n, p + SAMPLE_STEP);
  n += <u32>(marks >> 31) & 1;
  setPlace(n, p + 2 * SAMPLE_STEP);
  n += <u32>(marks >> 47) & 1;
  setPlace(n, p + 3 * SAMPLE_STEP);
  return n + <u32>(marks >> 63);
}

/** Whether so many characters in a row as a number has stand around the sample at `p`: 1 or 0. */
function isWide(p: usize): u32 {
  const before = trailing(foreign(load<u64>(p + 1 - WORD)));
  return <u32>(before + leading(foreign(load<u64>(p + 1))) >= <usize>DIGITS_MIN);
}

/** Keeps those of `n` places that are wide, without a branch that could be guessed wrong; returns how many. */
function keepWide(n: u32): u32 {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const p = placeAt(i);
    setPlace(kept, p);
    kept += isWide(p);
  }
  return kept;
}

/** Reads the numbers around `n` places; what lies before `done` was read. */
function readPlaces(start: usize, end: usize, n: u32, done: usize): usize {
  const wide = keepWide(n);
  for (let i: u32 = 0; i < wide; i++) {
    const p = placeAt(i);
    if (p > done) done = readNumber(start, end, p);
  }
  return done;
}

/** Searches bytes in which only registered numbers count. */
function searchNumbers(start: usize, end: usize): void {
  let p = start;
  let done = start;
  let n: u32 = 0;
  for (; p < start + WORD && p < end; p += SAMPLE_STEP) done = readEdge(start, end, p, done);
  for (; p + BLOCK + WORD <= end; p += BLOCK) {
    const marks = samples(pairsAt(p));
    if (marks == 0) continue;
    n = addPlaces(p, marks, n);
    if (n <= PLACES - <u32>SAMPLES) continue;
    done = readPlaces(start, end, n, done);
    n = 0;
  }
  done = readPlaces(start, end, n, done);
  for (; p < end; p += SAMPLE_STEP) done = readEdge(start, end, p, done);
}

/** Reads the number around `p`, near the text's edges, where eight bytes on either side may be no part of it. */
function readEdge(start: usize, end: usize, p: usize, done: usize): usize {
  if (p < done || end - p < 2 || !splitsPair(p + 1)) return done;
  return readDigits(start, end, p);
}

/** Whether the characters before and behind `p` may both stand in a written number. */
function splitsPair(p: usize): bool {
  return (<u32>load<u16>(p - 1) & 0xe0e0) == 0x2020;
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
