import { DEPTH_MAX, PARAM_SCRATCH, REGION_SCRATCH, TRANSFORM_NONE, TRANSFORM_PERCENT } from "../abi.gen";
import { param, region } from "../region";

/**
 * The text that is being searched and the texts it was decoded from. Layer 0 is the message's own bytes.
 *
 *   scratch of layer n: | decoded bytes (SCRATCH) | offset in the parent of each of them (u16 x (SCRATCH + 1)) |
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
}

export const LAYERS: u32 = DEPTH_MAX + 2;
const layers = memory.data(96);
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

/** Where the decoder of the next layer writes. */
export function nextScratch(): usize {
  return region(REGION_SCRATCH) + <usize>depth * scratchSize() * 3 + depth * 16;
}

/** Where the next layer's offsets into its parent are written (u16). */
export function nextMap(): usize {
  return nextScratch() + scratchSize();
}

function mapOf(d: u32): usize {
  return layerAt(d).at + scratchSize();
}

/** Opens the layer that a decoder wrote at `nextScratch`, from the parent's text at `parent`. */
export function pushLayer(size: u32, parent: usize, transform: u32): void {
  const at = nextScratch();
  const layer = layerAt(++depth);
  layer.at = at;
  layer.end = at + size;
  layer.parent = parent;
  layer.transform = transform;
}

export function popLayer(): void {
  depth--;
}

/** Whether another layer may be opened. */
export function canNest(): bool {
  return depth + 1 < LAYERS && depth < <u32>DEPTH_MAX;
}

/** Place in the parent's text of a place in layer `d`; `isEnd` for the end of a span. */
function toParent(d: u32, place: usize, isEnd: bool): usize {
  const layer = layerAt(d);
  const i = <u32>(place - layer.at);
  if (layer.transform == TRANSFORM_PERCENT) {
    return layer.parent + load<u16>(mapOf(d) + (<usize>i << 1));
  }
  return layer.parent + (isEnd ? (i * 4 + 2) / 3 : (i * 4) / 3);
}

/** Place in the text of layer `to` of a place in layer `from`. */
export function placeIn(to: u32, from: u32, place: usize, isEnd: bool): usize {
  for (let d = from; d > to; d--) place = toParent(d, place, isEnd);
  return place;
}

/** Whether the transform of layer `d` changed anything in [start, end) of that layer. */
export function touchesSpan(d: u32, start: usize, end: usize): bool {
  if (layerTransform(d) != TRANSFORM_PERCENT) return true;
  return toParent(d, end, true) - toParent(d, start, false) != end - start;
}
