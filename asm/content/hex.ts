import { TRANSFORM_HEX } from "../abi.gen";
import { hexValue } from "../bytes";
import { layerDepth, nextScratch, pushLayer, scratchSize, textAt, textEnd } from "./layer";

const EACH: u64 = 0x0101010101010101;

/** Highest bit of each of eight bytes that is `least` to `least + count - 1`, both below 128. */
function inRange(low: u64, least: u64, count: u64): u64 {
  return (low + (0x80 - least) * EACH) & ~(low + (0x80 - least - count) * EACH);
}

/** Whether eight bytes are hexadecimal digits. */
function isHexWord(eight: u64): bool {
  const low = eight & (0x7f * EACH);
  const digits = inRange(low, 0x30, 10) | inRange(low | (0x20 * EACH), 0x61, 6);
  return (~(digits & ~eight) & (0x80 * EACH)) == 0;
}

/** Whether [at, end) is hexadecimal digits only. */
export function isHex(at: usize, end: usize): bool {
  for (; at + 8 <= end; at += 8) {
    if (!isHexWord(load<u64>(at))) return false;
  }
  for (; at < end; at++) {
    if (hexValue(load<u8>(at)) > 15) return false;
  }
  return true;
}

/** The four bytes that eight hexadecimal digits stand for. */
function fourBytes(eight: u64): u32 {
  const values = (eight & (0x0f * EACH)) + ((eight >> 6) & EACH) * 9;
  let x = ((values << 4) | (values >> 8)) & 0x00ff00ff00ff00ff;
  x = (x | (x >> 8)) & 0x0000ffff0000ffff;
  return <u32>(x | (x >> 16));
}

/** Decodes the pairs of [at, end), hexadecimal digits, to `out`, at most `room` bytes; returns how many. */
export function decodeHex(at: usize, end: usize, out: usize, room: u32): u32 {
  let n: u32 = 0;
  for (; end - at >= 8 && n + 4 <= room; at += 8) {
    store<u32>(out + n, fourBytes(load<u64>(at)));
    n += 4;
  }
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
