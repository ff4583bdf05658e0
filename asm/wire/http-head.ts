import {
  DEVICE_SOURCE_USER_AGENT,
  NAME_SOURCE_HTTP,
  SIDE_IN,
  SIDE_TRANSIT,
  WHERE_HTTP_COOKIE,
  WHERE_HTTP_HEADER,
  WHERE_HTTP_PATH,
  WHERE_HTTP_QUERY,
} from "../abi.gen";
import { decimal, equalsFolded, indexOf, lower, skipBlank, trimEnd } from "../bytes";
import { searchUnit } from "../content/search";
import { openUnit, setUnitName } from "../content/unit";
import { Flow } from "../flow-record";
import { STATE_AGENT } from "../flow-state";
import { Stream } from "../stream/stream-record";
import { tellDevice } from "../tell-device";
import { isUpstream } from "../verdict";
import { lineEnd, versionAt } from "./http-line";
import { tellName } from "./name";

const HOST = memory.data<u8>([104, 111, 115, 116]);
const COOKIE = memory.data<u8>([99, 111, 111, 107, 105, 101]);
const UPGRADE = memory.data<u8>([117, 112, 103, 114, 97, 100, 101]);
const USER_AGENT = memory.data<u8>([117, 115, 101, 114, 45, 97, 103, 101, 110, 116]);
const CONTENT_LENGTH = memory.data<u8>([
  99, 111, 110, 116, 101, 110, 116, 45, 108, 101, 110, 103, 116, 104,
]);
const TRANSFER_ENCODING = memory.data<u8>([
  116, 114, 97, 110, 115, 102, 101, 114, 45, 101, 110, 99, 111, 100, 105, 110, 103,
]);
const CONTENT_ENCODING = memory.data<u8>([
  99, 111, 110, 116, 101, 110, 116, 45, 101, 110, 99, 111, 100, 105, 110, 103,
]);
const DEFLATE = memory.data<u8>([100, 101, 102, 108, 97, 116, 101]);
const CHUNKED = memory.data<u8>([99, 104, 117, 110, 107, 101, 100]);

const PERCENT: u8 = 0x25;
const SLASH: u8 = 0x2f;
/** `CONN` as a little-endian word: the only method that turns the connection into a tunnel. */
const CONN: u32 = 0x4e4e4f43;

let targetAt: usize = 0;
let targetEnd: usize = 0;
let hostAt: usize = 0;
let hostEnd: usize = 0;
let upgrades: bool = false;

/** Whether the head just read turns the connection into something else (CONNECT, Upgrade). */
export function headUpgrades(): bool {
  return upgrades;
}

function isName(at: usize, end: usize, name: usize, size: usize): bool {
  return end - at == size && equalsFolded(at, name, size);
}

/** Target of the request line: between the method and ` HTTP/`, or the line's end. */
function readRequestLine(at: usize, line: usize): void {
  const start = indexOf(0x20, at, line) + 1;
  const version = start < line ? versionAt(start - 1, line) : 0;
  targetAt = start < line ? start : line;
  targetEnd = version != 0 && version > targetAt ? version : trimEnd(targetAt, line);
  if (load<u32>(at) != CONN) return;
  upgrades = true;
  hostAt = targetAt;
  hostEnd = targetEnd;
}

/** Where an authority ends (RFC 3986, 3.2): at a slash, a question mark or a number sign. */
function authorityEnd(at: usize, end: usize): usize {
  for (; at < end; at++) {
    const c = load<u8>(at);
    if (c == 0x2f || c == 0x3f || c == 0x23) break;
  }
  return at;
}

/** An absolute target (RFC 9112, 3.2.2) names the host itself; the path begins behind it. */
function splitAbsolute(): void {
  let p = targetAt;
  while (p + 3 < targetEnd && p - targetAt < 10 && lower(load<u8>(p)) - 0x61 < 26) p++;
  if (p + 3 > targetEnd || load<u8>(p) != 0x3a) return;
  if (load<u8>(p + 1) != 0x2f || load<u8>(p + 2) != 0x2f) return;
  const start = p + 3;
  const path = authorityEnd(start, targetEnd);
  if (hostAt == hostEnd) {
    hostAt = start;
    hostEnd = path;
  }
  targetAt = path;
}

/** Tells what the device is if [name, nameEnd) is the header that says it. */
export function tellAgent(flow: Flow, name: usize, nameEnd: usize, at: usize, end: usize): void {
  if (!isName(name, nameEnd, USER_AGENT, 10)) return;
  // Of a request from outside the sender is the router.
  if (flow.state & STATE_AGENT || flow.side == SIDE_IN || flow.side == SIDE_TRANSIT) return;
  flow.state |= STATE_AGENT;
  tellDevice(flow, DEVICE_SOURCE_USER_AGENT, flow.srcMac, at, end);
}

function isChunked(at: usize, end: usize): bool {
  return end - at >= 7 && equalsFolded(end - 7, CHUNKED, 7);
}

/** gzip tells itself by its first bytes; DEFLATE without zlib's head does not. */
function isDeflate(at: usize, end: usize): bool {
  return end - at >= 7 && equalsFolded(end - 7, DEFLATE, 7);
}

function readHost(value: usize, end: usize): void {
  if (upgrades && hostEnd > hostAt) return;
  hostAt = value;
  hostEnd = end;
}

/** Headers that frame the body; false when [at, end) is none of their names. */
function readFraming(stream: Stream, at: usize, end: usize, value: usize, valueEnd: usize): bool {
  if (isName(at, end, CONTENT_LENGTH, 14)) {
    stream.left = decimal(value, valueEnd);
  } else if (isName(at, end, TRANSFER_ENCODING, 17)) {
    stream.chunked = isChunked(value, valueEnd) ? 1 : 0;
  } else if (isName(at, end, CONTENT_ENCODING, 16)) {
    stream.coded = isDeflate(value, valueEnd) ? 1 : 0;
  } else {
    return false;
  }
  return true;
}

function readHeader(flow: Flow, stream: Stream, at: usize, line: usize): void {
  const colon = indexOf(0x3a, at, line);
  if (colon == line) return;
  const end = trimEnd(at, colon);
  const value = skipBlank(colon + 1, line);
  const valueEnd = trimEnd(value, line);
  if (readFraming(stream, at, end, value, valueEnd)) return;
  if (isName(at, end, HOST, 4)) readHost(value, valueEnd);
  else if (isName(at, end, UPGRADE, 7)) upgrades = true;
  else tellAgent(flow, at, end, value, valueEnd);
}

/** A slash that stands for itself parts a path; one that was escaped belongs to its piece. */
function searchPath(at: usize, end: usize): void {
  openUnit(WHERE_HTTP_PATH, 0);
  if (indexOf(PERCENT, at, end) == end) {
    searchUnit(at, end);
    return;
  }
  while (at < end) {
    const slash = indexOf(SLASH, at, end);
    searchUnit(at, slash);
    at = slash + 1;
  }
}

/** Searches path and query of a request's target. */
export function searchTarget(at: usize, end: usize): void {
  const question = indexOf(0x3f, at, end);
  searchPath(at, question);
  if (question >= end) return;
  openUnit(WHERE_HTTP_QUERY, 0);
  searchUnit(question + 1, end);
}

/** Searches the value of a header. */
export function searchField(at: usize, end: usize, value: usize, valueEnd: usize): void {
  const cookie = isName(at, end, COOKIE, 6);
  openUnit(cookie ? WHERE_HTTP_COOKIE : WHERE_HTTP_HEADER, 0);
  if (!cookie) setUnitName(at, <u32>(end - at));
  searchUnit(value, valueEnd);
}

function searchHeader(at: usize, line: usize): void {
  const colon = indexOf(0x3a, at, line);
  if (colon == line) {
    openUnit(WHERE_HTTP_HEADER, 0);
    searchUnit(at, trimEnd(at, line));
    return;
  }
  const value = skipBlank(colon + 1, line);
  searchField(at, trimEnd(at, colon), value, trimEnd(value, line));
}

/** End of the field at `at`: a line that begins with a blank goes on with the one before (RFC 9112, 5.2). */
function fieldEnd(at: usize, end: usize): usize {
  let line = lineEnd(at, end);
  while (line + 1 < end && (load<u8>(line + 1) == 0x20 || load<u8>(line + 1) == 0x09)) {
    line = lineEnd(line + 1, end);
  }
  return line;
}

function searchHead(at: usize, end: usize, first: bool): void {
  let p = at;
  if (first) {
    searchTarget(targetAt, targetEnd);
    p = lineEnd(at, end) + 1;
  }
  while (p < end) {
    const line = fieldEnd(p, end);
    if (trimEnd(p, line) > p) searchHeader(p, line);
    p = line + 1;
  }
}

/** Searches a head, or a part of one, that is not whole; names and framing are read when it is. */
export function searchPart(at: usize, end: usize, first: bool): void {
  if (first) readRequestLine(at, lineEnd(at, end));
  searchHead(at, end, first);
}

/**
 * Reads [at, end), a request's head or a part of it (`first`: from its request line on): tells the name, notes what the
 * body will be in `stream`, then searches target and headers.
 */
export function readHead(flow: Flow, stream: Stream, at: usize, end: usize, first: bool): void {
  hostAt = 0;
  hostEnd = 0;
  targetAt = 0;
  targetEnd = 0;
  upgrades = false;
  let p = at;
  if (first) {
    const line = lineEnd(at, end);
    readRequestLine(at, line);
    p = line + 1;
  }
  while (p < end) {
    const line = lineEnd(p, end);
    readHeader(flow, stream, p, line);
    p = line + 1;
  }
  if (first && !upgrades) splitAbsolute();
  if (hostEnd > hostAt) tellName(flow, NAME_SOURCE_HTTP, hostAt, hostEnd);
  if (isUpstream(flow, true)) searchHead(at, end, first);
}
