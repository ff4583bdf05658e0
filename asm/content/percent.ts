import { TRANSFORM_PERCENT } from "../abi.gen";
import { hexValue } from "../bytes";
import { nextMap, nextScratch, pushLayer, scratchSize } from "./layer";

function escapeAt(at: usize, end: usize): bool {
  if (load<u8>(at) != 0x25 || end - at < 3) return false;
  return hexValue(load<u8>(at + 1)) < 16 && hexValue(load<u8>(at + 2)) < 16;
}

/** Whether [at, end) holds a percent escape (RFC 3986, 2.1). */
export function hasEscape(at: usize, end: usize): bool {
  for (; at < end; at++) {
    if (load<u8>(at) == 0x25 && escapeAt(at, end)) return true;
  }
  return false;
}

/** Opens a layer with the escapes of [at, end) undone; returns where it stopped because the scratch was full. */
export function openPercent(at: usize, end: usize): usize {
  const out = nextScratch();
  const map = nextMap();
  const room = scratchSize();
  const start = at;
  let n: u32 = 0;
  while (at < end && n < room && at - start < 0xfffc) {
    store<u16>(map + (<usize>n << 1), <u16>(at - start));
    if (escapeAt(at, end)) {
      store<u8>(out + n, <u8>((hexValue(load<u8>(at + 1)) << 4) | hexValue(load<u8>(at + 2))));
      at += 3;
    } else {
      store<u8>(out + n, load<u8>(at));
      at++;
    }
    n++;
  }
  store<u16>(map + (<usize>n << 1), <u16>(at - start));
  pushLayer(n, start, TRANSFORM_PERCENT);
  return at;
}
