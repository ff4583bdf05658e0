import { BASE64, DIGITS, Draw, HEX, LETTERS } from "./draw.js";
import type { Planted } from "./needles.js";

/** Bytes of a payload that is measured. */
export const PAYLOAD = 1400;

/** What payloads are made of. */
export type Kind =
  | "random"
  | "http"
  | "digits"
  | "percent"
  | "base64"
  | "nested"
  | "keys"
  | "hex"
  | "slashes"
  | "quotes"
  | "zeros";

/** Behind a letter, as a protocol's type: a first byte of 0xc0 and above could be QUIC's. */
function random(draw: Draw, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => (at === 0 ? 0x52 : draw.below(256)));
}

/** Text of pieces up to the size. */
function repeated(size: number, piece: () => string, head = ""): Uint8Array {
  let text = head;
  while (text.length < size) text += piece();
  return Buffer.from(text.slice(0, size), "latin1");
}

/** What a clear upload looks like: form fields, numbers, a token, JSON. */
function http(draw: Draw, size: number): Uint8Array {
  const head = `POST /v2/${draw.text(LETTERS, 8)} HTTP/1.1\r\nHost: ${draw.text(LETTERS, 7)}.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: sid=${draw.text(BASE64, 32)}\r\n\r\n`;
  return repeated(size, () => httpField(draw), head);
}

function httpField(draw: Draw): string {
  const fields = [
    `${draw.text(LETTERS, 5)}=${draw.text(LETTERS, 12)}&`,
    `t=${draw.text(DIGITS, 13)}&`,
    `{"${draw.text(LETTERS, 4)}":${draw.below(100000)},"ok":true}&`,
    `k=${draw.text(HEX, 16)}%20${draw.text(LETTERS, 6)}&`,
  ];
  return fields[draw.below(fields.length)] ?? "";
}

/** Text in Base64, in Base64, in Base64: three layers are opened. */
function nested(draw: Draw, size: number): Uint8Array {
  let text = draw.text(LETTERS, size);
  for (let depth = 0; depth < 3; depth++) text = Buffer.from(text).toString("base64");
  return Buffer.from(text.slice(0, size), "latin1");
}

const makers: Readonly<Record<Kind, (draw: Draw, size: number) => Uint8Array>> = {
  random,
  http,
  digits: (draw, size) => Buffer.from(draw.text(DIGITS, size), "latin1"),
  percent: (_, size) => repeated(size, () => "%41"),
  base64: (draw, size) => Buffer.from(draw.text(BASE64, size), "latin1"),
  nested,
  keys: (draw, size) => repeated(size, () => `imei=${draw.text(DIGITS, 9)}&`),
  hex: (draw, size) => repeated(size, () => `${draw.text(HEX, 16)},`),
  slashes: (draw, size) => repeated(size, () => `${draw.text(LETTERS, 10)}/`),
  quotes: (_, size) => repeated(size, () => '\\"'),
  zeros: (draw, size) => repeated(size, () => `${draw.text(LETTERS, 1)}\0`),
};

/** One payload; `size` bytes. */
export function makePayload(kind: Kind, draw: Draw, size = PAYLOAD): Uint8Array {
  return makers[kind](draw, size);
}

/** Payloads with each needle's text planted once between blanks, spread evenly. */
export function makePayloads(kind: Kind, count: number, planted: readonly Planted[]): Uint8Array[] {
  const draw = new Draw(kind === "random" ? 1 : 2);
  const every = Math.floor(count / planted.length);
  return Array.from({ length: count }, (_, at) => {
    const payload = makePayload(kind, draw);
    const value = at % every === every - 1 ? planted[(at + 1) / every - 1] : undefined;
    const text = Buffer.from(` ${value?.text} `, "latin1");
    if (value !== undefined) payload.set(text, 300 + draw.below(900));
    return payload;
  });
}
