import { WHERE_HTTP_COOKIE, WHERE_HTTP_HEADER } from "../abi.gen";
import { indexOf, isWord, lower, skipBlank } from "../bytes";
import { jsonName } from "./field-json";
import { floorOf, foundName, nameAt, nameSize, noName } from "./field-name";
import { partName, xmlName } from "./field-xml";
import { placeIn, textAt } from "./layer";
import { unitNameAt, unitNameSize, unitWhere } from "./unit";

const EQUALS: u32 = 0x3d;
const SEMICOLON: u32 = 0x3b;

let fieldAt: usize = 0;
let size: u32 = 0;

/** Bytes of the name that `findField` found; 0 when there is none. */
export function fieldSize(): u32 {
  return size;
}

/** Where that name stands. */
export function fieldNameAt(): usize {
  return fieldAt;
}

/** Parts the pairs of a form, a cookie or a list of parameters. */
function partsPairs(c: u32): bool {
  return c == 0x26 || c == 0x3b || c == 0x0a || c == 0x3f;
}

/** Cannot stand in a pair's name: blanks, brackets, quotes, commas, slashes. */
function partsNames(c: u32): bool {
  return (
    c <= 0x20 ||
    c == 0x2f ||
    c == 0x28 ||
    c == 0x7b ||
    c == 0x22 ||
    c == 0x2c ||
    c == 0x3c ||
    c == EQUALS
  );
}

/** First `=` of the pair around `place` that begins at `from`; the one right before the value where pairs are nested. */
function pairEquals(from: usize, place: usize): usize {
  if (place > from && load<u8>(place - 1) == EQUALS) return place - 1;
  return indexOf(EQUALS, from, place);
}

/** Finds the name before `=` in the pair around `place` of a text that begins at `start`. */
function pairName(start: usize, place: usize): void {
  const floor = floorOf(start, place);
  let from = place;
  while (from > floor && !partsPairs(load<u8>(from - 1))) from--;
  const equals = pairEquals(from, place);
  if (equals >= place) return;
  let name = equals;
  while (name > from && !partsNames(load<u8>(name - 1))) name--;
  foundName(name, equals);
}

/** Stands in the names of forms; such a name, between one that parts pairs and `=`, is no other kind's. */
function inPlainName(c: u32): bool {
  return isWord(c) || c == 0x5f || c == 0x2d || c == 0x2e;
}

/** Finds a plain name right before `place`, as forms and queries write it; nothing then stands nearer. */
function plainName(start: usize, place: usize): bool {
  if (place == start || load<u8>(place - 1) != <u8>EQUALS) return false;
  const floor = floorOf(start, place);
  let name = place - 1;
  while (name > floor && inPlainName(load<u8>(name - 1))) name--;
  if (name > start && !partsPairs(load<u8>(name - 1))) return false;
  return foundName(name, place - 1);
}

/** Finds the name of the cookie around `place` (RFC 6265, 4.2), which may look like anything; returns where its value begins. */
function cookieName(start: usize, place: usize): usize {
  const floor = floorOf(start, place);
  let from = place;
  while (from > floor && load<u8>(from - 1) != <u8>SEMICOLON) from--;
  const equals = indexOf(EQUALS, from, place);
  if (equals == place) return start;
  foundName(skipBlank(from, equals), equals);
  return equals + 1;
}

/** Looks for a name in one layer; of several kinds, the one nearest before the value is the innermost. */
function nameIn(d: u32, place: usize): bool {
  noName();
  let start = textAt(d);
  if (d == 0 && unitWhere() == WHERE_HTTP_COOKIE) start = cookieName(start, place);
  if (plainName(start, place)) return true;
  jsonName(start, place);
  xmlName(start, place);
  pairName(start, place);
  partName(start, place);
  return nameSize() > 0;
}

/** Finds the innermost name of the field around a place in layer `d`. */
export function findField(d: u32, place: usize): void {
  for (let layer = d; ; layer--) {
    if (nameIn(layer, placeIn(layer, d, place, false))) {
      fieldAt = nameAt();
      size = nameSize();
      return;
    }
    if (layer == 0) break;
  }
  fieldAt = unitNameAt();
  size = unitNameSize();
}

/** Copies the name found to `to`, header names in lower case. */
export function copyField(to: usize): void {
  const fold = unitWhere() == WHERE_HTTP_HEADER && fieldAt == unitNameAt();
  for (let i: usize = 0; i < <usize>size; i++) {
    const c = <u32>load<u8>(fieldAt + i);
    store<u8>(to + i, <u8>(fold ? lower(c) : c));
  }
}
