import { FIELD_MAX, WHERE_HTTP_HEADER } from "../abi.gen";
import { indexOf, isWord, lower } from "../bytes";
import { placeIn, textAt } from "./layer";
import { unitNameAt, unitNameSize, unitWhere } from "./unit";

/** Farther back than this no name is looked for. */
const REACH: usize = 512;
const EQUALS: u32 = 0x3d;

let nameAt: usize = 0;
let nameSize: u32 = 0;

/** Name found by `findField`; 0 bytes when there is none. */
export function fieldAt(): usize {
  return nameAt;
}

export function fieldSize(): u32 {
  return nameSize;
}

function found(at: usize, end: usize): bool {
  if (end <= at || end - at > <usize>FIELD_MAX) return false;
  nameAt = at;
  nameSize = <u32>(end - at);
  return true;
}

function floorOf(start: usize, place: usize): usize {
  return place - start > REACH ? place - REACH : start;
}

/** Last place before `place` (not before `floor`) that holds no blank; `floor` when all do. */
function backOverBlank(floor: usize, place: usize): usize {
  while (place > floor && load<u8>(place - 1) <= 0x20) place--;
  return place;
}

/** Parts the pairs of a form, a cookie or a list of parameters. */
function partsPairs(c: u32): bool {
  return c == 0x26 || c == 0x3b || c == 0x0a || c == 0x3f;
}

/** Cannot stand in a pair's name: blanks, brackets, quotes, commas. */
function partsNames(c: u32): bool {
  return c <= 0x20 || c == 0x28 || c == 0x7b || c == 0x22 || c == 0x2c || c == 0x3c || c == EQUALS;
}

/** First `=` of the pair around `place` that begins at `from`; the one right before the value where pairs are nested. */
function pairEquals(from: usize, place: usize): usize {
  if (place > from && load<u8>(place - 1) == EQUALS) return place - 1;
  return indexOf(EQUALS, from, place);
}

/** Name before `=` in the pair around `place`. */
function pairName(start: usize, place: usize): bool {
  const floor = floorOf(start, place);
  let from = place;
  while (from > floor && !partsPairs(load<u8>(from - 1))) from--;
  const equals = pairEquals(from, place);
  if (equals >= place) return false;
  let name = equals;
  while (name > from && !partsNames(load<u8>(name - 1))) name--;
  return found(name, equals);
}

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
  return open != 0 && found(open + 1, end);
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

/** Innermost JSON key of the value around `place`. */
function jsonName(start: usize, place: usize): bool {
  const floor = floorOf(start, place);
  const bare = bareStart(floor, place);
  if (nameBeforeColon(floor, bare) || arrayName(floor, bare)) return true;
  const quote = openingQuote(floor, place);
  if (quote == 0) return false;
  return nameBeforeColon(floor, quote) || arrayName(floor, quote);
}

function nameIn(d: u32, place: usize): bool {
  const start = textAt(d);
  return jsonName(start, place) || pairName(start, place);
}

/** Finds the innermost name of the field around a place in layer `d`. */
export function findField(d: u32, place: usize): void {
  nameSize = 0;
  for (let layer = d; ; layer--) {
    if (nameIn(layer, placeIn(layer, d, place, false))) return;
    if (layer == 0) break;
  }
  nameAt = unitNameAt();
  nameSize = unitNameSize();
}

/** Copies the name found to `to`, header names in lower case; at most FIELD_MAX bytes. */
export function copyField(to: usize): void {
  const fold = unitWhere() == WHERE_HTTP_HEADER && nameAt == unitNameAt();
  for (let i: usize = 0; i < <usize>nameSize; i++) {
    const c = <u32>load<u8>(nameAt + i);
    store<u8>(to + i, <u8>(fold ? lower(c) : c));
  }
}
