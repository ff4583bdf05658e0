import {
  DIGITS_FLAGS,
  DIGITS_IMEI,
  DIGITS_MAX,
  DIGITS_MIN,
  DIGITS_NUMBER,
  DIGITS_PHONE,
  DIGITS_PREFIX,
  DIGITS_PRINT_HI,
  DIGITS_PRINT_LO,
  DIGITS_SIZE,
  DIGITS_TAIL,
  FIND_NEEDLE,
} from "../abi.gen";
import { isDigit, isWord } from "../bytes";
import { nextRecord, openRecords } from "../match/digit-records";
import { addDigit, endGroup, IMEISV, mayEnd, VERSION_DIGITS } from "./digit-tails";
import { tellFind } from "./find";
import { digitsHash } from "./gram";
import { printHigh, printLow, takePrint } from "./print";
import { tryDigits } from "./structural";

/**
 * The digits before a place, last first, separators skipped, with the place of each: a run.
 *
 *   text   + 4 4   7 7 0 0   9 0 0 1 2 3 &        size 12, contiguous group 6
 *   order    11 10 9 8 7 6   5 4 3 2 1 0
 */
const RUN_MAX: u32 = 32;
const order = memory.data(32);
const places = memory.data(128);
const forward = memory.data(32);
let size: u32 = 0;
/** Digits of the run behind the last `+` that may stand for a blank. */
let firm: u32 = 0;
/** Fewest digits that a number must have to count. */
let least: u32 = 0;
let textEnd: usize = 0;

/** Two separators may stand together, as in `+44 (0)`, three as in `+44 (0) `. */
const SEPARATORS_MAX: u32 = 3;
/** A group this short before a number, that is no prefix of it, is another country's or area's code. */
const CODE_MAX: u32 = 4;
/** Fewer digits end neither a telephone number nor a coordinate. */
const GROUP_MIN: u32 = 2;

function isSeparator(c: u32): bool {
  return c == 0x20 || c == 0x2d || c == 0x2e || c == 0x28 || c == 0x29 || c == 0x2f;
}

/** Bytes of a separator of UTF-8 that ends before `p`: U+00A0, or of U+2000 to U+203F, blanks, hyphens, marks; 0: none. */
function wideBefore(start: usize, p: usize): usize {
  if (p - start < 2) return 0;
  if (load<u16>(p - 2) == 0xa0c2) return 2;
  return p - start > 2 && load<u16>(p - 3) == 0x80e2 ? 3 : 0;
}

/** Bytes of such a separator at `p`, or 0. */
function wideAt(p: usize, end: usize): usize {
  const size: usize = load<u8>(p) == 0xc2 ? 2 : 3;
  return end - p < size ? 0 : wideBefore(p, p + size);
}

function digitAt(i: u32): u32 {
  return load<u8>(order + i);
}

function placeAt(i: u32): usize {
  return load<u32>(places + ((<usize>i) << 2));
}

/** Forms write a blank as `+` (URL standard, 5.2); behind anything but a number's digits it is the sign of a number. */
function isFormBlank(at: usize, start: usize): bool {
  if (load<u8>(at) != 0x2b || at == start) return false;
  const before = <u32>load<u8>(at - 1);
  return isDigit(before) || before == 0x29;
}

/** Adds the digit `c` at `p` to the run. */
function addToRun(c: u32, p: usize): void {
  store<u8>(order + size, <u8>(c - 0x30));
  store<u32>(places + ((<usize>size) << 2), <u32>p);
  size++;
}

/** Bytes of the separator that ends before `p`, 0 when none does. */
function separatorBefore(start: usize, p: usize): usize {
  if (isSeparator(load<u8>(p - 1)) || isFormBlank(p - 1, start)) return 1;
  return wideBefore(start, p);
}

/** Collects the run that ends before `end`. */
function collect(start: usize, end: usize): void {
  size = 0;
  firm = RUN_MAX;
  let gap: u32 = 0;
  let p = end;
  while (p > start && size < RUN_MAX) {
    const c = <u32>load<u8>(p - 1);
    if (isDigit(c)) {
      addToRun(c, --p);
      gap = 0;
      continue;
    }
    const separator = separatorBefore(start, p);
    if (separator == 0 || ++gap > SEPARATORS_MAX) return;
    if (c == 0x2b) firm = min(firm, size);
    p -= separator;
  }
}

/** The last DIGITS_TAIL digits of the run without its last `skip`, as a number. */
function tail(skip: u32): u32 {
  let value: u32 = 0;
  for (let i = skip + DIGITS_TAIL; i > skip; i--) value = value * 10 + digitAt(i - 1);
  return value;
}

function samePrint(record: usize, skip: u32, n: u32): bool {
  for (let i: u32 = 0; i < n; i++) store<u8>(forward + n - 1 - i, <u8>(0x30 + digitAt(skip + i)));
  takePrint(forward, n, false);
  return (
    printLow() == load<u32>(record + DIGITS_PRINT_LO) &&
    printHigh() == load<u32>(record + DIGITS_PRINT_HI)
  );
}

/** Digits of the group that directly touches the run's digit `i` on its left, from `i` on. */
function groupFrom(i: u32): u32 {
  let n: u32 = 0;
  while (i + n < size && (n == 0 || placeAt(i + n) + 1 == placeAt(i + n - 1))) n++;
  return n;
}

/** Whether the run from digit `i` on begins (read leftwards) with the decimal digits of `code`; returns their count or 0. */
function matchCode(i: u32, code: u32): u32 {
  let n: u32 = 0;
  while (code > 0) {
    if (i + n >= size || digitAt(i + n) != code % 10) return 0;
    code /= 10;
    n++;
  }
  return n;
}

function isZero(i: u32): bool {
  return i < size && digitAt(i) == 0;
}

/** Whether nothing that belongs to the number stands before the run's digit `i - 1`. */
function endsAt(i: u32, start: usize): bool {
  const first = placeAt(i - 1);
  if (first > start && isWord(load<u8>(first - 1))) return false;
  return i >= size || groupFrom(i) > CODE_MAX;
}

/** Prefixes of a national number: none, 0, +code, 00code, code, 011code, and code with (0). */
function phonePrefixFits(n: u32, code: u32, start: usize): bool {
  if (endsAt(n, start)) return true;
  const trunk = isZero(n) ? n + 1 : n;
  if (trunk > n && endsAt(trunk, start)) return true;
  if (code == 7 && n < size && digitAt(n) == 8 && endsAt(n + 1, start)) return true;
  const digits = matchCode(trunk, code);
  const plain = digits > 0 ? trunk + digits : n + matchCode(n, code);
  if (plain == n) return false;
  if (endsAt(plain, start)) return true;
  if (isZero(plain) && isZero(plain + 1) && endsAt(plain + 2, start)) return true;
  return matchCode(plain, 11) == 2 && isZero(plain + 2) && endsAt(plain + 3, start);
}

/** Other identifiers: no letter or digit may touch the first digit. */
function startsClean(n: u32, start: usize): bool {
  const first = placeAt(n - 1);
  return first == start || !isWord(load<u8>(first - 1));
}

/**
 * Whether 14 digits in groups go on with a group of one or two: the check digit or the version of the same number,
 * which are found by the longer run.
 */
function goesOn(n: u32): bool {
  if (placeAt(0) - placeAt(n - 1) == <usize>(n - 1)) return false;
  let p = placeAt(0) + 1;
  if (p >= textEnd) return false;
  const c = <u32>load<u8>(p);
  const separator: usize = isSeparator(c) || c == 0x2b ? 1 : wideAt(p, textEnd);
  if (separator == 0) return false;
  p += separator;
  const group = p;
  while (p < textEnd && isDigit(load<u8>(p))) p++;
  return p > group && p - group <= <usize>VERSION_DIGITS;
}

/** Whether what stands before the number of `n` digits belongs to it. */
function fits(record: usize, flags: u32, n: u32, skip: u32, start: usize): bool {
  if (flags & DIGITS_PHONE) return phonePrefixFits(n, load<u16>(record + DIGITS_PREFIX), start);
  return startsClean(n + skip, start);
}

function tryRecord(record: usize, skip: u32, start: usize): void {
  const n = <u32>load<u8>(record + DIGITS_SIZE);
  const flags = <u32>load<u8>(record + DIGITS_FLAGS);
  if (n + skip > size || n + skip < least || n > <u32>DIGITS_MAX) return;
  if (skip > 0 && (flags & DIGITS_IMEI) == 0) return;
  if (!fits(record, flags, n, skip, start) || !samePrint(record, skip, n)) return;
  if (skip == 0 && (flags & DIGITS_IMEI) != 0 && goesOn(n)) return;
  const end = placeAt(0) + 1;
  tellFind(FIND_NEEDLE, load<u32>(record + DIGITS_NUMBER), placeAt(n + skip - 1), end, 0, 0);
}

function tryTail(skip: u32, start: usize): void {
  const hash = digitsHash(tail(skip));
  openRecords(hash);
  for (let record = nextRecord(hash); record != 0; record = nextRecord(hash)) {
    tryRecord(record, skip, start);
  }
}

function trySizes(start: usize): void {
  if (size < <u32>DIGITS_MIN) return;
  tryTail(0, start);
  if (size >= IMEISV) tryTail(VERSION_DIGITS, start);
}

/** First `+` is taken for a sign, then, for numbers that it would cut, for a blank. */
function readRun(start: usize, end: usize): void {
  collect(start, end);
  const all = size;
  size = min(all, firm);
  least = 0;
  trySizes(start);
  if (size == all) return;
  least = size + 1;
  size = all;
  trySizes(start);
}

/** Registered numbers, then those that their field's name tells, unless the group goes on with a letter. */
function readGroup(start: usize, p: usize, group: u32, total: u32): void {
  endGroup(p, group);
  if (p < textEnd && isWord(load<u8>(p))) return;
  if (mayEnd(total)) readRun(start, p);
  if (group >= GROUP_MIN) tryDigits(start, textEnd, p, group);
}

/** Whether a byte can stand in a written number. */
function inNumber(c: u32): bool {
  return (c & 0xe0) == 0x20;
}

/** Where the number around `place` begins. */
function numberStart(start: usize, place: usize): usize {
  let wide: usize = 0;
  do {
    place -= wide;
    while (place > start && inNumber(load<u8>(place - 1))) place--;
    wide = wideBefore(start, place);
  } while (wide > 0);
  return place;
}

/**
 * Looks at every group of digits around `place`; returns the place up to which digits were read. A group counts where
 * the next character is neither a letter nor a digit.
 */
export function readDigits(start: usize, end: usize, place: usize): usize {
  textEnd = end;
  let p = numberStart(start, place);
  let group: u32 = 0;
  let total: u32 = 0;
  for (; p < end; p++) {
    const c = <u32>load<u8>(p);
    if (isDigit(c)) {
      addDigit(c - 0x30, group++);
      total++;
      continue;
    }
    if (group > 0) readGroup(start, p, group, total);
    group = 0;
    if (inNumber(c)) continue;
    const wide = wideAt(p, end);
    if (wide == 0) return p;
    p += wide - 1;
  }
  if (group > 0) readGroup(start, p, group, total);
  return p;
}
