import { TRANSFORM_PERCENT, TRANSFORM_UTF16 } from "../abi.gen";
import { escapeAt, escapeSize, nextEscape } from "./escape";
import { addStep, nextScratch, openSteps, pushLayer, scratchSize, setSteps } from "./layer";

/** Farther than this a layer's steps cannot tell a place (u16). */
const REACH: usize = 0xfff0;
/** Bytes that one character may need (UTF-8). */
const CHARACTER: u32 = 4;

/** Writes a code point as UTF-8 (RFC 3629); returns its bytes. */
function writeCode(to: usize, code: u32): u32 {
  if (code < 0x80) {
    store<u8>(to, <u8>code);
    return 1;
  }
  if (code < 0x800) {
    store<u8>(to, <u8>(0xc0 | (code >> 6)));
    store<u8>(to + 1, <u8>(0x80 | (code & 63)));
    return 2;
  }
  store<u8>(to, <u8>(0xe0 | ((code >> 12) & 15)));
  store<u8>(to + 1, <u8>(0x80 | ((code >> 6) & 63)));
  store<u8>(to + 2, <u8>(0x80 | (code & 63)));
  return 3;
}

/** What an escape stands for: a byte in percent-encoding, else a character. */
function writeEscape(kind: u32, to: usize, code: u32): u32 {
  if (kind != TRANSFORM_PERCENT) return writeCode(to, code);
  store<u8>(to, <u8>code);
  return 1;
}

/** Opens a layer with the escapes of one kind in [at, end) undone; returns where it stopped because the scratch was full. */
export function openEscapes(kind: u32, at: usize, end: usize): usize {
  const out = nextScratch();
  const start = at;
  const stop = end - at < REACH ? end : at + REACH;
  const room = scratchSize() - CHARACTER;
  let n: u32 = 0;
  openSteps();
  while (at < stop && n < room) {
    const escape = nextEscape(kind, at, stop);
    const plain = <u32>(escape - at) < room - n ? <u32>(escape - at) : room - n;
    memory.copy(out + n, at, plain);
    at += plain;
    n += plain;
    if (at != escape || escape == stop || n >= room) continue;
    n += writeEscape(kind, out + n, escapeAt(kind, at, stop));
    at += escapeSize();
    addStep(n, <u32>(at - start));
  }
  pushLayer(n, start, kind);
  return at;
}

/** Every second byte of these is zero: ASCII in UTF-16 of either byte order. */
const ODD: u64 = 0xff00ff00ff00ff00;
const EVEN: u64 = 0x00ff00ff00ff00ff;
/** Characters from which on a run counts. */
const WIDE_MIN: u32 = 7;

/** Printable ASCII, tabs and line ends. */
function isText(c: u32): bool {
  return (c >= 0x20 && c < 0x7f) || c == 0x09 || c == 0x0a || c == 0x0d;
}

/** First place in [at, end) of eight bytes that are four characters, or `end`. */
function nextWide(at: usize, end: usize): usize {
  for (; at + 8 <= end; at += 8) {
    const x = load<u64>(at);
    if (x != 0 && ((x & ODD) == 0 || (x & EVEN) == 0)) return at;
  }
  return end;
}

/** First character of the run around a place where bytes alternate between text and zero. */
function wideStart(floor: usize, place: usize): usize {
  let p = isText(load<u8>(place)) ? place : place + 1;
  while (p >= floor + 2 && load<u8>(p - 1) == 0 && isText(load<u8>(p - 2))) p -= 2;
  return p;
}

let wideEnd: usize = 0;

/** Where the run that `openWide` read ends. */
export function wideStop(): usize {
  return wideEnd;
}

/** Copies the characters of the run that begins at `p` to `out`; returns how many. `wideEnd` is behind it. */
function copyWide(p: usize, end: usize, out: usize): u32 {
  let n: u32 = 0;
  while (p < end && n < scratchSize() && isText(load<u8>(p))) {
    store<u8>(out + n++, load<u8>(p));
    if (p + 1 < end && load<u8>(p + 1) != 0) break;
    p += 2;
  }
  wideEnd = p < end ? p : end;
  return n;
}

/**
 * Opens a layer with the next run of UTF-16 text in [at, end), `wideStop` behind it. False when there is none: nothing
 * is opened then, and `wideStop` is `end`.
 */
export function openWide(at: usize, end: usize): bool {
  let floor = at;
  let place = nextWide(at, end);
  while (place < end) {
    const start = wideStart(floor, place);
    const n = copyWide(start, end, nextScratch());
    if (n >= WIDE_MIN) {
      pushLayer(n, start, TRANSFORM_UTF16);
      setSteps(start == at || load<u8>(start - 1) != 0 ? 1 : 0);
      return true;
    }
    floor = wideEnd > place ? wideEnd : place + 2;
    place = nextWide(floor, end);
  }
  wideEnd = end;
  return false;
}
