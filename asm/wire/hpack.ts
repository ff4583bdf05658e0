import { COUNTER_BUDGET_EXHAUSTED } from "../abi.gen";
import { count } from "../control";

/**
 * Header fields of HTTP/2 (RFC 7541), as far as a reader needs them that keeps no state: fields that only point at an
 * earlier one were read there, and the name of a later value that points at such a field is not known.
 */

/** Names of the static table (appendix A) from 1 on, a line each; empty where no request has a value worth a name. */
const NAMES = memory.data<u8>([
  58, 97, 117, 116, 104, 111, 114, 105, 116, 121, 10, 10, 10, 58, 112, 97, 116, 104, 10, 58, 112,
  97, 116, 104, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 97, 99, 99, 101, 112, 116, 45, 108,
  97, 110, 103, 117, 97, 103, 101, 10, 10, 10, 10, 10, 10, 97, 117, 116, 104, 111, 114, 105, 122,
  97, 116, 105, 111, 110, 10, 10, 99, 111, 110, 116, 101, 110, 116, 45, 100, 105, 115, 112, 111,
  115, 105, 116, 105, 111, 110, 10, 10, 10, 10, 99, 111, 110, 116, 101, 110, 116, 45, 108, 111, 99,
  97, 116, 105, 111, 110, 10, 10, 99, 111, 110, 116, 101, 110, 116, 45, 116, 121, 112, 101, 10, 99,
  111, 111, 107, 105, 101, 10, 10, 10, 10, 10, 102, 114, 111, 109, 10, 104, 111, 115, 116, 10, 10,
  10, 105, 102, 45, 110, 111, 110, 101, 45, 109, 97, 116, 99, 104, 10, 10, 10, 10, 108, 105, 110,
  107, 10, 108, 111, 99, 97, 116, 105, 111, 110, 10, 10, 10, 10, 10, 114, 101, 102, 101, 114, 101,
  114, 10, 10, 10, 10, 10, 10, 10, 117, 115, 101, 114, 45, 97, 103, 101, 110, 116, 10, 10, 118, 105,
  97, 10, 10,
]);
const STATIC: u32 = 61;
const LINE: u8 = 0x0a;

/**
 * Huffman code (appendix B): it is canonical, so the characters in the order of their codes and how many there are of each
 * length, from SHORTEST to LONGEST bits, say all. Longer codes are of characters that no header has.
 */
const SYMBOLS = memory.data<u8>([
  48, 49, 50, 97, 99, 101, 105, 111, 115, 116, 32, 37, 45, 46, 47, 51, 52, 53, 54, 55, 56, 57, 61,
  65, 95, 98, 100, 102, 103, 104, 108, 109, 110, 112, 114, 117, 58, 66, 67, 68, 69, 70, 71, 72, 73,
  74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 89, 106, 107, 113, 118, 119, 120, 121,
  122, 38, 42, 44, 59, 88, 90, 33, 34, 40, 41, 63, 39, 43, 124, 35, 62, 0, 36, 64, 91, 93, 126, 94,
  125, 60, 96, 123,
]);
const COUNTS = memory.data<u8>([10, 26, 32, 6, 0, 5, 3, 2, 6, 2, 3]);
const SHORTEST: u32 = 5;
const LONGEST: u32 = 15;

const NAME_ROOM: u32 = 64;
const VALUE_ROOM: u32 = 1024;
const nameText = memory.data(64);
const valueText = memory.data(1024);

let at: usize = 0;
let end: usize = 0;
let bad: bool = false;
let textAt: usize = 0;
let textSize: u32 = 0;
let nameStart: usize = 0;
let nameSize: u32 = 0;

/** Name of the field read last; without bytes when it is not known. */
export function hpackNameAt(): usize {
  return nameStart;
}

export function hpackNameEnd(): usize {
  return nameStart + nameSize;
}

/** Value of the field read last. */
export function hpackValueAt(): usize {
  return textAt;
}

export function hpackValueEnd(): usize {
  return textAt + textSize;
}

/** Whether the value stands where it was received, and not in the decoder's own memory. */
export function hpackInPlace(): bool {
  return textAt != valueText;
}

/** Whether the block contradicted itself; what stood before was read. */
export function hpackBad(): bool {
  return bad;
}

/** Begins to read the block [start, stop). */
export function openHpack(start: usize, stop: usize): void {
  at = start;
  end = stop;
  bad = false;
}

/** An integer behind the first bits of a byte (5.1). */
function readInteger(bits: u32): u32 {
  const most = ((<u32>1) << bits) - 1;
  let value: u32 = at < end ? <u32>load<u8>(at++) & most : 0;
  if (value < most) return value;
  for (let shift: u32 = 0; shift < 28 && at < end; shift += 7) {
    const c = <u32>load<u8>(at++);
    value += (c & 127) << shift;
    if (c < 128) return value;
  }
  bad = true;
  return 0;
}

/** Undoes the Huffman code of [p, stop) into `to`, `room` bytes at most; returns the bytes. What is cut is counted. */
function undoHuffman(p: usize, stop: usize, to: usize, room: u32): u32 {
  let n: u32 = 0;
  let code: u32 = 0;
  let length: u32 = 0;
  let first: u32 = 0;
  let index: u32 = 0;
  for (let bit: usize = p << 3; bit < stop << 3; bit++) {
    code = (code << 1) | ((<u32>load<u8>(bit >> 3) >> (7 - <u32>(bit & 7))) & 1);
    if (++length < SHORTEST) continue;
    if (length > LONGEST || n == room) {
      count(COUNTER_BUDGET_EXHAUSTED);
      return n;
    }
    const known = <u32>load<u8>(COUNTS + length - SHORTEST);
    if (code - first < known) {
      store<u8>(to + n++, load<u8>(SYMBOLS + index + code - first));
      code = 0;
      length = 0;
      first = 0;
      index = 0;
    } else {
      index += known;
      first = (first + known) << 1;
    }
  }
  return n;
}

/** A string (5.2); one in Huffman code is undone into `to`. */
function readString(to: usize, room: u32): void {
  const coded = at < end && load<u8>(at) > 127;
  const size = readInteger(7);
  if (bad || end - at < <usize>size) {
    bad = true;
    return;
  }
  textAt = at;
  textSize = size;
  at += size;
  if (!coded) return;
  textSize = undoHuffman(textAt, at, to, room);
  textAt = to;
}

/** Sets the name by an index of the static table. */
function setStaticName(index: u32): void {
  nameStart = NAMES;
  for (let i: u32 = 1; i < index; nameStart++) {
    if (load<u8>(nameStart) == LINE) i++;
  }
  nameSize = 0;
  while (load<u8>(nameStart + nameSize) != LINE) nameSize++;
}

/** Reads a field that has a value of its own, `bits` of its first byte its name's index (6.2). */
function readField(bits: u32): void {
  const index = readInteger(bits);
  nameSize = 0;
  if (index == 0) {
    readString(nameText, NAME_ROOM);
    nameStart = textAt;
    nameSize = textSize;
  } else if (index <= STATIC) {
    setStaticName(index);
  }
  readString(valueText, VALUE_ROOM);
}

/** Passes over a field that is an index only (6.1), or a change of the table's size (6.3); false when it is neither. */
function passIndex(): bool {
  const kind = <u32>load<u8>(at);
  if (kind < 0x80 && (kind & 0x60) != 0x20) return false;
  readInteger(kind < 0x80 ? 5 : 7);
  return true;
}

/** Reads the next field that has a value of its own; false when there is none. */
export function nextField(): bool {
  while (!bad && at < end) {
    if (passIndex()) continue;
    readField(load<u8>(at) > 0x3f ? 6 : 4);
    return !bad;
  }
  return false;
}
