/** Pieces that packets are put together from. */
export type Piece = Uint8Array | readonly number[] | string;

/** One byte a character (Latin-1). */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 255);
}

function bytesOf(piece: Piece): ArrayLike<number> {
  return typeof piece === "string" ? latin1(piece) : piece;
}

export function concat(...pieces: readonly Piece[]): Uint8Array {
  const parts = pieces.map(bytesOf);
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Big-endian integers. */
export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

export function u24(value: number): Uint8Array {
  return Uint8Array.of(value >>> 16, value >>> 8, value);
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Bytes behind their length in `width` bytes, as TLS and DNS over TCP write them. */
export function counted(width: 1 | 2 | 3, bytes: Uint8Array): Uint8Array {
  const size = width === 1 ? [bytes.length] : width === 2 ? u16(bytes.length) : u24(bytes.length);
  return concat(size, bytes);
}

/** Cuts bytes at the given places, in rising order. */
export function cut(bytes: Uint8Array, ...places: readonly number[]): Uint8Array[] {
  const ends = [...places, bytes.length];
  return ends.map((end, i) => bytes.subarray(i === 0 ? 0 : (ends[i - 1] ?? 0), end));
}

/** Base64 and Base64URL without padding, as RFC 4648 has them. */
export function base64(text: Piece): string {
  return Buffer.from(concat(text)).toString("base64");
}

export function base64url(text: Piece): string {
  return Buffer.from(concat(text)).toString("base64url");
}

/** Percent-encodes every byte. */
export function percent(text: Piece): string {
  return Array.from(
    concat(text),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}
