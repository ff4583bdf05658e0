import {
  COUNTER_BUDGET_EXHAUSTED,
  MEDIA_JPEG,
  PARAM_WINDOW,
  SHORT_MAX,
  TRANSFORM_NONE,
} from "../abi.gen";
import { isDigit, isWord } from "../bytes";
import { inAlphabet } from "../content/base64";
import {
  announceDeflate,
  compressedKind,
  mayBeCompressed,
  nextCompressed,
} from "../content/compressed";
import {
  MAGIC_MIN,
  mayBeMedia,
  mediaKind,
  nextMedia,
  searchMedia,
  searchPartMedia,
} from "../content/media";
import { searchUnit } from "../content/search";
import { openUnit, setUnitChunked, setUnitSpan } from "../content/unit";
import { count } from "../control";
import { shortSizeMask } from "../match/table";
import { param } from "../region";
import { Stream } from "./stream-record";

/** Searched bytes that stay as context for what follows: a value cut by a packet's border, and its field's name. */
const CONTEXT: u32 = 384;
/** A word that touches the end may go on; of a longer one this share of the window waits, or so many bytes. */
const WORD_SHARE: u32 = 8;
const WORD_MIN: u32 = 256;
/** So large a share of the window are a stream's first bytes, which stay: nested texts are told by their beginning. */
const BEGINNING_SHARE: u32 = 8;
/** So large a share of the window may the beginning of a body in chunks be, which waits. */
const CHUNKS_SHARE: u32 = 4;
/** Bytes of a field that may still be a short value, each character of it escaped. */
const FIELD_WAIT: u32 = SHORT_MAX * 12;
/** A token that touches the end is kept whole up to this share of the window. */
const TOKEN_SHARE: u32 = 2;

/** Whether a byte can belong to an escape (percent, HTML, JSON) or to UTF-16. */
function escapes(c: u32): bool {
  return c == 0x25 || c == 0x26 || c == 0x23 || c == 0x3b || c == 0x5c || c == 0;
}

/** What percent-encoding leaves as it is: `!`, quote, brackets, `*`, `~`. */
function isMark(c: u32): bool {
  return c == 0x21 || c - 0x27 < 4 || c == 0x7e;
}

function mayGoOn(c: u32): bool {
  const joined = c == 0x2e || c == 0x40 || c == 0x3a || c == 0x3d;
  return joined || isWord(c) || inAlphabet(c) || escapes(c) || isMark(c);
}

function wordMax(): u32 {
  return max(param(PARAM_WINDOW) / WORD_SHARE, WORD_MIN);
}

/** Longest number with its separators, in UTF-16. */
const NUMBER_MAX: u32 = 64;

/** Whether a byte may belong to a separator of UTF-8, U+00A0 or one of U+2000 to U+203F. */
function inWide(c: u32): bool {
  return (c & 0xdf) == 0xc2 || (c & 0xc0) == 0x80;
}

/** Digits, their separators and the zeros of UTF-16. */
function inNumber(c: u32): bool {
  return c == 0 || isDigit(c) || c == 0x20 || c - 0x28 < 8 || inWide(c);
}

/** The last number was longer than that: what follows the place that was chosen has to be seen. */
let longNumber: bool = false;

/** Where a number begins that may go on behind `end`, after a separator; of a long one, so far before it. */
function numberStart(at: usize, end: u32, done: u32): u32 {
  let start = end;
  let digits = false;
  while (start > done && end - start < NUMBER_MAX && inNumber(load<u8>(at + start - 1))) {
    start--;
    if (isDigit(load<u8>(at + start))) digits = true;
  }
  longNumber = digits && end - start >= NUMBER_MAX;
  return digits ? start : end;
}

/** Where the word begins that may go on behind `end`, or so far before it as words wait. */
function wordStart(at: usize, size: u32, end: u32, done: u32): u32 {
  const most = wordMax();
  while (end > done && size - end < most && mayGoOn(load<u8>(at + end - 1))) end--;
  return end;
}

/** End of what can be told now: behind the last byte that surely ends a word or a number, or far enough before the end. */
function safeEnd(at: usize, size: u32, done: u32): u32 {
  const most = wordMax();
  let end = wordStart(at, size, size, done);
  for (let start = numberStart(at, end, done); start < end && size - start < most; ) {
    end = wordStart(at, size, start, done);
    start = numberStart(at, end, done);
  }
  return shortSizeMask() == 0 ? end : fieldStart(at, end, done);
}

/** Whether a field value may begin behind this byte: in a form, a cookie, JSON, or on a line of its own. */
function partsFields(c: u32): bool {
  if (c == 0x26 || c == 0x3b || c == 0x3d || c == 0x0a || c == 0x0d) return true;
  return c == 0x22 || c == 0x2c || c == 0x3a || c == 0x5b || c == 0x7b || c == 0x7d || c == 0x5d;
}

/** Longest character reference, `&#x10ffff;`, in UTF-16. */
const REFERENCE_MAX: u32 = 20;

/** Whether a byte can stand in a reference, some of whose characters are escaped themselves. */
function inReference(c: u32): bool {
  return c == 0x23 || c == 0x3b || c == 0x5c || c == 0x25 || c == 0 || isWord(c);
}

/** Where the character reference (`&#43;`) that ends before `place` begins, or `place`: it parts no fields. */
function referenceStart(at: usize, place: u32, done: u32): u32 {
  if (load<u8>(at + place - 1) != 0x3b) return place;
  for (let p = place - 1; p > done && place - p < REFERENCE_MAX; p--) {
    const c = <u32>load<u8>(at + p - 1);
    if (c == 0x26) return p - 1;
    if (!inReference(c)) break;
  }
  return place;
}

/** Where the last field before `end` begins, if it may still be a short value: whether it is whole is told by what follows. */
function fieldStart(at: usize, end: u32, done: u32): u32 {
  const most = min(FIELD_WAIT, wordMax());
  let start = end;
  while (start > done && end - start < most) {
    const before = referenceStart(at, start, done);
    if (before == start && partsFields(load<u8>(at + start - 1))) break;
    start = before < start ? before : start - 1;
  }
  return end - start < most ? start : end;
}

/** First byte of the Base64 token or the escaped text that holds the byte before `place`, not before `least`. */
function tokenStart(at: usize, place: u32, least: u32): u32 {
  while (place > least) {
    const c = <u32>load<u8>(at + place - 1);
    if (!inAlphabet(c) && !escapes(c)) break;
    place--;
  }
  return place;
}

/**
 * Where the context that stays begins: not inside a token that is short enough to keep, else a multiple of four
 * characters behind its first one, so that Base64 that follows can still be decoded.
 */
function contextStart(stream: Stream, at: usize, end: u32): u32 {
  if (end <= CONTEXT) return 0;
  if (stream.moved == 0 && end <= param(PARAM_WINDOW) / BEGINNING_SHARE) return 0;
  const start = end - CONTEXT;
  const share = param(PARAM_WINDOW) / TOKEN_SHARE;
  const token = tokenStart(at, start, 0);
  return end - token <= share ? token : token + ((start - token) & ~3);
}

function moreFollows(stream: Stream, size: u32): bool {
  return stream.chunked != 0 || stream.left == 0 || size < stream.left;
}

/** Compressed bodies are read when they are whole, or as far as the window goes. */
const SKIP: u32 = 2;

/** Whether a body is read when it is whole: it fits the window, or it is the beginning of one in chunks. */
function isShortBody(stream: Stream, size: u32): bool {
  const window = param(PARAM_WINDOW);
  if (stream.chunked != 0) return size < window / CHUNKS_SHARE;
  return stream.left > 0 && stream.left + CONTEXT <= window;
}

function waitsForRest(stream: Stream, at: usize, size: u32): bool {
  if (!moreFollows(stream, size) || size + CONTEXT > param(PARAM_WINDOW)) return false;
  if (isShortBody(stream, size)) return true;
  return isCompressed(stream, at, size) || mayBeCompressed(at, at + size);
}

/** Searches a compressed body; what the window did not hold is passed over, and counted. */
function searchCompressed(stream: Stream, where: u32, at: usize, size: u32, last: bool): u32 {
  openUnit(where, at);
  if (stream.chunked != 0) setUnitChunked();
  announceDeflate(stream.coded != 0);
  searchUnit(at, at + size);
  announceDeflate(false);
  if (!last) count(COUNTER_BUDGET_EXHAUSTED);
  stream.fresh = SKIP;
  return size;
}

/** Whether media may begin here and more bytes are needed: to tell its kind, or for the head of a picture. */
function waitsForHead(stream: Stream, at: usize, size: u32): bool {
  if (!moreFollows(stream, size) || !mayBeMedia(at, at + size)) return false;
  if (<usize>size < MAGIC_MIN) return true;
  return mediaKind(at, at + size) == MEDIA_JPEG && size < param(PARAM_WINDOW) - CONTEXT;
}

function isCompressed(stream: Stream, at: usize, size: u32): bool {
  return stream.coded != 0 || compressedKind(at, at + size) != TRANSFORM_NONE;
}

/** Looks for media at a body's first bytes, and at those of its parts that begin before `end`. */
function searchBeginnings(stream: Stream, at: usize, size: u32, end: u32): void {
  if (stream.fresh == 0 && size > 0) {
    searchMedia(at, at + size);
    stream.fresh = 1;
  }
  searchPartMedia(at, at + stream.done, at + end, at + size);
}

/** Bytes by which compressed data is recognised. */
const COMPRESSED_HEAD: u32 = 10;

/** Where compressed data begins that may not be whole yet, before `end`: it waits as long as the window has room. */
function compressedStart(at: usize, size: u32, done: u32, end: u32): u32 {
  if (size + CONTEXT > param(PARAM_WINDOW)) return end;
  const from = done > COMPRESSED_HEAD ? done - COMPRESSED_HEAD : 0;
  const start = <u32>(nextCompressed(at + from, at + size) - at);
  if (start >= end) return end;
  return start > done ? start : done;
}

/** Where a part's media begins, or what may be media, before `end`: a picture's position may stand in what follows. */
function mediaStart(at: usize, size: u32, done: u32, end: u32): u32 {
  if (size + CONTEXT > param(PARAM_WINDOW)) return end;
  return min(<u32>(nextMedia(at, at + done, at + size) - at), end);
}

/** A context longer than this is searched again only with new bytes of so large a share of it: small segments would cost as much as large ones. */
const CONTEXT_LONG: u32 = 2 * CONTEXT;
const NEW_SHARE: u32 = 8;

/** Whether the bytes between `done` and `end` are too few to be searched yet, and the window has room for more. */
function waitsForMore(done: u32, end: u32, size: u32): bool {
  if (done < CONTEXT_LONG || size + CONTEXT > param(PARAM_WINDOW)) return false;
  return end < done + done / NEW_SHARE;
}

/** Stands for an end that is not to be told yet. */
const NOT_YET: u32 = u32.MAX_VALUE;

/** End of what is searched now. */
function nextEnd(at: usize, size: u32, done: u32, last: bool): u32 {
  if (last) return size;
  const safe = mediaStart(at, size, done, safeEnd(at, size, done));
  const end = compressedStart(at, size, done, safe);
  return waitsForMore(done, end, size) ? NOT_YET : end;
}

/** Searches text; see `searchWindow`. */
function searchPlain(stream: Stream, where: u32, at: usize, size: u32, last: bool): u32 {
  const done = stream.done;
  if (stream.fresh == 0 && !last && waitsForHead(stream, at, size)) return 0;
  const end = nextEnd(at, size, done, last);
  if (end == NOT_YET) return 0;
  openUnit(where, at + done);
  if (stream.chunked != 0) setUnitChunked();
  searchBeginnings(stream, at, size, end);
  // What follows a match is seen even when the word is too long to wait for its end.
  const seen = size - end < wordMax() && !longNumber ? end : size;
  if (seen > end) setUnitSpan(at + done, at + end);
  if (end > done) searchUnit(at, at + seen);
  const searched = end > done ? end : done;
  const drop = last ? size : contextStart(stream, at, searched);
  if (drop > 0) stream.moved = 1;
  stream.done = last ? 0 : searched - drop;
  return drop;
}

/**
 * Searches [at, at + size), whose first `stream.done` bytes were searched before. `last`: nothing follows. Returns the
 * bytes that need not be given again, and sets `stream.done` for those that will.
 */
export function searchWindow(stream: Stream, where: u32, at: usize, size: u32, last: bool): u32 {
  if (stream.fresh == SKIP) return size;
  if (stream.fresh != 0 || size == 0) return searchPlain(stream, where, at, size, last);
  if (!last && waitsForRest(stream, at, size)) return 0;
  if (isCompressed(stream, at, size)) return searchCompressed(stream, where, at, size, last);
  return searchPlain(stream, where, at, size, last);
}
