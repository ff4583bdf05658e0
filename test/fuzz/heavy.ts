import { deflateSync, gzipSync } from "node:zlib";
import { concat, cut, latin1 } from "../asm/build/bytes.js";
import { Connection, datagram } from "../asm/build/connection.js";
import { request } from "../asm/build/http.js";

/** Bytes of a full segment. */
const FULL = 1400;

const fill = (text: string): Uint8Array =>
  latin1(text.repeat(Math.ceil(FULL / text.length)).slice(0, FULL));
const twice = (text: string): string =>
  Buffer.from(Buffer.from(text).toString("base64")).toString("base64");

const inLines = (text: string): string =>
  Buffer.from(text).toString("base64").replace(/.{32}/g, "$&\n");

export interface Payload {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a device usually sends. */
export const USUAL: Payload = {
  name: "JSON",
  bytes: fill('{"event":"open","n":17,"model":"HM 1S","lang":"en-GB","session":"b7c1d2"},'),
};

const TEXTS = [
  "1 ",
  "12345678 ",
  "+1(2)3-4.5/6 ",
  "0123456789",
  "&#38;",
  "&amp;",
  "%25",
  "\\u005c",
  "\\\\",
  '"a":"b",',
  "a=b&",
  "a=1;",
  "<a>b</a>",
  "[[[[",
  "phone=0",
  "imei=12345678901234&",
  "lat=12.345&lon=77.594&",
  "x^",
  "\x78\x9c",
  "\x1f\x8b\x08\0\0\0\0\0\0\0",
  "a\0",
  "\0a",
  "deadbeef",
  "deadbeefdeadbeef ",
  "YWJjZGVmZ2g",
  "abcdefgh-",
  "abcdefghijklmnop/",
  "02:00:00:00:00:01 ",
  "a@b.c ",
  "\n",
  "-----\r\n",
  "\n\n",
  "\n\n\xff\xd8\xff\xe1abcdEx",
  `${"YWJj".repeat(8)}\n`,
  `${"deadbeef".repeat(4)}\n`,
  `${"x/9-".repeat(8)}\r\n`,
];

const NESTED: readonly (readonly [name: string, text: string])[] = [
  ["numbers in Base64 twice", twice("1 ".repeat(390))],
  ["references in Base64 twice", twice("&#38;".repeat(150))],
  ["Base64 in lines, twice", inLines(inLines("1 ".repeat(380)))],
  ["percents in hexadecimal", Buffer.from("%25".repeat(230)).toString("hex")],
];

/** What unpacks to far more than it is. */
const PACKERS = [
  ["gzip", gzipSync],
  ["zlib", deflateSync],
] as const;
const BOMBS = ["1 ", "12345678 ", "&#38;", "%25", "a", '{"a":1},'];

function bombs(): Payload[] {
  return BOMBS.flatMap((text) =>
    PACKERS.map(([packer, pack]) => {
      const bytes = pack(Buffer.alloc(FULL * 200, text)).subarray(0, FULL);
      return { name: `${JSON.stringify(text)} in ${packer}`, bytes };
    }),
  );
}

/** Payloads that are made to cost the search as much as they can: what a device could send to slow the router down. */
export function heavyPayloads(): Payload[] {
  const plain = [...TEXTS.map((text) => [JSON.stringify(text), text] as const), ...NESTED];
  return [...plain.map(([name, text]) => ({ name, bytes: fill(text) })), ...bombs()];
}

/** Ways in which a payload travels, several times or once: frames of a flow of its own. */
export const WAYS: readonly (readonly [
  name: string,
  copies: number,
  frames: (payload: Uint8Array, sport: number) => readonly Uint8Array[],
])[] = [
  ["datagram", 1, (payload, sport) => [datagram({ sport, dport: 9999 }, payload)]],
  ["body", 4, (payload, sport) => inRequest(concat(payload, payload, payload, payload), sport)],
  ["stream", 8, inStream],
];

function inRequest(body: Uint8Array, sport: number): Uint8Array[] {
  const connection = new Connection({ sport });
  const message = request({ method: "POST", body });
  const places = Array.from(
    { length: Math.floor(message.length / FULL) },
    (_, i) => (i + 1) * FULL,
  );
  const segments = cut(message, ...places.filter((place) => place < message.length));
  return [...connection.open(), ...segments.map((part) => connection.up(part)), connection.reset()];
}

function inStream(payload: Uint8Array, sport: number): Uint8Array[] {
  const connection = new Connection({ sport, dport: 9999 });
  const segments = Array.from({ length: 8 }, () => connection.up(payload));
  return [...connection.open(), ...segments, connection.reset()];
}
