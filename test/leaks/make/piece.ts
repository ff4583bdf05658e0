import type { Draw } from "./draw.js";

/** A text or some bytes that hold a value, and what has to be undone to reach it. */
export interface Piece {
  readonly bytes: Buffer;
  /** The value, or what it became, stands in [start, end) of `bytes`. */
  readonly start: number;
  readonly end: number;
  /** Innermost key around the value so far. */
  readonly field: string | null;
  /** Outermost first. */
  readonly transforms: readonly string[];
  /** Decoders that are needed, also those that only touch what stands around the value. */
  readonly layers: number;
  /** Characters that can stand in a line of text. */
  readonly printable: boolean;
  /** Escaped for a URL already. */
  readonly urlSafe: boolean;
  /** All of the bytes are the value, or an encoding of nothing else. */
  readonly bare: boolean;
  /** Deflate without zlib's frame is innermost: only a content coding tells it. */
  readonly rawDeflate?: boolean;
}

/** A drawn combination that makes no sense; another draw may. */
export class Unfit extends Error {}

/** The value by itself. */
export function pieceOf(text: string): Piece {
  const bytes = Buffer.from(text);
  return {
    bytes,
    start: 0,
    end: bytes.length,
    field: null,
    transforms: [],
    layers: 0,
    printable: true,
    urlSafe: false,
    bare: true,
  };
}

/** Puts text before and behind a piece. */
export function surround(piece: Piece, before: string, after: string, field?: string): Piece {
  const head = Buffer.from(before);
  return {
    ...piece,
    bytes: Buffer.concat([head, piece.bytes, Buffer.from(after)]),
    start: piece.start + head.length,
    end: piece.end + head.length,
    field: piece.field ?? field ?? null,
    bare: piece.bare && head.length === 0 && after.length === 0,
  };
}

/** How one way of escaping writes a byte, and which bytes it cannot leave as they are. */
interface Escaping {
  readonly name: "percent" | "json" | "html";
  readonly must: (byte: number) => boolean;
  readonly write: (byte: number, draw: Draw) => string;
  /** Bytes that may be escaped though they need not. */
  readonly may: (byte: number) => boolean;
}

const isAscii = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;
const among = (characters: string) => (byte: number) =>
  characters.includes(String.fromCharCode(byte));
const UNRESERVED = /[A-Za-z0-9\-._~]/;

export const PERCENT: Escaping = {
  name: "percent",
  must: (byte) => !UNRESERVED.test(String.fromCharCode(byte)),
  may: isAscii,
  write: (byte, draw) => {
    const hex = byte.toString(16).padStart(2, "0");
    return `%${draw.chance(70) ? hex.toUpperCase() : hex}`;
  },
};

/** Paths and careless clients leave some reserved characters as they are. */
export const PERCENT_LOOSE: Escaping = {
  ...PERCENT,
  must: (byte) => PERCENT.must(byte) && !among("@:,()!+*")(byte),
};

const SHORT_JSON: Readonly<Record<number, string>> = {
  34: '\\"',
  92: "\\\\",
  10: "\\n",
  13: "\\r",
};

export const JSON_STRING: Escaping = {
  name: "json",
  must: (byte) => byte < 0x20 || byte === 0x22 || byte === 0x5c,
  may: isAscii,
  write: (byte, draw) => {
    const short = SHORT_JSON[byte];
    if (short !== undefined) return short;
    if (byte === 0x2f) return "\\/";
    const hex = byte.toString(16).padStart(4, "0");
    return `\\u${draw.chance(50) ? hex : hex.toUpperCase()}`;
  },
};

const NAMED_HTML: Readonly<Record<number, string>> = {
  38: "&amp;",
  60: "&lt;",
  62: "&gt;",
  34: "&quot;",
};

export const HTML: Escaping = {
  name: "html",
  must: among('&<>"'),
  may: isAscii,
  write: (byte, draw) => {
    const named = NAMED_HTML[byte];
    if (named !== undefined) return named;
    return draw.chance(60) ? `&#${byte};` : `&#x${byte.toString(16)};`;
  },
};

function escapeEach(piece: Piece, escaping: Escaping, draw: Draw, chosen: ReadonlySet<number>) {
  const parts: string[] = [];
  const places: number[] = [];
  let size = 0;
  for (const [i, byte] of piece.bytes.entries()) {
    places.push(size);
    const escaped = escaping.must(byte) || chosen.has(i);
    const part = escaped ? escaping.write(byte, draw) : String.fromCharCode(byte);
    parts.push(part);
    size += part.length;
  }
  places.push(size);
  return { bytes: Buffer.from(parts.join(""), "latin1"), places };
}

/** Characters of the value that are escaped though nothing asks for it: one, some or all. */
function chooseExtra(piece: Piece, escaping: Escaping, draw: Draw): Set<number> {
  const places = Array.from({ length: piece.end - piece.start }, (_, i) => piece.start + i);
  const fit = places.filter((place) => escaping.may(piece.bytes[place] ?? 0));
  const slashes = fit.filter((place) => piece.bytes[place] === 0x2f);
  if (escaping.name === "json" && slashes.length > 0 && draw.chance(50)) return new Set(slashes);
  if (fit.length === 0) throw new Unfit("nothing to escape");
  const many = draw.pick([1, 2, 4, fit.length]);
  return new Set([...draw.shuffle(fit).slice(0, many), ...leadOf(piece, fit)]);
}

/** What the escapes of each kind begin with. */
const LEADS: Readonly<Record<string, number>> = { percent: 0x25, json: 0x5c, html: 0x26 };

/** The first escape of another kind: only where it is escaped itself can the bytes say which kind is the outer one. */
function leadOf(piece: Piece, fit: readonly number[]): number[] {
  const lead = LEADS[piece.transforms[0] ?? ""];
  return fit.filter((place) => piece.bytes[place] === lead).slice(0, 1);
}

/**
 * Escapes what must be escaped, and, where `force` asks for it, characters of the value too. The transform is told only
 * when an escape stands inside the value.
 */
export function escapePiece(piece: Piece, escaping: Escaping, draw: Draw, force: boolean): Piece {
  const chosen = force ? chooseExtra(piece, escaping, draw) : new Set<number>();
  const { bytes, places } = escapeEach(piece, escaping, draw, chosen);
  if (bytes.length === piece.bytes.length) return piece;
  const at = (place: number): number => places[place] ?? bytes.length;
  const touched = at(piece.end) - at(piece.start) !== piece.end - piece.start;
  if (!piece.printable && !touched) throw new Unfit("whether an escape is inside cannot be said");
  return {
    ...piece,
    bytes,
    start: at(piece.start),
    end: at(piece.end),
    transforms: touched ? [escaping.name, ...piece.transforms] : piece.transforms,
    layers: piece.layers + 1,
    printable: true,
  };
}

/** Wraps all of a piece: the value's new place is worked out by `place`. */
export function wrapPiece(
  piece: Piece,
  transform: string,
  bytes: Buffer,
  [start, end]: readonly [number, number],
  printable: boolean,
): Piece {
  return {
    ...piece,
    bytes,
    start,
    end,
    transforms: [transform, ...piece.transforms],
    layers: piece.layers + 1,
    printable,
    urlSafe: false,
    rawDeflate: false,
  };
}
