import {
  DEPTH_MAX,
  PARAM_SCRATCH,
  REGION_SCRATCH,
  TRANSFORM_DEFLATE,
  TRANSFORM_GZIP,
  TRANSFORM_HEX,
  TRANSFORM_HTML,
  TRANSFORM_JSON,
  TRANSFORM_NONE,
  TRANSFORM_PERCENT,
  TRANSFORM_UTF16,
} from "../abi.gen";
import { param, region } from "../region";
import { neededFor } from "./inflate";
import { throughLines } from "./lines";

/**
 * The text that is being searched and the texts it was decoded from. Layer 0 is the message's own bytes.
 *
 *   scratch of layer n: | decoded bytes (SCRATCH) | steps: SCRATCH x { place here (u16), in the parent (u16) } |
 *   A step says: from this place on, one byte here is one byte there. Escapes make steps, plain text makes none.
 */
@unmanaged
class Layer {
  /** First byte of the text. */
  at: usize;
  end: usize;
  /** Where the encoded form begins in the parent's text. */
  parent: usize;
  /** TRANSFORM that was undone to get here. */
  transform: u32;
  /** Steps written; of UTF-16, whether a character's zero stands behind it; of Base64, its lines. */
  steps: u32;
  /** Where `inflate` noted how much input it needed. */
  map: usize;
}

const layers = memory.data(144);
let depth: u32 = 0;

function layerAt(d: u32): Layer {
  return changetype<Layer>(layers + <usize>d * offsetof<Layer>());
}

/** Begins with the bytes [at, end) as they were sent. */
export function baseLayer(at: usize, end: usize): void {
  depth = 0;
  const layer = layerAt(0);
  layer.at = at;
  layer.end = end;
  layer.parent = 0;
  layer.transform = TRANSFORM_NONE;
}

export function layerDepth(): u32 {
  return depth;
}

export function textAt(d: u32): usize {
  return layerAt(d).at;
}

export function textEnd(d: u32): usize {
  return layerAt(d).end;
}

/** Transform that led to layer `d`. */
export function layerTransform(d: u32): u32 {
  return layerAt(d).transform;
}

/** Bytes that one decoder may write. */
export function scratchSize(): u32 {
  return param(PARAM_SCRATCH);
}

/** Bytes of scratch that a layer takes, in units of the profile's size: text and steps. */
const SHARE: u32 = 5;
const STEP_BYTES: u32 = 4;

function scratchOf(d: u32): usize {
  return region(REGION_SCRATCH) + <usize>(d - 1) * (scratchSize() * SHARE + STEP_BYTES);
}

function stepsOf(d: u32): usize {
  return scratchOf(d) + scratchSize();
}

/** Where the decoder of the next layer writes. */
export function nextScratch(): usize {
  return scratchOf(depth + 1);
}

/** Forgets the steps of the next layer before its decoder adds them. */
export function openSteps(): void {
  layerAt(depth + 1).steps = 0;
}

/** Notes that byte `here` of the next layer stands at byte `there` of the encoded form; rising in both. */
export function addStep(here: u32, there: u32): void {
  const layer = layerAt(depth + 1);
  const at = stepsOf(depth + 1) + <usize>layer.steps * STEP_BYTES;
  store<u16>(at, <u16>here);
  store<u16>(at + 2, <u16>there);
  layer.steps++;
}

/** Place in the encoded form of byte `i`: that of the last step up to it, and as many bytes on. */
function throughSteps(d: u32, i: u32): u32 {
  const steps = stepsOf(d);
  let low: u32 = 0;
  let high = layerAt(d).steps;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (<u32>load<u16>(steps + <usize>middle * STEP_BYTES) <= i) low = middle + 1;
    else high = middle;
  }
  if (low == 0) return i;
  const step = steps + <usize>(low - 1) * STEP_BYTES;
  return <u32>load<u16>(step + 2) + (i - <u32>load<u16>(step));
}

/** Opens the layer that a decoder wrote at `nextScratch`, from the parent's text at `parent`. */
export function pushLayer(size: u32, parent: usize, transform: u32): void {
  pushLayerAt(nextScratch(), size, parent, transform);
}

/** Where the decoder of the next layer may write a map of at most as many bytes as the scratch has. */
export function nextMap(): usize {
  return stepsOf(depth + 1);
}

/** The same for text that was decompressed and may stand elsewhere, with its map. */
export function pushInflated(
  at: usize,
  size: u32,
  parent: usize,
  transform: u32,
  map: usize,
): void {
  pushLayerAt(at, size, parent, transform);
  layerAt(depth).map = map;
}

function pushLayerAt(at: usize, size: u32, parent: usize, transform: u32): void {
  const layer = layerAt(++depth);
  layer.at = at;
  layer.end = at + size;
  layer.parent = parent;
  layer.transform = transform;
}

/** Says of the layer opened last what its `steps` are when it is UTF-16 or Base64. */
export function setSteps(steps: u32): void {
  layerAt(depth).steps = steps;
}

export function popLayer(): void {
  depth--;
}

/** Whether another layer may be opened. */
export function canNest(): bool {
  return depth < <u32>DEPTH_MAX;
}

/** Whether a transform leaves most bytes as they are and has steps. */
function hasSteps(transform: u32): bool {
  return (
    transform == TRANSFORM_PERCENT || transform == TRANSFORM_JSON || transform == TRANSFORM_HTML
  );
}

/** Place in the parent's text of a place in layer `d`; `isEnd` for the end of a span. */
function toParent(d: u32, place: usize, isEnd: bool): usize {
  const layer = layerAt(d);
  const i = <u32>(place - layer.at);
  if (hasSteps(layer.transform)) return layer.parent + throughSteps(d, i);
  if (layer.transform == TRANSFORM_HEX) return layer.parent + i * 2;
  if (layer.transform == TRANSFORM_GZIP || layer.transform == TRANSFORM_DEFLATE) {
    // To get at any byte, all before it was needed.
    return layer.parent + (isEnd ? <usize>neededFor(layer.map, i) : 0);
  }
  if (layer.transform == TRANSFORM_UTF16) {
    return layer.parent + (isEnd && layer.steps == 0 ? i * 2 - 1 : i * 2);
  }
  return layer.parent + throughLines((i * 4 + (isEnd ? 2 : 0)) / 3, layer.steps, isEnd);
}

/** Place in the text of layer `to` of a place in layer `from`. */
export function placeIn(to: u32, from: u32, place: usize, isEnd: bool): usize {
  for (let d = from; d > to; d--) place = toParent(d, place, isEnd);
  return place;
}

/** Whether the transform of layer `d` changed anything in [start, end) of that layer. */
export function touchesSpan(d: u32, start: usize, end: usize): bool {
  if (!hasSteps(layerTransform(d))) return true;
  return toParent(d, end, true) - toParent(d, start, false) != end - start;
}
