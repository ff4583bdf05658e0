import { deflateSync, gzipSync } from "node:zlib";
import type { Random } from "../core/oracle/random.js";
import { inLines } from "./lines.js";

/** Decoders that may be nested. */
const DEPTH_MAX = 3;
/** Escapes must not stand beside escapes of another kind: which were meant first could not be told. */
const ESCAPES = ["percent", "json", "html"] as const;
const TOKENS = ["hex", "base64", "base64url"] as const;
const LINES = ["base64 in lines", "base64url in lines"] as const;
const BYTES = ["utf16", "gzip", "deflate"] as const;

type Coding =
  | (typeof ESCAPES)[number]
  | (typeof TOKENS)[number]
  | (typeof LINES)[number]
  | (typeof BYTES)[number];

const code = (text: string): number => text.charCodeAt(0);
const hexOf = (text: string, size: number): string => code(text).toString(16).padStart(size, "0");

const ESCAPE: Readonly<Record<string, (text: string, random: Random) => string>> = {
  percent: (c) => `%${hexOf(c, 2)}`,
  json: (c) => `\\u${hexOf(c, 4)}`,
  html: (c, random) => (random.below(2) === 0 ? `&#${code(c)};` : `&#x${hexOf(c, 1)};`),
};
/** What begins an escape itself, and has to be escaped. */
const MARK: Readonly<Record<string, string>> = { percent: "%", json: "\\", html: "&" };

function escaped(text: string, coding: string, random: Random): string {
  const often = 1 + random.below(6);
  const write = ESCAPE[coding];
  return [...text]
    .map((c) => (c === MARK[coding] || random.below(often) === 0 ? (write?.(c, random) ?? c) : c))
    .join("");
}

function wide(text: string, random: Random): string {
  const bytes = Buffer.from(text, "utf16le");
  return (random.below(2) === 0 ? bytes : bytes.swap16()).toString("latin1");
}

function encoded(text: string, coding: Coding, random: Random): string {
  const bytes = Buffer.from(text, "latin1");
  if (coding === "hex" || coding === "base64" || coding === "base64url")
    return bytes.toString(coding);
  if (coding === "utf16") return wide(text, random);
  if (coding === "gzip") return gzipSync(bytes, { level: random.below(10) }).toString("latin1");
  if (coding === "deflate")
    return deflateSync(bytes, { level: random.below(10) }).toString("latin1");
  return escaped(text, coding, random);
}

const isText = (text: string): boolean => /^[\x20-\x7e\r\n]*$/.test(text);
const hasEscape = (text: string): boolean => /%[0-9a-f]{2}|\\|&/i.test(text);
const among = (list: readonly string[], coding: string): boolean => list.includes(coding);

const isToken = (coding: string): boolean => among([...TOKENS, ...LINES], coding);

/** Whether a text can be written so that only this has to be undone to read it. */
function fits(text: string, coding: Coding, codings: readonly Coding[]): boolean {
  if (coding === "utf16") return isText(text) && text.length > 7;
  if (among(BYTES, coding)) return !codings.some((one) => one === "gzip" || one === "deflate");
  if (isToken(coding)) return text.length > 16;
  return isText(text) && !hasEscape(text);
}

/** A text in as many wrappings as fit; what they are is for the reader of a difference. */
export interface Document {
  readonly text: string;
  readonly codings: readonly string[];
  /** Whether lines of Base64 in it are no lines of equal length, so that nothing in it need be found. */
  readonly isFlawed: boolean;
}

const ALL: readonly Coding[] = [...ESCAPES, ...TOKENS, ...BYTES];
/** Half of them Base64 in lines. */
const LINED: readonly Coding[] = [...ALL, ...ALL.map((_, i) => LINES[i % 2] ?? LINES[0])];

/** Wraps a text in up to three codings, a word before and behind those that are tokens. */
function wrappedIn(list: readonly Coding[], text: string, random: Random): Document {
  let whole = text;
  let isFlawed = false;
  const codings: Coding[] = [];
  for (let depth = 1 + random.below(DEPTH_MAX); depth > 0; depth--) {
    const coding = list[random.below(list.length)] ?? "hex";
    if (!fits(whole, coding, codings)) continue;
    const lines = among(LINES, coding) ? inLines(whole, coding === LINES[1], random) : null;
    const inner = lines?.text ?? encoded(whole, coding, random);
    if (lines?.isFlawed) isFlawed = true;
    whole = isToken(coding) && random.below(2) === 0 ? `to ${inner} ok` : inner;
    codings.unshift(coding);
  }
  return { text: whole, codings, isFlawed };
}

/** Wraps a text in up to three codings, none of them in lines. */
export const wrapped = (text: string, random: Random): Document => wrappedIn(ALL, text, random);

/** Wraps a text in up to three codings, many of them Base64 in lines. */
export const lined = (text: string, random: Random): Document => wrappedIn(LINED, text, random);

/** A document with some of its bytes changed, left out or repeated. */
export function spoiled(text: string, random: Random): string {
  let whole = text;
  for (let i = random.below(3); i >= 0; i--) {
    const at = random.below(whole.length);
    const other = String.fromCharCode(
      random.below(3) === 0 ? random.below(256) : 0x20 + random.below(95),
    );
    const kinds = [other, "", `${other}${whole[at]}`];
    whole = whole.slice(0, at) + (kinds[random.below(kinds.length)] ?? "") + whole.slice(at + 1);
  }
  return whole;
}
