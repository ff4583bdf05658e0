/**
 * Bytes that strangers wrote, as text that is safe to print: valid UTF-8 stays, everything that could move a
 * cursor, reorder a line or end it is written as `\xNN` or `\u{N}`. Never throws.
 */
export function decodeText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const size = sequenceSize(bytes, at);
    if (size === 0) {
      text += escapeByte(bytes[at] ?? 0);
      at += 1;
    } else {
      text += printable(codePoint(bytes, at, size));
      at += size;
    }
  }
  return text;
}

/** A string that strangers had a hand in, as text that is safe to print on one line: escaped as in `decodeText`. */
export function printableText(text: string): string {
  let safe = "";
  for (const character of text) safe += printable(character.codePointAt(0) ?? 0);
  return safe;
}

/** Characters of a string as UTF-8, where no TextEncoder is. Lone surrogates become U+FFFD. */
export function encodeText(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const scalar = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    if (scalar < 0x80) bytes.push(scalar);
    else if (scalar < 0x800) bytes.push(0xc0 | (scalar >> 6), 0x80 | (scalar & 63));
    else if (scalar < 0x10000)
      bytes.push(0xe0 | (scalar >> 12), 0x80 | ((scalar >> 6) & 63), 0x80 | (scalar & 63));
    else
      bytes.push(
        0xf0 | (scalar >> 18),
        0x80 | ((scalar >> 12) & 63),
        0x80 | ((scalar >> 6) & 63),
        0x80 | (scalar & 63),
      );
  }
  return Uint8Array.from(bytes);
}

/** Smallest code point that a sequence of this many bytes may carry (RFC 3629: no overlong forms). */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

/** Bytes of the valid UTF-8 sequence at `at`, 0 when there is none. */
function sequenceSize(bytes: Uint8Array, at: number): number {
  const size = sizeByFirst(bytes[at] ?? 0);
  if (at + size > bytes.length) return 0;
  for (let next = at + 1; next < at + size; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const point = codePoint(bytes, at, size);
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < (SMALLEST[size] ?? 0) || point > 0x10ffff || surrogate ? 0 : size;
}

/** Bytes of a sequence by its first one; 0 for a byte that begins none. */
function sizeByFirst(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

/** Code point of a sequence whose size is known. */
function codePoint(bytes: Uint8Array, at: number, size: number): number {
  const first = bytes[at] ?? 0;
  if (size === 1) return first;
  let point = first & (0x7f >> size);
  for (let next = at + 1; next < at + size; next++)
    point = (point << 6) | ((bytes[next] ?? 0) & 63);
  return point;
}

function printable(point: number): string {
  if (point < 0x20 || (point >= 0x7f && point < 0xa0)) return escapeByte(point);
  if (isInvisible(point)) return `\\u{${point.toString(16)}}`;
  return String.fromCodePoint(point);
}

/** Line and paragraph separators, joiners, direction marks, byte order mark: they change what a reader sees. */
function isInvisible(point: number): boolean {
  return (
    (point >= 0x200b && point <= 0x200f) ||
    (point >= 0x2028 && point <= 0x202e) ||
    (point >= 0x2060 && point <= 0x206f) ||
    point === 0xfeff
  );
}

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
