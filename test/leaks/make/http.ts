import {
  formCarrier,
  jsonCarrier,
  linesCarrier,
  proseCarrier,
  type Setting,
  xmlCarrier,
} from "./carriers.js";
import type { Draw } from "./draw.js";
import { escapePiece, PERCENT, PERCENT_LOOSE, type Piece, surround, Unfit } from "./piece.js";

const PATHS = ["/v1/report", "/api/collect", "/track", "/upload/log", "/m/sync"] as const;
const HEADERS = [
  "Accept: */*",
  "Accept-Language: en",
  "Connection: keep-alive",
  "X-Trace: on",
] as const;

/** A request's own draws that do not depend on where the value stands. */
export interface Request {
  readonly host: string;
  readonly chunked: boolean;
}

function headers(draw: Draw, count: number): string {
  return draw
    .shuffle(HEADERS)
    .slice(0, count)
    .map((line) => `${line}\r\n`)
    .join("");
}

function requestLine(draw: Draw, method: string, host: string, target: string): string {
  const head = `${method} ${target} HTTP/1.1\r\n`;
  return `${head}Host: ${host}\r\n${headers(draw, draw.between(0, 2))}`;
}

function escaped(piece: Piece, draw: Draw): Piece {
  if (piece.urlSafe) return piece;
  return escapePiece(piece, draw.chance(50) ? PERCENT : PERCENT_LOOSE, draw, false);
}

function needsKey(piece: Piece, { whole }: Setting): void {
  if (whole && piece.field === null) throw new Unfit("only a whole field value counts");
}

function inPath(piece: Piece, draw: Draw, setting: Setting, { host }: Request): Piece {
  needsKey(piece, setting);
  if (piece.bytes.includes("&")) throw new Unfit("a form belongs into the query");
  const part = escaped(piece, draw);
  if (part.bytes.includes("/")) throw new Unfit("a slash parts the path");
  const before = `${draw.pick(PATHS)}/`;
  const after = draw.pick(["", "/status", "/a", "?v=2"]);
  const start = `GET ${before}`;
  const rest = ` HTTP/1.1\r\nHost: ${host}\r\n${headers(draw, 2)}\r\n`;
  return surround(part, start, `${after}${rest}`);
}

/** The pairs of a query or a form: the piece itself when it is such, else with a key. */
function pairsOf(piece: Piece, draw: Draw, setting: Setting): Piece {
  if (piece.urlSafe && piece.bytes.includes("=") && piece.field !== null) return piece;
  return formCarrier(piece.urlSafe ? piece : escaped(piece, draw), draw, setting);
}

function inQuery(piece: Piece, draw: Draw, setting: Setting, { host }: Request): Piece {
  const pairs = piece.urlSafe ? pairsOf(piece, draw, setting) : looseForm(piece, draw, setting);
  const start = `GET ${draw.pick(PATHS)}?`;
  return surround(pairs, start, ` HTTP/1.1\r\nHost: ${host}\r\n${headers(draw, 2)}\r\n`);
}

function looseForm(piece: Piece, draw: Draw, setting: Setting): Piece {
  return formCarrier({ ...escaped(piece, draw), urlSafe: true }, draw, setting);
}

const isLine = (piece: Piece): boolean =>
  piece.printable && !/[\r\n]/.test(piece.bytes.toString("latin1"));

function headerOf(piece: Piece, draw: Draw, setting: Setting): Piece {
  const key = draw.pick(setting.keys);
  const name = draw.pick([`X-${key}`, "X-Client", "X-App-Data", "Authorization"]);
  const simple = /^[\w%.~:@+/=-]+$/.test(piece.bytes.toString("latin1"));
  if (simple && piece.field === null && draw.chance(25)) {
    return surround(piece, `${name}: app=2.1; ${key}=`, "; os=5\r\n", key);
  }
  const scheme = name === "Authorization" && piece.bare && !setting.whole ? "Bearer " : "";
  return surround(piece, `${name}: ${scheme}`, "\r\n", name.toLowerCase());
}

function inHeader(piece: Piece, draw: Draw, setting: Setting, { host }: Request): Piece {
  if (!isLine(piece)) throw new Unfit("a header is a line");
  const line = headerOf(piece, draw, setting);
  const start = requestLine(draw, "GET", host, `${draw.pick(PATHS)}?v=1`);
  return surround(line, start, `${headers(draw, 1)}\r\n`);
}

/** What may stand in a cookie (RFC 6265, 4.1.1). */
const COOKIE_VALUE = /^[!#-+\--:<-[\]-~]+$/;

function inCookie(piece: Piece, draw: Draw, setting: Setting, { host }: Request): Piece {
  const key = draw.pick(setting.keys);
  const legal = COOKIE_VALUE.test(piece.bytes.toString("latin1"));
  const value = legal && draw.chance(60) ? piece : escaped(piece, draw);
  const before = draw.pick(["", "sid=a1; ", "lang=en; v=3; "]);
  const after = draw.pick(["", "; theme=dark", "; seen=1; z=2"]);
  const cookie = surround(value, `Cookie: ${before}${key}=`, `${after}\r\n`, key);
  const start = requestLine(draw, "GET", host, draw.pick(PATHS));
  return surround(cookie, start, `${headers(draw, 1)}\r\n`);
}

/** A body and the headers that describe it. */
interface Body {
  readonly piece: Piece;
  readonly type: string;
}

function multipart(piece: Piece, draw: Draw, { keys }: Setting): Body {
  const key = draw.pick(keys);
  const boundary = `----part${draw.hex(12)}`;
  const file = draw.chance(30) ? '; filename="log.txt"\r\nContent-Type: text/plain' : "";
  const other = `--${boundary}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nfull\r\n`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${key}"${file}\r\n\r\n`;
  const [before, after] = draw.chance(50) ? [other, ""] : ["", other];
  const whole = surround(piece, `${before}${head}`, `\r\n${after}--${boundary}--\r\n`, key);
  return { piece: whole, type: `multipart/form-data; boundary=${boundary}` };
}

function textBody(piece: Piece, draw: Draw, setting: Setting): Body {
  const texts = [proseCarrier, linesCarrier, (same: Piece) => same];
  const text = draw.pick(texts)(piece, draw, setting);
  needsKey(text, setting);
  return { piece: text, type: "text/plain" };
}

/** Bytes that are no text: as they are, or as a part. */
function binaryBody(piece: Piece, draw: Draw, setting: Setting): Body {
  if (draw.chance(20)) return multipart(piece, draw, setting);
  needsKey(piece, setting);
  const utf16 = piece.transforms[0] === "utf16";
  return { piece, type: utf16 ? "text/plain; charset=utf-16" : "application/octet-stream" };
}

function bodyOf(piece: Piece, draw: Draw, setting: Setting): Body {
  if (!piece.printable) return binaryBody(piece, draw, setting);
  const kind = draw.between(0, 9);
  if (kind < 3) {
    return { piece: pairsOf(piece, draw, setting), type: "application/x-www-form-urlencoded" };
  }
  if (kind < 6) return { piece: jsonCarrier(piece, draw, setting), type: "application/json" };
  if (kind < 7) return { piece: xmlCarrier(piece, draw, setting), type: "text/xml" };
  if (kind < 9) return multipart(piece, draw, setting);
  return textBody(piece, draw, setting);
}

/** Chunked transfer coding (RFC 9112, 7.1). */
function chunk(piece: Piece, draw: Draw): Piece {
  const parts: Buffer[] = [];
  const { bytes } = piece;
  let end = piece.end;
  let size = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = Math.min(bytes.length - at, draw.pick([3, 16, 50, 400]));
    const head = Buffer.from(`${length.toString(16)}${draw.chance(10) ? ";x=1" : ""}\r\n`);
    if (piece.end > at && piece.end <= at + length) end = size + head.length + piece.end - at;
    parts.push(head, bytes.subarray(at, at + length), Buffer.from("\r\n"));
    size += head.length + length + 2;
    at += length;
  }
  parts.push(Buffer.from("0\r\n\r\n"));
  const transforms = ["chunked", ...piece.transforms];
  return { ...piece, bytes: Buffer.concat(parts), start: 0, end, transforms };
}

/** The content coding to be declared: that of a body which is nothing but compressed. */
function codingOf(body: Piece, piece: Piece): string {
  const outer = piece.transforms[0] ?? "";
  const coded = body === piece && !piece.printable && /^(gzip|deflate)$/.test(outer);
  return coded ? `Content-Encoding: ${outer}\r\n` : "";
}

function inBody(piece: Piece, draw: Draw, setting: Setting, { host, chunked }: Request): Piece {
  const { piece: body, type } = bodyOf(piece, draw, setting);
  const coding = codingOf(body, piece);
  if (coding === "" && piece.rawDeflate)
    throw new Unfit("nothing tells raw deflate but its header");
  const sent = chunked ? chunk(body, draw) : body;
  const framing = chunked ? "Transfer-Encoding: chunked" : `Content-Length: ${sent.bytes.length}`;
  const start = requestLine(draw, "POST", host, draw.pick(PATHS));
  const [first, second] = draw.shuffle([`Content-Type: ${type}\r\n${coding}`, `${framing}\r\n`]);
  return surround(sent, `${start}${first}${second}\r\n`, "");
}

type Place = (piece: Piece, draw: Draw, setting: Setting, request: Request) => Piece;

export const HTTP_PLACES: Readonly<Record<string, Place>> = {
  "http.path": inPath,
  "http.query": inQuery,
  "http.header": inHeader,
  "http.cookie": inCookie,
  "http.body": inBody,
};

/** A request in which nobody's value stands. */
export function plainRequest(draw: Draw, host: string): Buffer {
  const start = requestLine(draw, "GET", host, `${draw.pick(PATHS)}?seq=${draw.digits(4)}`);
  if (draw.chance(60)) return Buffer.from(`${start}\r\n`);
  const body = `{"event":"${draw.pick(["open", "close", "scroll"])}","n":${draw.between(1, 99)}}`;
  const post = requestLine(draw, "POST", host, draw.pick(PATHS));
  const head = `${post}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.from(head + body);
}

/** An answer with this body. */
export function response(body: Buffer): Buffer {
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nContent-Type: text/plain\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}
