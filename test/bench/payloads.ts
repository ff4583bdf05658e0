import { LINK_ETHERNET, NEEDLE_FOLD, NEEDLE_MAIL, NEEDLE_WORD } from "../../asm/abi.gen.js";
import type { Needle } from "../../core/needles/needles.js";
import type { Packet } from "../../router/node/packet.js";

/** Bytes of a UDP payload that is measured. */
export const PAYLOAD = 1400;
const HEADERS = 14 + 20 + 8;
/** Distinct flows that the packets are spread over. */
const FLOWS = 8;

/** A small generator of its own: the same bytes on every run and machine (Park and Miller's). */
export class Draw {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (this.state * 48271) % 2147483647;
    return this.state % limit;
  }

  text(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join("");
  }
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const BASE64 = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${LETTERS}${DIGITS}+/`;
const HEX = "0123456789abcdef";

/** A needle and the text that is planted to be found. */
export interface Planted {
  readonly needle: Needle;
  readonly text: string;
}

function drawText(draw: Draw, at: number): string {
  if (at < 60) return `${1 + draw.below(9)}${draw.text(DIGITS, 9 + (at % 6))}`;
  if (at < 120) return draw.text(BASE64, 24);
  if (at < 160) return `${draw.text(LETTERS, 9)}@example.org`;
  return (draw.text(HEX, 12).match(/../g) ?? []).join(":");
}

function flagsOf(at: number): number {
  if (at < 120) return 0;
  return at < 160 ? NEEDLE_FOLD | NEEDLE_MAIL : NEEDLE_FOLD | NEEDLE_WORD;
}

/** 200 needles: 60 digit runs of 10 to 15, 60 like Base64, 40 mail addresses, 40 MACs. */
export function makeNeedles(): Planted[] {
  const draw = new Draw(20141106);
  return Array.from({ length: 200 }, (_, at): Planted => {
    const text = drawText(draw, at);
    const number = at + 1;
    const needle: Needle =
      at < 60
        ? { kind: "digits", number, digits: text, flags: 0, prefix: 0 }
        : { kind: "gram", number, bytes: Buffer.from(text), flags: flagsOf(at) };
    return { needle, text };
  });
}

/** Ethernet, IPv4 and UDP around a payload, from a LAN address to one of TEST-NET-3. */
function frameOf(payload: Uint8Array, flow: number): Uint8Array {
  const bytes = new Uint8Array(HEADERS + payload.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x08, 0x00, 0x45]);
  view.setUint16(16, bytes.length - 14);
  bytes.set([64, 17], 22);
  bytes.set([192, 168, 1, 23, 203, 0, 113, 9], 26);
  view.setUint16(34, 40000 + flow);
  view.setUint16(36, 41000);
  view.setUint16(38, 8 + payload.length);
  bytes.set(payload, HEADERS);
  return bytes;
}

/** Behind a letter, as a protocol's type: a first byte of 0xc0 and above could be QUIC's. */
function randomPayload(draw: Draw): Uint8Array {
  return Uint8Array.from({ length: PAYLOAD }, (_, at) => (at === 0 ? 0x52 : draw.below(256)));
}

/** What a clear upload looks like: form fields, numbers, a token, JSON. */
function httpPayload(draw: Draw): Uint8Array {
  let text = `POST /v2/${draw.text(LETTERS, 8)} HTTP/1.1\r\nHost: ${draw.text(LETTERS, 7)}.example.org\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: sid=${draw.text(BASE64, 32)}\r\n\r\n`;
  while (text.length < PAYLOAD) {
    const field = [
      `${draw.text(LETTERS, 5)}=${draw.text(LETTERS, 12)}&`,
      `t=${draw.text(DIGITS, 13)}&`,
      `{"${draw.text(LETTERS, 4)}":${draw.below(100000)},"ok":true}&`,
      `k=${draw.text(HEX, 16)}%20${draw.text(LETTERS, 6)}&`,
    ];
    text += field[draw.below(field.length)];
  }
  return Buffer.from(text.slice(0, PAYLOAD), "latin1");
}

/** Writes a value over the middle of a payload, between blanks. */
function plant(payload: Uint8Array, text: string, at: number): void {
  payload.set(Buffer.from(` ${text} `, "latin1"), at);
}

/** Packets with each needle's text planted once, spread evenly. */
export function makePackets(
  kind: "random" | "http",
  count: number,
  planted: readonly Planted[],
): Packet[] {
  const draw = new Draw(kind === "random" ? 1 : 2);
  const every = Math.floor(count / planted.length);
  return Array.from({ length: count }, (_, at): Packet => {
    // Each flow opens with text: one of random bytes alone is judged opaque and no longer searched.
    const isText = kind === "http" || at < FLOWS;
    const payload = isText ? httpPayload(draw) : randomPayload(draw);
    const value = at % every === FLOWS ? planted[(at - FLOWS) / every] : undefined;
    if (value !== undefined) plant(payload, value.text, 300 + draw.below(900));
    const bytes = frameOf(payload, at % FLOWS);
    const nsec = (at % 1000) * 1_000_000;
    const sec = 1406800000 + Math.floor(at / 1000);
    return { link: LINK_ETHERNET, sec, nsec, wire: bytes.length, frame: at + 1, bytes };
  });
}
