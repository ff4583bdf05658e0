/** Lines of equal length in which Base64 is broken (RFC 2045, 6.8), as one word: length of a line | size of its break. */

/** Lengths of lines: PEM has 64 characters, MIME 76. */
const LINE_MIN: usize = 32;
const LINE_MAX: usize = 255;
const SIZE_BITS: u32 = 8;

/** Characters of a line. */
export function lineSize(lines: u32): usize {
  return <usize>lines & LINE_MAX;
}

/** Bytes of a line's break. */
export function lineBreak(lines: u32): u32 {
  return lines >> SIZE_BITS;
}

/** Bytes from the beginning of a line to that of the next. */
export function pitchOf(lines: u32): usize {
  return lineSize(lines) + lineBreak(lines);
}

/** Bytes of the line break at `at`, 0 without one. */
export function breakSize(at: usize, end: usize): u32 {
  if (end - at < 2) return 0;
  if (load<u8>(at) == 0x0a) return 1;
  return load<u16>(at) == 0x0a0d ? 2 : 0;
}

/** What [at, stop) is when it may be the first line of several, else 0. */
export function linesAt(at: usize, stop: usize, end: usize): u32 {
  const size = stop - at;
  if (size % 4 != 0 || size < LINE_MIN || size > LINE_MAX) return 0;
  const gap = breakSize(stop, end);
  return gap == 0 ? 0 : <u32>size | (gap << SIZE_BITS);
}

/** Bytes before a place that has `q` characters before it, with the breaks between them. */
export function throughLines(q: usize, lines: u32, isEnd: bool): usize {
  if (lines == 0 || q == 0) return q;
  return q + ((q - (isEnd ? 1 : 0)) / lineSize(lines)) * lineBreak(lines);
}
