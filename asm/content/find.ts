import {
  EXCERPT_MAX,
  FIELD_MAX,
  FIND_NEEDLE,
  FLAG_CLEAR,
  KIND_MATCH,
  MATCH_BYTES,
  MATCH_EXCERPT_AT,
  MATCH_EXCERPT_SIZE,
  MATCH_EXCERPT_VALUE,
  MATCH_FIELD_SIZE,
  MATCH_FIND,
  MATCH_NEEDLE,
  MATCH_SIZE,
  MATCH_TRANSFORMS,
  MATCH_TRANSFORMS_COUNT,
  MATCH_VALUE,
  MATCH_WHERE,
  TRANSFORM_CHUNKED,
  TRANSFORM_CUT,
} from "../abi.gen";
import { beginEvent, commitEvent } from "../event";
import { packetFrame, packetNsec, packetSec, setMoment } from "../packet";
import { touchesEscape } from "./escape";
import { copyField, fieldSize, findField } from "./field";
import { layerDepth, layerTransform, placeIn, textAt, textEnd, touchesSpan } from "./layer";
import {
  isAhead,
  noteAhead,
  setMomentOf,
  unitChunked,
  unitDone,
  unitFlow,
  unitLimit,
  unitWhere,
} from "./unit";

const STAR: u8 = 0x2a;

let cut: bool = false;
let encoding: u32 = 0;
let algorithm: u32 = 0;

/** The next finds are digests in a token that was not opened as a layer: how it is written, made, and whether it is cut;
 * algorithm 0 ends that. */
export function setDigest(isCut: bool, written: u32, made: u32): void {
  cut = isCut;
  encoding = written;
  algorithm = made;
}

function writeDigest(at: usize, n: u32): u32 {
  if (algorithm == 0) return n;
  if (cut) store<u8>(at + MATCH_TRANSFORMS + n++, <u8>TRANSFORM_CUT);
  store<u8>(at + MATCH_TRANSFORMS + n++, <u8>encoding);
  store<u8>(at + MATCH_TRANSFORMS + n++, <u8>algorithm);
  return n;
}

function writeTransforms(at: usize, d: u32, start: usize, end: usize): void {
  let n: u32 = 0;
  if (unitChunked()) store<u8>(at + MATCH_TRANSFORMS + n++, <u8>TRANSFORM_CHUNKED);
  for (let layer: u32 = 1; layer <= d; layer++) {
    const from = placeIn(layer, d, start, false);
    const to = placeIn(layer, d, end, true);
    if (!touchesSpan(layer, from, to)) continue;
    store<u8>(at + MATCH_TRANSFORMS + n++, <u8>layerTransform(layer));
  }
  store<u8>(at + MATCH_TRANSFORMS_COUNT, <u8>writeDigest(at, n));
}

/** Context around [start, end) of layer `d`; the value itself is overwritten. */
function writeExcerpt(at: usize, to: usize, d: u32, start: usize, end: usize): void {
  const size = end - start < <usize>EXCERPT_MAX ? end - start : <usize>EXCERPT_MAX;
  const room = (<usize>EXCERPT_MAX - size) >> 1;
  const from = start - textAt(d) > room ? start - room : textAt(d);
  const rest = <usize>EXCERPT_MAX - size - (start - from);
  const after = textEnd(d) - end < rest ? textEnd(d) - end : rest;
  memory.copy(to, from, start - from);
  memory.fill(to + (start - from), STAR, size);
  memory.copy(to + (start - from) + size, end, after);
  store<u8>(at + MATCH_EXCERPT_AT, <u8>(start - from));
  store<u8>(at + MATCH_EXCERPT_VALUE, <u8>size);
  store<u8>(at + MATCH_EXCERPT_SIZE, <u8>(start - from + size + after));
}

function write(find: u32, needle: u32, d: u32, start: usize, end: usize, v0: u64, v1: u64): void {
  findField(d, start);
  const names = fieldSize();
  const at = beginEvent(KIND_MATCH, unitFlow(), MATCH_BYTES + FIELD_MAX + EXCERPT_MAX);
  if (at == 0) return;
  memory.fill(at, 0, MATCH_BYTES + FIELD_MAX + EXCERPT_MAX);
  store<u32>(at + MATCH_NEEDLE, needle);
  store<u8>(at + MATCH_FIND, <u8>find);
  store<u8>(at + MATCH_WHERE, <u8>unitWhere());
  store<u64>(at + MATCH_VALUE, v0);
  store<u64>(at + MATCH_VALUE + 8, v1);
  store<u32>(at + MATCH_SIZE, <u32>(end - start));
  store<u8>(at + MATCH_FIELD_SIZE, <u8>names);
  writeTransforms(at, d, start, end);
  copyField(at + MATCH_BYTES);
  writeExcerpt(at, at + MATCH_BYTES + names, d, start, end);
  commitEvent();
}

/** Where the last finds of this unit ended in its raw bytes. */
const TOLD_MAX: u32 = 32;
const told = memory.data(128);
let toldCount: u32 = 0;

/** Forgets the finds told so far: another unit begins. */
export function forgetTold(): void {
  toldCount = 0;
}

function noteTold(rawEnd: usize): void {
  store<u32>(told + ((toldCount++ % TOLD_MAX) << 2), <u32>rawEnd);
}

/** Whether one of the last finds told ended within (from, to] of the unit's raw bytes. */
export function toldWithin(from: usize, to: usize): bool {
  const n = toldCount < TOLD_MAX ? toldCount : TOLD_MAX;
  for (let i: u32 = 0; i < n; i++) {
    const end = <usize>load<u32>(told + ((<usize>i) << 2));
    if (end > from && end <= to) return true;
  }
  return false;
}

/** Whether something was told in [at, end) of the innermost layer, such as another form of the same value. */
export function wasTold(at: usize, end: usize): bool {
  const d = layerDepth();
  return toldWithin(placeIn(0, d, at, false), placeIn(0, d, end, true));
}

/**
 * Tells a find at [start, end) of the innermost layer, dated with the packet that completed it; one that ends in bytes
 * that were searched before is passed over. Returns whether it was new.
 */
export function tellFind(find: u32, needle: u32, start: usize, end: usize, v0: u64, v1: u64): bool {
  const d = layerDepth();
  const rawEnd = placeIn(0, d, end, true);
  if (rawEnd <= unitDone() || rawEnd > unitLimit()) return false;
  if (touchesEscape(textAt(d), textEnd(d), start, end)) return false;
  if (isAhead() && find != FIND_NEEDLE) return false;
  noteAhead();
  noteTold(rawEnd);
  // What was found was read.
  unitFlow().flags |= FLAG_CLEAR;
  const sec = packetSec();
  const nsec = packetNsec();
  const frame = packetFrame();
  setMomentOf(rawEnd);
  write(find, needle, d, start, end, v0, v1);
  setMoment(sec, nsec, frame);
  return true;
}
