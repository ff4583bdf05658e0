import {
  COUNTER_BUDGET_EXHAUSTED,
  PARAM_INFLATE,
  REGION_INFLATE,
  TRANSFORM_DEFLATE,
  TRANSFORM_GZIP,
  TRANSFORM_NONE,
} from "../abi.gen";
import { be16, firstMark, marksOf } from "../bytes";
import { count } from "../control";
import { param, region } from "../region";
import { bitsAt } from "./huffman";
import { inflate, inflateWasCut, inflateWasTorn } from "./inflate";
import {
  layerDepth,
  nextMap,
  nextScratch,
  popLayer,
  pushInflated,
  scratchSize,
  textAt,
  textEnd,
} from "./layer";

/** gzip (RFC 1952) and zlib (RFC 1950) around DEFLATE, and DEFLATE that a header announced. */

const GZIP: u32 = 0x1f8b;
const GZIP_HEAD: usize = 10;
/** Check sum and size behind a member. */
const GZIP_TAIL: usize = 8;
const DEFLATED: u8 = 8;
/** Flags that must not be set (RFC 1952, 2.3.1.2). */
const RESERVED: u32 = 0xe0;
const EXTRA: u32 = 4;
const NAME: u32 = 8;
const COMMENT: u32 = 16;
const CHECKSUM: u32 = 2;
/** Bytes made for each of the input's, and in any case: more is not text. */
const RATIO: u32 = 16;
const LEAST: u32 = 2048;

/** Bytes at the end of a torn text in which nothing is told: what follows them may change what they mean. */
const TORN: usize = 48;

/** Compressed data inside compressed data that is open now. */
let nested: u32 = 0;
let announced: bool = false;

/** Says whether a header announced DEFLATE for the unit that is searched next. */
export function announceDeflate(is: bool): void {
  announced = is;
}

function isZlib(at: usize): bool {
  const second = load<u8>(at + 1);
  if (load<u8>(at) != 0x78 || be16(at) % 31 != 0) return false;
  return second == 0x01 || second == 0x5e || second == 0x9c || second == 0xda;
}

/** TRANSFORM_GZIP or TRANSFORM_DEFLATE of bytes that begin like either, else TRANSFORM_NONE. */
export function compressedKind(at: usize, end: usize): u32 {
  if (at > end || end - at < GZIP_HEAD) return TRANSFORM_NONE;
  if (be16(at) == GZIP && load<u8>(at + 2) == DEFLATED) {
    return load<u8>(at + 3) & RESERVED ? TRANSFORM_NONE : TRANSFORM_GZIP;
  }
  return isZlib(at) ? TRANSFORM_DEFLATE : TRANSFORM_NONE;
}

/** Whether fewer bytes than tell compressed data begin like it. */
export function mayBeCompressed(at: usize, end: usize): bool {
  if (end - at >= GZIP_HEAD || at >= end) return false;
  const c = load<u8>(at);
  if (c != 0x1f && c != 0x78) return false;
  return end - at < 2 || (c == 0x1f ? load<u8>(at + 1) == 0x8b : isZlib(at));
}

function skipText(at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != 0) at++;
  return at + 1;
}

/** Where the DEFLATE data of a gzip member begins; `end` when its head is cut. */
function behindHead(at: usize, end: usize): usize {
  const flags = <u32>load<u8>(at + 3);
  let p = at + GZIP_HEAD;
  if (flags & EXTRA) p += end - p < 2 ? 2 : 2 + <usize>load<u16>(p);
  if (flags & NAME) p = skipText(p, end);
  if (flags & COMMENT) p = skipText(p, end);
  if (flags & CHECKSUM) p += 2;
  return p < end ? p : end;
}

function dataAt(kind: u32, at: usize, end: usize): usize {
  if (kind == TRANSFORM_GZIP) return behindHead(at, end);
  return kind == TRANSFORM_DEFLATE && isZlib(at) ? at + 2 : at;
}

function isCompressed(at: usize, end: usize): bool {
  return compressedKind(at, end) != TRANSFORM_NONE;
}

/** First place in [at, end - GZIP_HEAD] that holds a first byte of compressed data, or a later one. */
function nextFirst(at: usize, end: usize): usize {
  while (at + GZIP_HEAD <= end) {
    const eight = load<u64>(at);
    const found = marksOf(eight, 0x1f) | marksOf(eight, 0x78);
    if (found != 0) return at + firstMark(found);
    at += 8;
  }
  return at;
}

/** First place in [at, end) that begins like compressed data, or `end`. */
export function nextCompressed(at: usize, end: usize): usize {
  for (at = nextFirst(at, end); at + GZIP_HEAD <= end; at = nextFirst(at + 1, end)) {
    if (isCompressed(at, end)) return at;
  }
  return end;
}

/** Decompresses into the region made for it, or, inside other compressed data, into the next layer's scratch. */
function decompress(kind: u32, at: usize, end: usize): u32 {
  const most = LEAST + <u32>(end - at) * RATIO;
  const room = nested > 0 ? scratchSize() : param(PARAM_INFLATE);
  const to = nested > 0 ? nextScratch() : region(REGION_INFLATE);
  const map = nested > 0 ? nextMap() : to + room;
  const made = inflate(at, dataAt(kind, at, end), end, to, most < room ? most : room, map);
  if (made > 0) pushInflated(to, made, at, kind, map);
  return made;
}

/** What follows the member opened last. */
let member: usize = 0;

/** Where another member of gzip follows what `openCompressed` opened last (RFC 1952, 2.2), or `end`. */
export function nextMember(end: usize): usize {
  return compressedKind(member, end) == TRANSFORM_GZIP ? member : end;
}

/** Opens a layer with [at, end) decompressed; false when it is no compressed data. */
export function openCompressed(at: usize, end: usize): bool {
  let kind = compressedKind(at, end);
  if (kind == TRANSFORM_NONE && announced) kind = TRANSFORM_DEFLATE;
  announced = false;
  if (kind == TRANSFORM_NONE || decompress(kind, at, end) == 0) return false;
  if (inflateWasCut()) count(COUNTER_BUDGET_EXHAUSTED);
  member = kind == TRANSFORM_GZIP && !inflateWasTorn() ? bitsAt() + GZIP_TAIL : end;
  nested++;
  return true;
}

/** Place in the text that `openCompressed` made up to which it can be believed. */
export function soundEnd(): usize {
  const at = textAt(layerDepth());
  const end = textEnd(layerDepth());
  if (!inflateWasTorn()) return end;
  return end - at > TORN ? end - TORN : at;
}

/** Leaves the layer of `openCompressed`. */
export function closeCompressed(): void {
  popLayer();
  nested--;
}
