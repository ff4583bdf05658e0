import type { Draw } from "./draw.js";
import { escapePiece, HTML, JSON_STRING, PERCENT, type Piece, surround, Unfit } from "./piece.js";

/** What a carrier has to know of the value it carries. */
export interface Setting {
  readonly keys: readonly string[];
  /** Only a whole field value counts. */
  readonly whole: boolean;
}

const NOISE_KEYS = ["t", "v", "lang", "model", "page", "size", "os", "net"] as const;
const NOISE_WORDS = ["en", "4.2.1", "blue", "wlan", "start", "beta", "17", "list", "ok"] as const;

/** A pair that no detector has a reason to look at. */
function noise(draw: Draw): readonly [string, string] {
  return [draw.pick(NOISE_KEYS), draw.pick(NOISE_WORDS)];
}

function noises(draw: Draw): (readonly [string, string])[] {
  return Array.from({ length: draw.between(0, 3) }, () => noise(draw));
}

/** `a=b&key=value&c=d`; the value is escaped unless it is so already. */
export function formCarrier(piece: Piece, draw: Draw, { keys }: Setting, force = false): Piece {
  const key = draw.pick(keys);
  const escaped = piece.urlSafe ? piece : escapePiece(piece, PERCENT, draw, force);
  const pairs = (list: readonly (readonly [string, string])[]) =>
    list.map(([name, value]) => `${name}=${value}`).join("&");
  const before = pairs(noises(draw));
  const after = pairs(noises(draw));
  const head = before === "" ? "" : `${before}&`;
  const tail = after === "" ? "" : `&${after}`;
  return { ...surround(escaped, `${head}${key}=`, tail, key), urlSafe: true };
}

function jsonPairs(draw: Draw): string[] {
  return noises(draw).map(([name, value]) =>
    /^\d+$/.test(value) ? `"${name}":${value}` : `"${name}":"${value}"`,
  );
}

/** A number that JSON readers keep as it is. */
function isNumber(piece: Piece): boolean {
  return piece.bare && /^[1-9]\d{0,14}$/.test(piece.bytes.toString("latin1"));
}

/** The value with its key, as a string, a number or an array's element. */
function jsonValue(piece: Piece, draw: Draw, key: string, gap: string): Piece {
  const shape = draw.between(0, 9);
  if (shape < 2 && isNumber(piece)) return surround(piece, `"${key}":${gap}`, "", key);
  if (shape < 4) return surround(piece, `"${key}":${gap}["other",${gap}"`, '"]', key);
  return surround(piece, `"${key}":${gap}"`, '"', key);
}

/** A JSON document around the value; `force` writes some of the value's characters as escapes. */
export function jsonCarrier(piece: Piece, draw: Draw, { keys }: Setting, force = false): Piece {
  if (!piece.printable) throw new Unfit("JSON is text");
  const gap = draw.chance(40) ? " " : "";
  const key = draw.pick(keys);
  const escaped = escapePiece(piece, JSON_STRING, draw, force);
  const member = jsonValue(escaped, draw, key, gap);
  const comma = `,${gap}`;
  const before = jsonPairs(draw).map((pair) => pair + comma);
  const after = jsonPairs(draw).map((pair) => comma + pair);
  const nested = draw.chance(30);
  const open = nested ? `{"d":${gap}{` : "{";
  const close = nested ? "}}" : "}";
  const document = surround(member, `${open}${before.join("")}`, `${after.join("")}${close}`);
  return { ...document, urlSafe: false };
}

/** An XML document around the value, in an element or an attribute. */
export function xmlCarrier(piece: Piece, draw: Draw, { keys }: Setting, force = false): Piece {
  if (!piece.printable) throw new Unfit("XML is text");
  const key = draw.pick(keys);
  const escaped = escapePiece(piece, HTML, draw, force);
  const member = draw.chance(65)
    ? surround(escaped, `<${key}>`, `</${key}>`, key)
    : surround(escaped, `<d ${key}="`, '"/>', key);
  const elements = (list: readonly (readonly [string, string])[]) =>
    list.map(([name, value]) => `<${name}>${value}</${name}>`).join("");
  const head = draw.chance(50) ? '<?xml version="1.0" encoding="utf-8"?>' : "";
  const document = surround(
    member,
    `${head}<r>${elements(noises(draw))}`,
    `${elements(noises(draw))}</r>`,
  );
  return { ...document, urlSafe: false };
}

/** Lines of `key=value`, as in a properties file. */
export function linesCarrier(piece: Piece, draw: Draw, { keys }: Setting): Piece {
  if (!piece.printable || piece.bytes.includes(0x0a)) throw new Unfit("a line holds text");
  const key = draw.pick(keys);
  const lines = (list: readonly (readonly [string, string])[]) =>
    list.map(([name, value]) => `${name}=${value}\n`).join("");
  const text = surround(piece, `${lines(noises(draw))}${key}=`, `\n${lines(noises(draw))}`, key);
  return { ...text, urlSafe: false };
}

/** Running text: no key. */
export function proseCarrier(piece: Piece, draw: Draw, { whole }: Setting): Piece {
  if (!piece.printable || whole) throw new Unfit("only a whole field value counts");
  const before = draw.pick(["report from ", "started by ", "hello ", "say ("]);
  const after = before.endsWith("(")
    ? ") again"
    : draw.pick([" today", ", then stopped", "; done"]);
  return { ...surround(piece, before, after), urlSafe: false };
}

type Carrier = (piece: Piece, draw: Draw, setting: Setting) => Piece;
const bareCarrier: Carrier = (piece) => piece;

/** Puts a piece into one of the texts that may be wrapped further, or leaves it as it is. */
export function carry(piece: Piece, draw: Draw, setting: Setting): Piece {
  if (!piece.printable) return piece;
  const carrier = draw.pick<Carrier>([
    bareCarrier,
    bareCarrier,
    bareCarrier,
    formCarrier,
    jsonCarrier,
    jsonCarrier,
    xmlCarrier,
    linesCarrier,
    proseCarrier,
  ]);
  return carrier(piece, draw, setting);
}
