import { TRANSFORM_HTML, TRANSFORM_JSON, TRANSFORM_NONE, TRANSFORM_PERCENT } from "../abi.gen";
import { hexValue, indexOf, isDigit, isWord } from "../bytes";

/** Escapes in text, one reader for each kind: what they stand for, and how long they are. */

const PERCENTS: u32 = 0x25252525;
const BACKSLASHES: u32 = 0x5c5c5c5c;
const AMPERSANDS: u32 = 0x26262626;
const REFERENCE_MAX: usize = 10;
/** Highest code point (RFC 3629). */
const CODE_MAX: u32 = 0x10ffff;

let size: u32 = 0;

/** Bytes of the escape that `escapeAt` read. */
export function escapeSize(): u32 {
  return size;
}

function found(bytes: u32, code: u32): u32 {
  size = bytes;
  return code;
}

/** No escape stands here. */
export const NO_ESCAPE: u32 = u32.MAX_VALUE;

function percentAt(at: usize, end: usize): u32 {
  if (end - at < 3) return NO_ESCAPE;
  const high = hexValue(load<u8>(at + 1));
  const low = hexValue(load<u8>(at + 2));
  return high > 15 || low > 15 ? NO_ESCAPE : found(3, (high << 4) | low);
}

function hexRun(at: usize, end: usize): u32 {
  let code: u32 = 0;
  for (; at < end; at++) {
    const digit = hexValue(load<u8>(at));
    if (digit > 15 || code > CODE_MAX) return NO_ESCAPE;
    code = (code << 4) | digit;
  }
  return code;
}

/** Letters behind a backslash (RFC 8259, 7) and what they stand for. */
function shortEscape(c: u32): u32 {
  if (c == 0x22 || c == 0x5c || c == 0x2f) return c;
  if (c == 0x6e) return 0x0a;
  if (c == 0x72) return 0x0d;
  if (c == 0x74) return 0x09;
  return c == 0x62 || c == 0x66 ? 0x20 : NO_ESCAPE;
}

function jsonAt(at: usize, end: usize): u32 {
  if (end - at < 2) return NO_ESCAPE;
  const c = <u32>load<u8>(at + 1);
  if (c != 0x75) return found(2, shortEscape(c));
  return end - at < 6 ? NO_ESCAPE : found(6, hexRun(at + 2, at + 6));
}

function decimalRun(at: usize, end: usize): u32 {
  let code: u32 = 0;
  for (; at < end; at++) {
    if (!isDigit(load<u8>(at)) || code > CODE_MAX) return NO_ESCAPE;
    code = code * 10 + load<u8>(at) - 0x30;
  }
  return code;
}

/** Named references that stand for ASCII: their letters as a little-endian word, and the character. */
const NAMED = memory.data<u32>([
  0x746c, 0x3c, 0x7467, 0x3e, 0x706d61, 0x26, 0x746f7571, 0x22, 0x736f7061, 0x27, 0x73756c70, 0x2b,
]);
const NAMED_COUNT: u32 = 6;
const NAME_MAX: usize = 4;

/** Character of the named reference whose letters are [at, at + length). */
function named(at: usize, length: usize): u32 {
  if (length > NAME_MAX) return NO_ESCAPE;
  let word: u32 = 0;
  for (let i: usize = length; i > 0; i--) word = (word << 8) | load<u8>(at + i - 1);
  for (let i: u32 = 0; i < NAMED_COUNT; i++) {
    if (load<u32>(NAMED + i * 8) == word) return load<u32>(NAMED + i * 8 + 4);
  }
  return NO_ESCAPE;
}

/** Whether a reference may go on with this byte: `#`, or a letter that one of those named begins with. */
function beginsReference(c: u32): bool {
  return c == 0x23 || c == 0x6c || c == 0x67 || c == 0x61 || c == 0x71 || c == 0x70;
}

/** A character reference of HTML: `&#43;`, `&#x2b;`, `&amp;`. */
function htmlAt(at: usize, end: usize): u32 {
  if (end - at < 4 || !beginsReference(load<u8>(at + 1))) return NO_ESCAPE;
  let stop = at + 1;
  while (stop < end && stop - at < REFERENCE_MAX && load<u8>(stop) != 0x3b) stop++;
  if (stop >= end || load<u8>(stop) != 0x3b || stop - at < 3) return NO_ESCAPE;
  const length = <u32>(stop + 1 - at);
  if (load<u8>(at + 1) != 0x23) return found(length, named(at + 1, stop - at - 1));
  const hex = (load<u8>(at + 2) | 0x20) == 0x78;
  return found(length, hex ? hexRun(at + 3, stop) : decimalRun(at + 2, stop));
}

/** Code point of the escape of a kind (a TRANSFORM) at `at`, or NO_ESCAPE. */
export function escapeAt(kind: u32, at: usize, end: usize): u32 {
  if (kind == TRANSFORM_PERCENT) return percentAt(at, end);
  return kind == TRANSFORM_JSON ? jsonAt(at, end) : htmlAt(at, end);
}

function marks(kind: u32): u32 {
  if (kind == TRANSFORM_PERCENT) return PERCENTS;
  return kind == TRANSFORM_JSON ? BACKSLASHES : AMPERSANDS;
}

/** First byte of [at, end) that begins an escape of this kind or looks like it, or `end`. */
function nextMark(kind: u32, at: usize, end: usize): usize {
  return indexOf(marks(kind) & 0xff, at, end);
}

/** First escape of a kind in [at, end), or `end`. */
export function nextEscape(kind: u32, at: usize, end: usize): usize {
  at = nextMark(kind, at, end);
  while (at < end && escapeAt(kind, at, end) == NO_ESCAPE) at = nextMark(kind, at + 1, end);
  return at;
}

function hasKind(kind: u32, at: usize, end: usize): bool {
  return nextEscape(kind, at, end) < end;
}

/** Language that a byte of structure tells, or TRANSFORM_NONE. Neither stands in percent-encoded text. */
function languageAt(at: usize): u32 {
  const c = <u32>load<u8>(at);
  if (c == 0x3c) return TRANSFORM_HTML;
  return c == 0x7b || c == 0x22 || c == 0x5c ? TRANSFORM_JSON : TRANSFORM_NONE;
}

/** The first of the two that encloses the rest of a text which has escapes of both, by their bytes of structure. */
function outerOf(at: usize, end: usize, json: bool, html: bool): u32 {
  for (; at < end; at++) {
    const language = languageAt(at);
    if (language == TRANSFORM_JSON ? json : language == TRANSFORM_HTML && html) return language;
  }
  return TRANSFORM_NONE;
}

/**
 * The outermost kind of escape in [at, end), TRANSFORM_NONE without any. Where there are several, brackets tell markup,
 * braces and quotes JSON; a URL's own (`inUrl`) is percent.
 */
export function escapeKind(at: usize, end: usize, inUrl: bool): u32 {
  const percent = hasKind(TRANSFORM_PERCENT, at, end);
  if (percent && inUrl) return TRANSFORM_PERCENT;
  const json = hasKind(TRANSFORM_JSON, at, end);
  const html = hasKind(TRANSFORM_HTML, at, end);
  if (!json && !html) return percent ? TRANSFORM_PERCENT : TRANSFORM_NONE;
  const outer = outerOf(at, end, json, html);
  if (outer != TRANSFORM_NONE) return outer;
  if (percent) return TRANSFORM_PERCENT;
  return json ? TRANSFORM_JSON : TRANSFORM_HTML;
}

/** Whether [at, end) has an escape of `kind` that stands for the first character of escapes of kind `other`. */
function escapesMarkOf(kind: u32, other: u32, at: usize, end: usize): bool {
  const mark = marks(other) & 0xff;
  for (let p = nextEscape(kind, at, end); p < end; p = nextEscape(kind, p + size, end)) {
    if (escapeAt(kind, p, end) == mark) return true;
  }
  return false;
}

/** JSON for HTML and HTML for JSON where both are there and the other one wraps it as well, else TRANSFORM_NONE. */
export function otherEscape(kind: u32, at: usize, end: usize): u32 {
  if (kind == TRANSFORM_PERCENT) return TRANSFORM_NONE;
  const other: u32 = kind == TRANSFORM_JSON ? TRANSFORM_HTML : TRANSFORM_JSON;
  return hasKind(kind, at, end) && escapesMarkOf(other, kind, at, end) ? other : TRANSFORM_NONE;
}

/** Place where an escape of one character that ends before `place` begins, or `place`. */
function escapeBefore(kind: u32, start: usize, place: usize): usize {
  for (let p = place; p > start && place - p < REFERENCE_MAX; ) {
    p--;
    if (load<u8>(p) != <u8>marks(kind)) continue;
    return escapeAt(kind, p, place) != NO_ESCAPE && p + size == place ? p : place;
  }
  return place;
}

/** Letters, digits, `-`, `.`, `@`, `_`: what words and addresses are made of. */
function joins(code: u32): bool {
  if (code == 0x2d || code == 0x2e || code == 0x40 || code == 0x5f) return true;
  return code < 0x80 && isWord(code);
}

function standsForWord(kind: u32, at: usize, end: usize): bool {
  if (at >= end || load<u8>(at) != <u8>marks(kind)) return false;
  return joins(escapeAt(kind, at, end));
}

function touches(kind: u32, start: usize, end: usize, at: usize, to: usize): bool {
  if (standsForWord(kind, to, end)) return true;
  const before = escapeBefore(kind, start, at);
  return before < at && standsForWord(kind, before, at);
}

/** Whether a backslash before `at` makes an escape of what stands there. */
function isBehindBackslash(start: usize, end: usize, at: usize): bool {
  if (at == start || load<u8>(at - 1) != <u8>BACKSLASHES) return false;
  return jsonAt(at - 1, end) != NO_ESCAPE;
}

/**
 * Whether [at, to) of the text [start, end) has an escaped letter or digit beside it, so that it is part of a longer word,
 * or is the rest of an escape.
 */
export function touchesEscape(start: usize, end: usize, at: usize, to: usize): bool {
  return (
    isBehindBackslash(start, end, at) ||
    touches(TRANSFORM_PERCENT, start, end, at, to) ||
    touches(TRANSFORM_JSON, start, end, at, to) ||
    touches(TRANSFORM_HTML, start, end, at, to)
  );
}
