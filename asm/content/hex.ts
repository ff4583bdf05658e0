import { TRANSFORM_HEX } from "../abi.gen";
import { hexValue } from "../bytes";
import { layerDepth, nextScratch, pushLayer, scratchSize, textAt, textEnd } from "./layer";

/** Whether [at, end) is hexadecimal digits only. */
export function isHex(at: usize, end: usize): bool {
  for (; at < end; at++) {
    if (hexValue(load<u8>(at)) > 15) return false;
  }
  return true;
}

/** Decodes the pairs of [at, end) to `out`, at most `room` bytes; returns how many. */
export function decodeHex(at: usize, end: usize, out: usize, room: u32): u32 {
  let n: u32 = 0;
  for (; end - at >= 2 && n < room; at += 2) {
    store<u8>(out + n++, <u8>((hexValue(load<u8>(at)) << 4) | hexValue(load<u8>(at + 1))));
  }
  return n;
}

/** Opens a layer with the hexadecimal token [at, end) decoded; returns where it stopped because the scratch was full. */
export function openHex(at: usize, end: usize): usize {
  const most = <usize>scratchSize() * 2;
  const stop = end - at > most ? at + most : end;
  pushLayer(decodeHex(at, stop, nextScratch(), scratchSize()), at, TRANSFORM_HEX);
  return stop;
}

/** Whether the layer opened last holds eight bytes of ASCII in a row, as text does. */
export function holdsAscii(): bool {
  const end = textEnd(layerDepth());
  for (let p = textAt(layerDepth()); p + 8 <= end; p++) {
    if ((load<u64>(p) & 0x8080808080808080) == 0) return true;
  }
  return false;
}
