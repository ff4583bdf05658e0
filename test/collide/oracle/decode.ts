import { constants, gunzipSync, inflateSync } from "node:zlib";

// Every text that a text can be made of by undoing what others wrap values in, as slowly as it is clear: each decoder is
// tried on all that it can be tried on, in every order. It shares no code with the classifier. Texts are latin1 strings.

/** Decoders that may be nested. */
const DEPTH_MAX = 3;
/** Characters from which on a run can be Base64 or hexadecimal. */
const TOKEN_MIN = 10;
/** A longer run's parts between `+`, `-`, `/` and `_`. */
const PART_MIN = 16;
/** Lengths of the lines that Base64 may be broken into, groups of four characters each. */
const [LINE_MIN, LINE_MAX] = [32, 255];
/** Characters of UTF-16 from which on a run counts. */
const WIDE_MIN = 7;

type Decoder = (text: string) => string[];

const utf8 = (code: number): string =>
  Buffer.from(String.fromCodePoint(Math.min(code, 0x10ffff))).toString("latin1");

const percent: Decoder = (text) => [
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  ),
];

const SHORT: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: " ", f: " " };

const json: Decoder = (text) => [
  text.replace(/\\(?:u([0-9a-f]{4})|(["\\/nrtbf]))/gi, (whole, hex?: string, short?: string) => {
    if (hex !== undefined) return utf8(Number.parseInt(hex, 16));
    return /[NRTBFU]/.test(whole) ? whole : (SHORT[short ?? ""] ?? short ?? "");
  }),
];

const NAMED: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  plus: "+",
};

const html: Decoder = (text) => [
  text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos|plus));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? whole;
      return utf8(decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? "0", 16));
    },
  ),
];

/** Runs of the two alphabets of Base64, and the parts of long ones. */
function tokens(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9+/_-]+/g) ?? [];
  const parts = runs.flatMap((run) =>
    run.split(/[+/_-]/).filter((part) => part.length >= PART_MIN),
  );
  return [...runs.filter((run) => run.length >= TOKEN_MIN), ...parts];
}

/**
 * The lines of Base64 that a text begins with, `size` characters each, in one: a shorter one, or one that something else
 * than a line break stands behind, is the last. Two hyphens begin the line that ends a part. "" for fewer than two.
 */
function joinedLines(text: string, size: number, lineBreak: string): string {
  const lines = text.split(lineBreak);
  let joined = "";
  for (const line of lines) {
    const run = /^[A-Za-z0-9+/_-]*/.exec(line)?.[0] ?? "";
    if (run.length > size || (joined !== "" && run.startsWith("--"))) break;
    joined += run;
    if (run.length < size || run !== line) break;
  }
  return joined.length > size ? joined : "";
}

/** Base64 in lines of equal length (RFC 2045, 6.8): every run may be the first of them. */
function wrappedTokens(text: string): string[] {
  const firsts = [...text.matchAll(/[A-Za-z0-9+/_-]+/g)].filter(
    ([run]) => run.length >= LINE_MIN && run.length <= LINE_MAX && run.length % 4 === 0,
  );
  return firsts
    .flatMap((first) =>
      ["\n", "\r\n"].map((lineBreak) =>
        joinedLines(text.slice(first.index), first[0].length, lineBreak),
      ),
    )
    .filter((joined) => joined !== "");
}

const base64: Decoder = (text) =>
  [...tokens(text), ...wrappedTokens(text)].map((token) =>
    Buffer.from(token, "base64").toString("latin1"),
  );

const hex: Decoder = (text) =>
  tokens(text)
    .filter((token) => /^[0-9a-f]+$/i.test(token))
    .map((token) => Buffer.from(token.slice(0, token.length & ~1), "hex").toString("latin1"));

/** Runs of printable characters with a zero behind or before each. */
const utf16: Decoder = (text) => {
  const little = text.match(/(?:[\x20-\x7e\t\r\n]\0)+[\x20-\x7e\t\r\n]?/g) ?? [];
  const big = text.match(/(?:\0[\x20-\x7e\t\r\n])+/g) ?? [];
  return [...little, ...big]
    .map((run) => run.replaceAll("\0", ""))
    .filter((run) => run.length >= WIDE_MIN);
};

/** What comes out of compressed data; null where it contradicts itself. */
function inflated(bytes: Buffer): Buffer | null {
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  try {
    return bytes[0] === 0x1f ? gunzipSync(bytes, options) : inflateSync(bytes, options);
  } catch {
    return null;
  }
}

/** What comes out of the longest beginning of compressed data that does not contradict itself. */
function beginning(bytes: Buffer): string {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (inflated(bytes.subarray(0, middle)) === null) bad = middle;
    else good = middle;
  }
  return (inflated(bytes.subarray(0, good)) ?? Buffer.alloc(0)).toString("latin1");
}

/** How gzip and zlib begin. */
const MAGIC = [[0x1f, 0x8b, 8], ...[0x01, 0x5e, 0x9c, 0xda].map((level) => [0x78, level])];

const compressed: Decoder = (text) => {
  const bytes = Buffer.from(text, "latin1");
  const places = Array.from(bytes.keys()).filter((at) =>
    MAGIC.some((magic) => magic.every((byte, i) => bytes[at + i] === byte)),
  );
  return places.map((at) => beginning(bytes.subarray(at)));
};

const DECODERS: readonly Decoder[] = [percent, json, html, base64, hex, utf16, compressed];

/** The text itself and all that can be reached from it by decoders nested to DEPTH_MAX. */
export function reachable(text: string): Set<string> {
  const all = new Set([text]);
  let last = [text];
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    const next = last.flatMap((one) => DECODERS.flatMap((decode) => decode(one)));
    last = [...new Set(next)].filter((one) => one !== "" && !all.has(one));
    for (const one of last) all.add(one);
  }
  return all;
}
