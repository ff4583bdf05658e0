import { decodeBase64 } from "../wire/base64.js";

/** Part of a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Shortest token that may hold a value: 8 bytes in Base64. */
const TOKEN_MIN = 11;
/** Places within one token at which another is tried. */
const STARTS_MAX = 16;
/** Longer gaps between digits end a run, characters. */
const GAP_MAX = 3;

/** ASCII letters in lower case: every place stays where it was. */
export function foldLetters(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Runs of digits with separators between them, and where each digit stands. */
export function digitRuns(text: string): { digits: string; places: number[] }[] {
  const runs: { digits: string; places: number[] }[] = [];
  const pattern = new RegExp(`\\d(?:[ ()+.\\-/\u00a0\u2000-\u203f]{0,${GAP_MAX}}\\d)+`, "g");
  for (const match of text.matchAll(pattern)) {
    const places: number[] = [];
    for (let at = 0; at < match[0].length; at++) {
      if (/\d/.test(match[0].charAt(at))) places.push(match.index + at);
    }
    runs.push({ digits: match[0].replace(/\D/g, ""), places });
  }
  return runs;
}

/** The text with its percent escapes undone, and where each of its characters stood; null without escapes. */
export function undoPercent(text: string): { text: string; places: number[] } | null {
  if (!/%[0-9a-f]{2}/i.test(text)) return null;
  const places: number[] = [];
  let undone = "";
  for (let at = 0; at < text.length; ) {
    const escaped = /^%[0-9a-f]{2}/i.test(text.slice(at, at + 3));
    places.push(at);
    undone += escaped
      ? String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 3), 16))
      : text.charAt(at);
    at += escaped ? 3 : 1;
  }
  places.push(text.length);
  return { text: undone, places };
}

/** Parts of a text that are hexadecimal or Base64 by their characters, decoded. */
export function tokensOf(text: string): (Span & { bytes: Uint8Array })[] {
  const patterns = [/[A-Za-z0-9+/]+={0,2}/g, /[A-Za-z0-9_-]+={0,2}/g, /[A-Za-z0-9]+={0,2}/g];
  const found = patterns.flatMap((pattern) => Array.from(text.matchAll(pattern)));
  const spans = found.flatMap(({ 0: token, index }) =>
    startsIn(token).map((at) => ({ start: index + at, end: index + token.length })),
  );
  return spans
    .filter(({ start, end }) => end - start >= TOKEN_MIN)
    .flatMap((span) =>
      decodings(text.slice(span.start, span.end)).map((bytes) => ({ ...span, bytes })),
    );
}

/** Where a token may begin: `-` and `_` are digits of Base64URL, and also what stands between words. */
function startsIn(token: string): number[] {
  const breaks = Array.from(token.matchAll(/[-_]/g), ({ index }) => index + 1);
  return [0, ...breaks.slice(0, STARTS_MAX)];
}

function decodings(token: string): Uint8Array[] {
  const hex = /^(?:[0-9a-f]{2})+$/i.test(token) ? [decodeHex(token)] : [];
  // A single digit left over belongs to something else.
  const base64 = decodeBase64(token.length % 4 === 1 ? token.slice(0, -1) : token);
  return base64 === null ? hex : [...hex, base64];
}

function decodeHex(text: string): Uint8Array {
  const pairs = text.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}
