import { TRANSFORM_HEX } from "../abi.gen";
import { hexValue } from "../bytes";
import { nextScratch, pushLayer, scratchSize } from "./layer";

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

/** Opens a layer with the hexadecimal token [at, end) decoded. Returns whether it begins like text. */
export function openHex(at: usize, end: usize): bool {
  const out = nextScratch();
  const n = decodeHex(at, end, out, scratchSize());
  pushLayer(n, at, TRANSFORM_HEX);
  for (let i: u32 = 0; i + 8 <= n; i++) {
    if ((load<u64>(out + i) & 0x8080808080808080) == 0) return true;
  }
  return false;
}
