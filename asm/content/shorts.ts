import {
  FIND_NEEDLE,
  SHORT_BYTES,
  SHORT_MAX,
  SHORT_NUMBER,
  SHORT_PRINT_HI,
  SHORT_PRINT_LO,
  SHORT_SIZE,
} from "../abi.gen";
import { skipBlank, trimEnd } from "../bytes";
import { shortSizeMask, shortsAt, shortsBits } from "../match/table";
import { tellFind } from "./find";
import { printHigh, printLow, takePrint } from "./print";

/** Values that count only as a whole field value. */

const value = memory.data(48);

/** Copies a value with `+` as a space, as forms write it. */
function copyPlus(at: usize, size: u32): void {
  for (let i: u32 = 0; i < size; i++) {
    const c = load<u8>(at + i);
    store<u8>(value + i, c == 0x2b ? <u8>0x20 : c);
  }
}

function lookUp(text: usize, at: usize, size: u32): bool {
  takePrint(text, size, true);
  const log2 = shortsBits();
  const last = ((<u32>1) << log2) - 1;
  let i = log2 == 0 ? 0 : printLow() >> (32 - log2);
  for (let seen: u32 = 0; seen <= last; seen++) {
    const record = shortsAt() + <usize>i * SHORT_BYTES;
    if (load<u8>(record + SHORT_SIZE) == 0) return false;
    const same =
      load<u8>(record + SHORT_SIZE) == size &&
      load<u32>(record + SHORT_PRINT_LO) == printLow() &&
      load<u32>(record + SHORT_PRINT_HI) == printHigh();
    if (same) return tellFind(FIND_NEEDLE, load<u32>(record + SHORT_NUMBER), at, at + size, 0, 0);
    i = (i + 1) & last;
  }
  return false;
}

/** Looks a whole value up, without the blanks and quotes around it. */
export function tryValue(at: usize, end: usize): void {
  at = skipBlank(at, end);
  end = trimEnd(at, end);
  if (end - at >= 2 && load<u8>(at) == 0x22 && load<u8>(end - 1) == 0x22) {
    at++;
    end--;
  }
  const size = <u32>(end - at);
  if (size == 0 || size > <u32>SHORT_MAX || ((shortSizeMask() >> size) & 1) == 0) return;
  if (lookUp(at, at, size)) return;
  copyPlus(at, size);
  lookUp(value, at, size);
}

function isBreak(c: u32): bool {
  return c == 0x26 || c == 0x3b || c == 0x0a || c == 0x0d;
}

/** Values of `name=value` pairs, and the whole of a piece without `=`. */
function tryPairs(at: usize, end: usize): void {
  let start = at;
  for (let p = at; p <= end; p++) {
    if (p < end && !isBreak(load<u8>(p))) {
      if (load<u8>(p) == 0x3d) start = p + 1;
      continue;
    }
    tryValue(start, p);
    start = p + 1;
  }
}

function closingQuote(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 0x22) at += load<u8>(at) == 0x5c ? 2 : 1;
  return at < end ? at : end;
}

/** Tries the string that opens at `at` unless a colon makes it a key; returns what follows it. */
function tryString(at: usize, end: usize): usize {
  const close = closingQuote(at + 1, end);
  const next = close < end ? skipBlank(close + 1, end) : end;
  if (next >= end || load<u8>(next) != 0x3a) tryValue(at + 1, close);
  return close + 1;
}

function endsValue(c: u32): bool {
  return c == 0x2c || c == 0x7d || c == 0x5d;
}

function partsValues(c: u32): bool {
  return endsValue(c) || c == 0x3a || c == 0x5b || c == 0x7b;
}

/** Strings and bare values in JSON that are no keys. */
function tryJson(at: usize, end: usize): void {
  let bare = at;
  while (at < end) {
    const c = <u32>load<u8>(at);
    if (c == 0x22) {
      at = tryString(at, end);
      bare = at;
      continue;
    }
    if (endsValue(c)) tryValue(bare, at);
    at++;
    if (partsValues(c)) bare = at;
  }
}

function partsMarkup(c: u32): bool {
  return c == 0x3c || c == 0x3e || c == 0x22;
}

/** Text of elements and quoted values of attributes: all that stands between brackets and quotes. */
function tryMarkup(at: usize, end: usize): void {
  let start = at;
  for (let p = at; p <= end; p++) {
    if (p < end && !partsMarkup(load<u8>(p))) continue;
    tryValue(start, p);
    start = p + 1;
  }
}

/** Searches the field values of [at, end). */
export function searchShorts(at: usize, end: usize): void {
  if (shortsAt() == 0 || shortSizeMask() == 0 || at >= end) return;
  const first = skipBlank(at, end);
  const c = first < end ? <u32>load<u8>(first) : 0;
  if (c == 0x7b || c == 0x5b) tryJson(first, end);
  else if (c == 0x3c) tryMarkup(first, end);
  else tryPairs(at, end);
}
