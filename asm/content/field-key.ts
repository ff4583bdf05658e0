import { COUNTER_BUDGET_EXHAUSTED, KEY_NONE, keyOf } from "../abi.gen";
import { isLetter, isWord, lower } from "../bytes";
import { count } from "../control";
import { fieldNameAt, fieldSize, findField } from "./field";
import { layerDepth } from "./layer";

/** What the name of a field says of its value. */

/** Names that are looked for in one unit, and one more for so many bytes of it: finding one reads back some hundred bytes. */
const LOOKS: u32 = 64;
const LOOK_BYTES: usize = 32;

let looks: u32 = 0;

/** Begins a unit of so many bytes. */
export function openLooks(size: usize): void {
  looks = LOOKS + <u32>(size / LOOK_BYTES);
}

/** FNV-1a of the letters and digits of [at, end) in lower case. */
function hashName(at: usize, end: usize): u32 {
  let h: u32 = 0x811c9dc5;
  for (; at < end; at++) {
    const c = lower(load<u8>(at));
    if (isWord(c)) h = (h ^ c) * 0x01000193;
  }
  return h;
}

/** Behind the last `.`, `[` or `:` of [at, end) that a letter follows, or `at`. */
function lastPart(at: usize, end: usize): usize {
  for (let p = end; p > at; p--) {
    const c = load<u8>(p - 1);
    if ((c == 0x2e || c == 0x5b || c == 0x3a) && p < end && isLetter(load<u8>(p))) return p;
  }
  return at;
}

/** Behind a leading `X-`. */
function behindX(at: usize, end: usize): usize {
  return end - at > 2 && lower(load<u8>(at)) == 0x78 && load<u8>(at + 1) == 0x2d ? at + 2 : at;
}

/** KEY of the innermost field around `place` of the innermost layer. */
export function keyAt(place: usize): u32 {
  if (looks == 0) return KEY_NONE;
  if (--looks == 0) count(COUNTER_BUDGET_EXHAUSTED);
  findField(layerDepth(), place);
  const end = fieldNameAt() + fieldSize();
  const at = behindX(fieldNameAt(), end);
  const key = keyOf(hashName(at, end));
  return key != KEY_NONE ? key : keyOf(hashName(lastPart(at, end), end));
}
