import { isWord } from "../bytes";
import { backOverBlank, floorOf, foundName } from "./field-name";

/** Keys of JSON (RFC 8259). */

/** Opening quote of the string that holds `place`, or 0. */
function openingQuote(floor: usize, place: usize): usize {
  while (place > floor) {
    place--;
    const c = load<u8>(place);
    if (c == 0x0a) return 0;
    if (c == 0x22 && (place == floor || load<u8>(place - 1) != 0x5c)) return place;
  }
  return 0;
}

/** +1 for a bracket that closes, -1 for one that opens, 0 for all else. */
function nesting(c: u32): i32 {
  if (c == 0x5d || c == 0x7d) return 1;
  return c == 0x5b || c == 0x7b ? -1 : 0;
}

/** From inside an array back to its opening bracket; `place` itself when it is in none. */
function backToArray(floor: usize, place: usize): usize {
  let depth = 0;
  let quoted = false;
  for (let p = place; p > floor; p--) {
    const c = <u32>load<u8>(p - 1);
    if (c == 0x22) quoted = !quoted;
    if (quoted) continue;
    depth += nesting(c);
    if (depth < 0) return c == 0x5b ? p - 1 : place;
  }
  return place;
}

/** Name before the colon that ends at `place`. */
function nameBeforeColon(floor: usize, place: usize): bool {
  let p = backOverBlank(floor, place);
  if (p == floor || load<u8>(p - 1) != 0x3a) return false;
  p = backOverBlank(floor, p - 1);
  if (p == floor || load<u8>(p - 1) != 0x22) return false;
  const end = p - 1;
  const open = openingQuote(floor, end);
  return open != 0 && foundName(open + 1, end);
}

/** Start of a bare JSON value (a number) around `place`. */
function bareStart(floor: usize, place: usize): usize {
  while (place > floor) {
    const c = load<u8>(place - 1);
    if (!isWord(c) && c != 0x2e && c != 0x2d && c != 0x2b) break;
    place--;
  }
  return place;
}

/** Arrays in arrays that are looked through. */
const ARRAYS_MAX: u32 = 8;

/** Name of the array that holds the element beginning at `place`; elements of inner arrays belong to it too. */
function arrayName(floor: usize, place: usize): bool {
  for (let depth: u32 = 0; depth < ARRAYS_MAX; depth++) {
    const before = backOverBlank(floor, place);
    if (before == floor) return false;
    const c = load<u8>(before - 1);
    if (c != 0x2c && c != 0x5b) return false;
    const array = backToArray(floor, before);
    if (array == before) return false;
    if (nameBeforeColon(floor, array)) return true;
    place = array;
  }
  return false;
}

/** Finds the innermost JSON key of the value around `place` of a text that begins at `start`. */
export function jsonName(start: usize, place: usize): bool {
  const floor = floorOf(start, place);
  const bare = bareStart(floor, place);
  if (nameBeforeColon(floor, bare) || arrayName(floor, bare)) return true;
  const quote = openingQuote(floor, place);
  if (quote == 0) return false;
  return nameBeforeColon(floor, quote) || arrayName(floor, quote);
}
