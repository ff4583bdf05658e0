import { isWord } from "../bytes";
import { floorOf, foundName } from "./field-name";

/** Names of XML elements and attributes, and of the parts of multipart bodies. */

const OPEN: u32 = 0x3c;
const CLOSE: u32 = 0x3e;
const SLASH: u32 = 0x2f;
const BANG: u32 = 0x21;
const EQUALS: u32 = 0x3d;
const LINE: u32 = 0x0a;
/** CDATA sections that are stepped out of. */
const SECTIONS_MAX: u32 = 4;
/** Bytes of a part's head that are looked through. */
const HEAD_MAX: usize = 256;
/** `name` as a little-endian word, behind which `="` follows. */
const NAME: u32 = 0x656d616e;

function inName(c: u32): bool {
  return isWord(c) || c == 0x5f || c == 0x2d || c == 0x2e || c == 0x3a;
}

/** Last `<` or `>` before `place`, or `floor`. */
function bracketBefore(floor: usize, place: usize): usize {
  while (place > floor && load<u8>(place - 1) != <u8>OPEN && load<u8>(place - 1) != <u8>CLOSE)
    place--;
  return place > floor ? place - 1 : floor;
}

/** Name of the tag that opens at `open`; closing tags and comments have none. */
function tagName(open: usize, limit: usize): void {
  let end = open + 1;
  while (end < limit && inName(load<u8>(end))) end++;
  foundName(open + 1, end);
}

/** Name of the attribute whose quoted value holds `place`, in the tag that opens at `open`. */
function attributeName(open: usize, place: usize): void {
  let p = place;
  while (p > open && load<u8>(p - 1) != 0x22 && load<u8>(p - 1) != 0x27) p--;
  if (p < open + 3 || load<u8>(p - 2) != <u8>EQUALS) return;
  let from = p - 2;
  while (from > open && inName(load<u8>(from - 1))) from--;
  foundName(from, p - 2);
}

/** Finds the element or attribute around `place` of a text that begins at `start`. */
export function xmlName(start: usize, place: usize): void {
  const floor = floorOf(start, place);
  for (let i: u32 = 0; i < SECTIONS_MAX; i++) {
    const bracket = bracketBefore(floor, place);
    if (load<u8>(bracket) == <u8>OPEN) {
      if (load<u8>(bracket + 1) != <u8>BANG) {
        attributeName(bracket, place);
        return;
      }
      place = bracket;
      continue;
    }
    if (load<u8>(bracket) != <u8>CLOSE) return;
    const open = bracketBefore(floor, bracket);
    if (load<u8>(open) == <u8>OPEN && load<u8>(open + 1) != <u8>SLASH) tagName(open, bracket);
    return;
  }
}

/** Behind the last empty line before `place`, or `floor`. */
function behindHead(floor: usize, place: usize): usize {
  for (let p = place; p > floor + 1; p--) {
    if (load<u8>(p - 1) != <u8>LINE) continue;
    const before = p >= floor + 3 && load<u8>(p - 2) == 0x0d ? p - 3 : p - 2;
    if (load<u8>(before) == <u8>LINE) return p;
  }
  return floor;
}

/** Finds the name of the multipart part (RFC 7578, 4.2) around `place` of a text that begins at `start`. */
export function partName(start: usize, place: usize): void {
  const floor = floorOf(start, place);
  const body = behindHead(floor, place);
  if (body == floor) return;
  const least = body - floor > HEAD_MAX ? body - HEAD_MAX : floor;
  for (let p = body - 6; p > least; p--) {
    if (load<u32>(p) != NAME || load<u8>(p + 4) != <u8>EQUALS || load<u8>(p + 5) != 0x22) continue;
    if (isWord(load<u8>(p - 1))) continue;
    let end = p + 6;
    while (end < body && load<u8>(end) != 0x22) end++;
    foundName(p + 6, end);
    return;
  }
}
