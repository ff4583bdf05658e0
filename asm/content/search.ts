import { COUNTER_BUDGET_EXHAUSTED, TABLE_IDLE, WHERE_HTTP_PATH } from "../abi.gen";
import { count } from "../control";
import { tableFlags } from "../match/table";
import { inAlphabet, joinsWords, openBase64, TOKEN_MIN } from "./base64";
import { tryBase64Digest, tryHexDigest } from "./digest";
import { searchGrams } from "./grams";
import { isHex, openHex } from "./hex";
import { baseLayer, canNest, layerDepth, popLayer, scratchSize, textAt, textEnd } from "./layer";
import { nextEscape, openPercent } from "./percent";
import { searchShorts } from "./shorts";
import { unitDone, unitWhere } from "./unit";

/** Decoded bytes that one unit may cost for each of its own, and for itself. */
const BUDGET_EACH: u32 = 3;
const BUDGET_UNIT: u32 = 1024;
/** Pieces of a longer token, parted by the characters that also join words, count from here on. */
const PIECE_MIN: usize = 16;
/** Text that two pieces of a long unit share, so that a value on their border is found. */
const SHARED: usize = 256;

let budget: i32 = 0;

function spend(bytes: usize): bool {
  budget -= <i32>bytes;
  if (budget >= 0) return true;
  count(COUNTER_BUDGET_EXHAUSTED);
  return false;
}

function tryHex(at: usize, end: usize): void {
  if (tryHexDigest(at, end) || !canNest() || budget < 0) return;
  if (openHex(at, end) && spend((end - at) >> 1)) searchText();
  popLayer();
}

function tryToken(at: usize, end: usize): void {
  if (end - at < TOKEN_MIN || budget < 0) return;
  if (isHex(at, end)) tryHex(at, end);
  if (tryBase64Digest(at, end) || !canNest()) return;
  if (openBase64(at, end) && spend(end - at)) searchText();
  popLayer();
}

/** Pieces between characters that join words: `prefix_dG9rZW4` and paths. */
function tryPieces(at: usize, end: usize, least: usize): void {
  let start = at;
  for (let p = at; p <= end; p++) {
    if (p < end && !joinsWords(load<u8>(p))) continue;
    if (p - start >= least && (start > at || p < end)) tryToken(start, p);
    start = p + 1;
  }
}

function tryRun(at: usize, end: usize, whole: bool): void {
  if (whole) tryToken(at, end);
  tryPieces(at, end, whole ? PIECE_MIN : TOKEN_MIN);
}

/** First byte of the run of Base64 characters that holds `place`. */
function runStart(floor: usize, place: usize): usize {
  while (place > floor && inAlphabet(load<u8>(place - 1))) place--;
  return place;
}

function runEnd(place: usize, end: usize): usize {
  while (place < end && inAlphabet(load<u8>(place))) place++;
  return place;
}

/**
 * Tries every run of Base64 characters. A run of TOKEN_MIN that begins at or behind `start` covers the byte TOKEN_MIN - 1
 * farther on: where that byte is none, all before it is passed over unread.
 */
function searchTokens(at: usize, end: usize): void {
  const whole = layerDepth() > 1 || unitWhere() != WHERE_HTTP_PATH;
  let start = at;
  while (start < end && end - start >= TOKEN_MIN) {
    const probe = start + TOKEN_MIN - 1;
    start = probe + 1;
    if (!inAlphabet(load<u8>(probe))) continue;
    const from = runStart(start - TOKEN_MIN, probe);
    const to = runEnd(probe, end);
    if (to - from >= TOKEN_MIN) tryRun(from, to, whole);
    start = to + 1;
  }
}

/** Searches the innermost layer as it stands, and then what is encoded in it. */
function searchText(): void {
  const at = textAt(layerDepth());
  const end = textEnd(layerDepth());
  if (canNest() && nextEscape(at, end) < end) {
    searchEscaped(at, end);
    return;
  }
  searchGrams(at, end);
  searchShorts(at, end);
  searchTokens(at, end);
}

/** The same text with its escapes undone, in pieces that fit the scratch. */
function searchEscaped(at: usize, end: usize): void {
  while (at < end) {
    if (!spend(end - at < scratchSize() ? end - at : scratchSize())) return;
    const stop = openPercent(at, end);
    searchText();
    popLayer();
    if (stop >= end) return;
    at = stop - at > SHARED ? stop - SHARED : stop;
  }
}

/**
 * Searches [at, end), the bytes of the open unit as they were sent. Bytes before `unitDone` are context. Matches are
 * told as events; the cost is bounded by the byte budget.
 */
export function searchUnit(at: usize, end: usize): void {
  if (end <= at || end <= unitDone() || tableFlags() & TABLE_IDLE) return;
  budget = <i32>(BUDGET_UNIT + <u32>(end - at) * BUDGET_EACH);
  baseLayer(at, end);
  searchText();
}
