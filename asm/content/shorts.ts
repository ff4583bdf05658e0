import {
  FIND_HOST,
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
import { tellFind, toldWithin } from "./find";
import { layerDepth, placeIn } from "./layer";
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

/** One value may be a pair's and a quoted one at once. */
function tellOnce(find: u32, number: u32, at: usize, end: usize, mac: u64): bool {
  const raw = placeIn(0, layerDepth(), end, true);
  return toldWithin(raw - 1, raw) || tellFind(find, number, at, end, mac, 0);
}

/** Looks a text up among the values of the table. */
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
    if (same) return tellOnce(FIND_NEEDLE, load<u32>(record + SHORT_NUMBER), at, at + size, 0);
    i = (i + 1) & last;
  }
  return false;
}

/** Tells the host name at [at, at + size) of the device with this MAC, unless it is a value of the table. */
export function tellHost(at: usize, size: u32, mac: u64): void {
  const listed = ((shortSizeMask() >> size) & 1) != 0 && lookUp(at, at, size);
  if (!listed) tellOnce(FIND_HOST, 0, at, at + size, mac);
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

/** `"` and `<` end a form that stands in another language's text. */
function isFence(c: u32): bool {
  return c == 0x22 || c == 0x3c;
}

/** Values of `name=value` pairs, and the whole of a piece without `=`. */
function tryPairs(at: usize, end: usize): void {
  let start = at;
  let named: usize = 0;
  for (let p = at; p <= end; p++) {
    const c = p < end ? <u32>load<u8>(p) : 0x26;
    if (c == 0x3d) {
      start = p + 1;
      named = start;
    } else if (isBreak(c)) {
      tryValue(start, p);
      start = p + 1;
    } else if (isFence(c) && named == start && p > start) {
      tryValue(start, p);
    }
  }
}

const QUOTE: u32 = 0x22;

/** What stands before a quoted value: `:` `=` `[` `,`, or another quote, as Android writes the name of a network. */
function comesBeforeValue(c: u32): bool {
  return c == 0x3a || c == 0x3d || c == 0x5b || c == 0x2c || c == QUOTE;
}

/** Last byte before `place` that is no blank, or 0. */
function byteBefore(floor: usize, place: usize): u32 {
  while (place > floor && load<u8>(place - 1) <= 0x20) place--;
  return place > floor ? load<u8>(place - 1) : 0;
}

/** Tries what stands between two quotes, unless it is a name, or words in running text. */
function tryQuoted(floor: usize, open: usize, close: usize, end: usize): void {
  if (!comesBeforeValue(byteBefore(floor, open))) return;
  const next = skipBlank(close + 1, end);
  if (next < end && load<u8>(next) == 0x3a) return;
  tryValue(open + 1, close);
}

/** Ends a bare value of JSON: `,` `}` `]`. */
function endsValue(c: u32): bool {
  return c == 0x2c || c == 0x7d || c == 0x5d;
}

/** Stands before a bare value or after one. */
function partsValues(c: u32): bool {
  return endsValue(c) || c == 0x3a || c == 0x5b || c == 0x7b;
}

/** Behind the last `>`, and behind the last byte that bare values begin or end with; 0 when there was none. */
let tag: usize = 0;
let bare: usize = 0;

/** Tries what ends with the byte `c` at `p`: an element's text or a bare value. */
function tryEnded(p: usize, c: u32): void {
  if (c == 0x3c) {
    if (tag != 0) tryValue(tag, p);
    tag = 0;
  } else if (c == 0x3e) {
    tag = p + 1;
  } else if (partsValues(c)) {
    if (bare != 0 && endsValue(c)) tryValue(bare, p);
    bare = p + 1;
  }
}

/**
 * Values in quotes, of XML elements, and bare ones of JSON, wherever such a text begins: it may be a form's value or a
 * part. The three are looked for side by side because strings in strings are quoted alike once their escapes are undone.
 */
function tryMarked(at: usize, end: usize): void {
  let quote: usize = 0;
  tag = 0;
  bare = 0;
  for (let p = at; p < end; p++) {
    const c = <u32>load<u8>(p);
    if (c == QUOTE) {
      if (quote != 0) tryQuoted(at, quote, p, end);
      quote = p;
    } else {
      tryEnded(p, c);
    }
  }
}

/** Searches the field values of [at, end). */
export function searchShorts(at: usize, end: usize): void {
  if (shortsAt() == 0 || shortSizeMask() == 0 || at >= end) return;
  tryPairs(at, end);
  tryMarked(at, end);
}
