import {
  COUNTER_BUDGET_EXHAUSTED,
  TABLE_IDLE,
  TRANSFORM_BASE64,
  TRANSFORM_HEX,
  TRANSFORM_NONE,
  WHERE_HTTP_BODY,
  WHERE_HTTP_PATH,
} from "../abi.gen";
import { isUtf8 } from "../bytes";
import { count } from "../control";
import { tableFlags } from "../match/table";
import {
  holdsText,
  inAlphabet,
  joinsWords,
  linesEnd,
  openBase64,
  runEnd,
  runStart,
  TOKEN_MIN,
} from "./base64";
import {
  closeCompressed,
  nextCompressed,
  nextMember,
  openCompressed,
  soundEnd,
} from "./compressed";
import { tryBase64Digest, tryHexDigest } from "./digest";
import { searchDigits } from "./digit-spans";
import { escapeKind, otherEscape } from "./escape";
import { forgetTold, wasTold } from "./find";
import { searchGrams } from "./grams";
import { holdsAscii, isHex, openHex } from "./hex";
import { baseLayer, canNest, layerDepth, placeIn, popLayer, textAt, textEnd } from "./layer";
import { linesAt, pitchOf } from "./lines";
import { isKnown, tellMedia } from "./media";
import { nextPart, openParts, partAt, partEnd, partNameAt, partNameSize } from "./multipart";
import { searchShorts } from "./shorts";
import { openStructural, tryName } from "./structural";
import { openEscapes, openWide, wideStop } from "./unescape";
import { isAhead, isUrl, setUnitName, setUnitSpan, unitDone, unitLimit, unitWhere } from "./unit";

/** Decoded bytes that one unit may cost for each of its own, and for itself. */
const BUDGET_EACH: u32 = 3;
const BUDGET_UNIT: u32 = 1024;
/** Pieces of a longer token, parted by the characters that also join words, count from here on. */
const PIECE_MIN: usize = 16;
/** Encoded bytes that two pieces of a long text share: a value of NEEDLE_MAX bytes, each of them escaped. */
const SHARED: usize = 768;
/** A match that ends this near a piece's end is told with the next one, where what follows it can be seen. */
const MARGIN: usize = 64;

let budget: i32 = 0;

function spend(bytes: usize): bool {
  budget -= <i32>bytes;
  if (budget >= 0) return true;
  count(COUNTER_BUDGET_EXHAUSTED);
  return false;
}

/** Lines of the Base64 that is opened next, as `linesAt` tells them; 0: one. */
let lines: u32 = 0;

/** Opens a layer with [at, end) decoded from a coding (a TRANSFORM), as far as the scratch goes; returns where it stopped. */
function open(coding: u32, at: usize, end: usize): usize {
  if (coding == TRANSFORM_HEX) return openHex(at, end);
  return coding == TRANSFORM_BASE64 ? openBase64(at, end, lines) : openEscapes(coding, at, end);
}

/** Whether the last token that was opened is text, compressed, or media, from its first character on. */
let isWhole: bool = false;

/** Whether the layer opened last is worth a search. */
function isWorth(coding: u32): bool {
  const d = layerDepth();
  isWhole = isKnown(textAt(d), textEnd(d));
  if (isWhole) return true;
  if (coding == TRANSFORM_HEX) return holdsAscii();
  if (coding != TRANSFORM_BASE64) return true;
  isWhole = isUtf8(textAt(d), textEnd(d));
  return isWhole || holdsText();
}

/** Opens and searches one piece [at, stop) of [at, end); matches behind `cut` wait for the next. Returns `cut`. */
function searchPiece(coding: u32, at: usize, end: usize): usize {
  const d = layerDepth();
  const limit = unitLimit();
  const stop = open(coding, at, end);
  const cut = stop < end ? stop - MARGIN : end;
  const border = stop < end ? placeIn(0, d, cut, true) : limit;
  if (border < limit) setUnitSpan(unitDone(), border);
  lines = 0;
  const worth = isWorth(coding);
  const whole = isWhole;
  if (worth && spend(stop - at)) searchText();
  isWhole = whole;
  popLayer();
  if (stop < end) setUnitSpan(border > unitDone() ? border : unitDone(), limit);
  return cut;
}

/** Searches [at, end) of the innermost layer decoded, in pieces that fit the scratch. */
function searchDecoded(coding: u32, at: usize, end: usize): void {
  const done = unitDone();
  const limit = unitLimit();
  const wrap = lines;
  while (budget >= 0) {
    lines = wrap;
    const cut = searchPiece(coding, at, end);
    if (cut >= end) break;
    const back = cut - SHARED - at;
    at += wrap == 0 ? back : back - (back % pitchOf(wrap));
  }
  lines = 0;
  setUnitSpan(done, limit);
}

/** Tries a token as a digest, then as an encoded text; whether it is either from end to end: its parts are nothing then. */
function tryToken(at: usize, end: usize): bool {
  if (end - at < TOKEN_MIN || budget < 0) return false;
  const hex = isHex(at, end);
  if ((hex && tryHexDigest(at, end)) || tryBase64Digest(at, end)) return true;
  if (!canNest()) return false;
  if (hex) searchDecoded(TRANSFORM_HEX, at, end);
  searchDecoded(TRANSFORM_BASE64, at, end);
  return isWhole;
}

/** Pieces between characters that join words: `prefix_dG9rZW4` and paths. */
function tryPieces(at: usize, end: usize, least: usize): void {
  let start = at;
  for (let p = at; p <= end; p++) {
    if (p < end && !joinsWords(load<u8>(p))) continue;
    if (p - start >= least && (start > at || p < end) && !wasTold(start, p)) tryToken(start, p);
    start = p + 1;
  }
}

function tryRun(at: usize, end: usize): void {
  if (!tryToken(at, end) && end - at > PIECE_MIN) tryPieces(at, end, PIECE_MIN);
}

/** A run in a path: slashes part it. */
function tryPath(at: usize, end: usize): void {
  let start = at;
  for (let p = at; p <= end; p++) {
    if (p < end && load<u8>(p) != 0x2f) continue;
    if (p - start >= TOKEN_MIN) tryRun(start, p);
    start = p + 1;
  }
}

/** End of the lines of Base64 that were tried last. */
let joined: usize = 0;

/** Tries lines of Base64, the first of which is [at, stop), as one text; whether it was one, or something was found. */
function tryLines(at: usize, stop: usize, end: usize): bool {
  const wrap = linesAt(at, stop, end);
  joined = stop;
  if (wrap == 0 || !canNest()) return false;
  const last = linesEnd(at, end, wrap);
  lines = wrap;
  if (last > stop) searchDecoded(TRANSFORM_BASE64, at, last);
  lines = 0;
  joined = last;
  return last > stop && (isWhole || wasTold(at, last));
}

/** Tries the run [at, stop) of Base64 characters, in a path or elsewhere. */
function tryRunOf(path: bool, at: usize, stop: usize): void {
  if (stop - at < TOKEN_MIN) return;
  if (path) tryPath(at, stop);
  else tryRun(at, stop);
}

/**
 * Tries every run of Base64 characters. A run of TOKEN_MIN that begins at or behind `start` covers the byte TOKEN_MIN - 1
 * farther on: where that byte is none, all before it is passed over unread.
 */
function searchTokens(at: usize, end: usize): void {
  const path = layerDepth() == 0 && unitWhere() == WHERE_HTTP_PATH;
  let start = at;
  let tried = at;
  while (start < end && end - start >= TOKEN_MIN) {
    const probe = start + TOKEN_MIN - 1;
    start = probe + 1;
    if (!inAlphabet(load<u8>(probe))) continue;
    const from = runStart(start - TOKEN_MIN, probe);
    const to = runEnd(probe, end);
    const isLines = from >= tried && tryLines(from, to, end);
    if (from >= tried) tried = joined;
    if (!isLines) tryRunOf(path, from, to);
    tryName(at, end, from, to);
    start = (isLines ? tried : to) + 1;
  }
}

/** Runs of UTF-16 in a text of bytes. */
function searchWide(at: usize, end: usize): void {
  let p = at;
  while (p < end && budget >= 0 && openWide(p, end)) {
    p = wideStop();
    if (spend(textEnd(layerDepth()) - textAt(layerDepth()))) searchText();
    popLayer();
  }
}

/** Searches what is compressed at `at`; returns what may follow it, 0 when nothing is. */
function searchMember(at: usize, end: usize): usize {
  if (!canNest() || !openCompressed(at, end)) return 0;
  const next = nextMember(end);
  const d = layerDepth();
  const limit = unitLimit();
  const sound = soundEnd();
  const border = placeIn(0, d, sound, true);
  if (sound < textEnd(d) && border < limit) setUnitSpan(unitDone(), border);
  budget += <i32>(textEnd(d) - textAt(d));
  searchText();
  setUnitSpan(unitDone(), limit);
  closeCompressed();
  return next;
}

/** Searches what is compressed at `at`, one member after the other; false when nothing is. */
function searchCompressed(at: usize, end: usize): bool {
  let next = searchMember(at, end);
  if (next == 0) return false;
  while (next != 0 && next < end && budget >= 0) next = searchMember(next, end);
  return true;
}

/** Searches compressed data that begins inside a text, such as behind a field's name. */
function searchInside(at: usize, end: usize): void {
  let p = nextCompressed(at, end);
  while (p < end && budget >= 0) {
    searchCompressed(p, end);
    p = nextCompressed(p + 1, end);
  }
}

/** Searches a text with its escapes undone; false when it has none. */
function searchEscaped(at: usize, end: usize): bool {
  const outer = escapeKind(at, end, layerDepth() == 0 && isUrl());
  if (outer == TRANSFORM_NONE) return false;
  // Compressed bytes may look like an escape.
  searchInside(at, end);
  if (wasTold(at, end)) return true;
  // A text that holds one of another language says first which it is itself, but it may stand in a third.
  const other = otherEscape(outer, at, end);
  const wraps = other != TRANSFORM_NONE && otherEscape(other, at, end) == TRANSFORM_NONE;
  searchDecoded(wraps ? other : outer, at, end);
  if (other != TRANSFORM_NONE && !wasTold(at, end)) searchDecoded(wraps ? outer : other, at, end);
  return true;
}

/** Searches the innermost layer as it stands, and then what is encoded in it. */
function searchText(): void {
  const at = textAt(layerDepth());
  const end = textEnd(layerDepth());
  if (searchCompressed(at, end)) return;
  // A body's own beginning is told where the stream is read.
  if (layerDepth() > 0) tellMedia(at, end);
  if (canNest() && searchEscaped(at, end)) return;
  searchGrams(at, end);
  searchDigits(at, end);
  if (!isAhead()) searchShorts(at, end);
  if (canNest()) searchWide(at, end);
  if (canNest()) searchInside(at, end);
  searchTokens(at, end);
}

/** Each part of a multipart body is a text of its own, with the part's name for its field. */
function searchParts(): void {
  while (nextPart()) {
    setUnitName(partNameAt(), partNameSize());
    baseLayer(partAt(), partEnd());
    if (partEnd() > partAt()) searchText();
  }
}

/**
 * Searches [at, end), the bytes of the open unit as they were sent. Bytes before `unitDone` are context. Matches are
 * told as events; the cost is bounded by the byte budget.
 */
export function searchUnit(at: usize, end: usize): void {
  if (end <= at || end <= unitDone() || tableFlags() & TABLE_IDLE) return;
  budget = <i32>(BUDGET_UNIT + <u32>(end - at) * BUDGET_EACH);
  forgetTold();
  openStructural(end - at);
  if (unitWhere() == WHERE_HTTP_BODY && openParts(at, end)) {
    searchParts();
    return;
  }
  baseLayer(at, end);
  searchText();
}
