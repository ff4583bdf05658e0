import { TRANSFORM_BASE64, TRANSFORM_BASE64URL } from "../abi.gen";
import { isDigit } from "../bytes";
import { nextScratch, pushLayer, scratchSize } from "./layer";

/** Shorter runs cannot hold a value that counts in running text. */
export const TOKEN_MIN: usize = 10;
const NONE: u32 = 255;

/** Value of a Base64 or Base64URL character (RFC 4648), or 255. */
function sextet(c: u32): u32 {
  const letter = (c | 0x20) - 0x61;
  if (letter < 26) return (c & 0x20) != 0 ? letter + 26 : letter;
  if (isDigit(c)) return c + 4;
  if (c == 0x2b || c == 0x2d) return 62;
  return c == 0x2f || c == 0x5f ? 63 : NONE;
}

/** Whether a byte belongs to either alphabet. */
export function inAlphabet(c: u32): bool {
  return sextet(c) != NONE;
}

/** The four characters that words are also joined with. */
export function joinsWords(c: u32): bool {
  return c == 0x2b || c == 0x2d || c == 0x2f || c == 0x5f;
}

function usesUrlAlphabet(at: usize, end: usize): bool {
  for (; at < end; at++) {
    const c = load<u8>(at);
    if (c == 0x2d || c == 0x5f) return true;
  }
  return false;
}

/** Opens a layer with the token [at, end) decoded, as far as the scratch goes. Returns its bytes. */
export function openBase64(at: usize, end: usize): u32 {
  const out = nextScratch();
  const room = scratchSize() - 4;
  const transform = usesUrlAlphabet(at, end) ? TRANSFORM_BASE64URL : TRANSFORM_BASE64;
  let n: u32 = 0;
  let p = at;
  for (; end - p >= 4 && n < room; p += 4) {
    const quad =
      (sextet(load<u8>(p)) << 18) |
      (sextet(load<u8>(p + 1)) << 12) |
      (sextet(load<u8>(p + 2)) << 6) |
      sextet(load<u8>(p + 3));
    store<u8>(out + n, <u8>(quad >> 16));
    store<u8>(out + n + 1, <u8>(quad >> 8));
    store<u8>(out + n + 2, <u8>quad);
    n += 3;
  }
  const rest = end - p;
  if (rest >= 2 && n < room) {
    store<u8>(out + n++, <u8>((sextet(load<u8>(p)) << 2) | (sextet(load<u8>(p + 1)) >> 4)));
    if (rest == 3) {
      store<u8>(out + n++, <u8>((sextet(load<u8>(p + 1)) << 4) | (sextet(load<u8>(p + 2)) >> 2)));
    }
  }
  pushLayer(n, at, transform);
  return n;
}
