import { TRANSFORM_PERCENT } from "../abi.gen";
import { hexValue } from "../bytes";
import { addStep, nextScratch, openSteps, pushLayer, scratchSize } from "./layer";

const PERCENTS: u32 = 0x25252525;

/** Farther than this a layer's steps cannot tell a place (u16). */
const REACH: usize = 0xfff0;

/** First `%` in [at, end), or `end`; looks at four bytes at once. */
function nextPercent(at: usize, end: usize): usize {
  while (at + 4 <= end) {
    const x = load<u32>(at) ^ PERCENTS;
    if ((x - 0x01010101) & ~x & 0x80808080) break;
    at += 4;
  }
  while (at < end && load<u8>(at) != 0x25) at++;
  return at;
}

function escapeAt(at: usize, end: usize): bool {
  if (end - at < 3) return false;
  return hexValue(load<u8>(at + 1)) < 16 && hexValue(load<u8>(at + 2)) < 16;
}

/** First percent escape (RFC 3986, 2.1) in [at, end), or `end`. */
export function nextEscape(at: usize, end: usize): usize {
  at = nextPercent(at, end);
  while (at < end && !escapeAt(at, end)) at = nextPercent(at + 1, end);
  return at;
}

/** Opens a layer with the escapes of [at, end) undone; returns where it stopped because the scratch was full. */
export function openPercent(at: usize, end: usize): usize {
  const out = nextScratch();
  const start = at;
  const stop = end - at < REACH ? end : at + REACH;
  let room = scratchSize();
  let n: u32 = 0;
  openSteps();
  while (at < stop && room > 0) {
    const escape = nextEscape(at, stop);
    const plain = <u32>(escape - at) < room ? <u32>(escape - at) : room;
    memory.copy(out + n, at, plain);
    at += plain;
    n += plain;
    room -= plain;
    if (at != escape || escape == stop || room == 0) continue;
    store<u8>(out + n, <u8>((hexValue(load<u8>(at + 1)) << 4) | hexValue(load<u8>(at + 2))));
    at += 3;
    n++;
    room--;
    addStep(n, <u32>(at - start));
  }
  pushLayer(n, start, TRANSFORM_PERCENT);
  return at;
}
