function codePointBytes(code: number): number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), 0x80 | (code & 63)];
  if (code < 0x10000) return [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)];
  return [
    0xf0 | (code >> 18),
    0x80 | ((code >> 12) & 63),
    0x80 | ((code >> 6) & 63),
    0x80 | (code & 63),
  ];
}

const REPLACEMENT = 0xfffd;

/** UTF-8 of a text; a lone surrogate becomes U+FFFD, as everywhere. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? REPLACEMENT;
    bytes.push(...codePointBytes(code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code));
  }
  return Uint8Array.from(bytes);
}

/** A copy with ASCII letters in lower case; all other bytes, UTF-8 too, stay. */
export function foldAscii(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));
}
