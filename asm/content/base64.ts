import { TRANSFORM_BASE64, TRANSFORM_BASE64URL } from "../abi.gen";
import { isUtf8 } from "../bytes";
import {
  layerDepth,
  nextScratch,
  pushLayer,
  scratchSize,
  setSteps,
  textAt,
  textEnd,
} from "./layer";
import { breakSize, lineBreak, lineSize, pitchOf } from "./lines";

/** Shorter runs cannot hold a value that counts in running text. */
export const TOKEN_MIN: usize = 10;
const NONE: u32 = 255;

/** Value of each byte as a Base64 or Base64URL character (RFC 4648, tables 1 and 2), or NONE. */
const SEXTETS = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 62, 255, 62, 255, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 255, 255,
  255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
  21, 22, 23, 24, 25, 255, 255, 255, 255, 63, 255, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,
  38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
]);

function sextet(c: u32): u32 {
  return load<u8>(SEXTETS + c);
}

/** Whether a byte belongs to either alphabet. */
export function inAlphabet(c: u32): bool {
  return sextet(c) != NONE;
}

/** The four characters that words are also joined with. */
export function joinsWords(c: u32): bool {
  return c == 0x2b || c == 0x2d || c == 0x2f || c == 0x5f;
}

function holdsEither(at: usize, end: usize, one: u32, other: u32): bool {
  for (; at < end; at++) {
    const c = <u32>load<u8>(at);
    if (c == one || c == other) return true;
  }
  return false;
}

/** Whether [at, end) holds `-` or `_`. */
export function usesUrlAlphabet(at: usize, end: usize): bool {
  return holdsEither(at, end, 0x2d, 0x5f);
}

/** Whether [at, end) holds `+` or `/`, which no URL alphabet has. */
export function usesPlainAlphabet(at: usize, end: usize): bool {
  return holdsEither(at, end, 0x2b, 0x2f);
}

/** High bits of three bytes: a value's own characters never set one. */
const NOT_ASCII: u32 = 0x808080;
/** Three-byte groups of ASCII in a row that any text of NEEDLE_MIN characters holds. */
const TEXT_GROUPS: u32 = 2;

function quadAt(p: usize): u32 {
  return (
    (sextet(load<u8>(p)) << 18) |
    (sextet(load<u8>(p + 1)) << 12) |
    (sextet(load<u8>(p + 2)) << 6) |
    sextet(load<u8>(p + 3))
  );
}

let longest: u32 = 0;

/** Decodes the token [at, end) to `out`, at most `room` bytes and three more; returns how many. */
export function decodeBase64(at: usize, end: usize, out: usize, room: u32): u32 {
  let n: u32 = 0;
  let p = at;
  let run: u32 = 0;
  for (; end - p >= 4 && n < room; p += 4) {
    const quad = quadAt(p);
    run = (quad & NOT_ASCII) == 0 ? run + 1 : 0;
    if (run > longest) longest = run;
    store<u16>(out + n, bswap<u16>(<u16>(quad >> 8)));
    store<u8>(out + n + 2, <u8>quad);
    n += 3;
  }
  const rest = end - p;
  if (rest < 2 || n >= room) return n;
  store<u8>(out + n++, <u8>((sextet(load<u8>(p)) << 2) | (sextet(load<u8>(p + 1)) >> 4)));
  if (rest < 3) return n;
  store<u8>(out + n++, <u8>((sextet(load<u8>(p + 1)) << 4) | (sextet(load<u8>(p + 2)) >> 2)));
  return n;
}

/**
 * Whether what `openBase64` decoded can hold a text at all: random bytes seldom do, and are not worth a search. Scripts
 * without ASCII are told by being UTF-8 throughout, which random bytes are not for long.
 */
export function holdsText(): bool {
  return longest >= TEXT_GROUPS || isUtf8(textAt(layerDepth()), textEnd(layerDepth()));
}

/** First byte of the run of Base64 characters that holds `place`. */
export function runStart(floor: usize, place: usize): usize {
  while (place > floor && inAlphabet(load<u8>(place - 1))) place--;
  return place;
}

/** First byte at or behind `at` that belongs to neither alphabet, or `end`. */
export function runEnd(at: usize, end: usize): usize {
  while (at < end && inAlphabet(load<u8>(at))) at++;
  return at;
}

/** End of the last of equally long lines, the first of which begins at `at`; a shorter one is the last. */
export function linesEnd(at: usize, end: usize, lines: u32): usize {
  const size = lineSize(lines);
  let stop = at + size;
  while (stop - at == size && breakSize(stop, end) == lineBreak(lines)) {
    const next = at + pitchOf(lines);
    const nextStop = runEnd(next, end);
    // Two hyphens begin the line that ends a part; one may be a character of the URL alphabet.
    if (nextStop == next || nextStop - next > size || load<u16>(next) == 0x2d2d) break;
    at = next;
    stop = nextStop;
  }
  return stop;
}

/**
 * Opens a layer with the token [at, end) decoded; `lines` are those of `linesAt`, 0 for one. Returns where it stopped
 * because the scratch was full.
 */
export function openBase64(at: usize, end: usize, lines: u32): usize {
  const room = scratchSize() - 4;
  let most = <usize>(room / 3) * 4;
  const size = lines == 0 ? most : lineSize(lines);
  if (lines != 0) most -= most % pitchOf(lines);
  const stop = end - at > most ? at + most : end;
  longest = 0;
  let n: u32 = 0;
  for (let p = at; p < stop; p += size + lineBreak(lines)) {
    n += decodeBase64(p, min(p + size, stop), nextScratch() + n, room - n);
  }
  pushLayer(n, at, usesUrlAlphabet(at, stop) ? TRANSFORM_BASE64URL : TRANSFORM_BASE64);
  setSteps(lines);
  return stop;
}
