import { COUNTER_LINE_TOO_LONG, PROTOCOL_UNKNOWN, WHERE_HTTP_BODY } from "../abi.gen";
import { hexValue } from "../bytes";
import { count } from "../control";
import { Flow } from "../flow-record";
import { DETECTED, detectProtocol } from "../stream/detect";
import { readRaw } from "../stream/raw";
import {
  MODE_FINAL,
  MODE_FULL,
  MODE_MORE,
  READ_BODY,
  READ_CHUNK,
  READ_CHUNK_END,
  READ_CHUNK_SIZE,
  READ_HEAD,
  READ_RAW,
  READ_START,
  READ_TRAILER,
  Stream,
} from "../stream/stream-record";
import { searchWindow } from "../stream/window";
import { decideKeep, isUpstream } from "../verdict";
import { headUpgrades, readHead } from "./http-head";
import { lineEnd, looksLikeRequest, REQUEST_MAYBE, REQUEST_NO } from "./http-line";

/** What a step of the reader did when it took no byte: wait for more, or go on in the new state. */
const WAIT: u32 = u32.MAX_VALUE;

/** End of the head: behind the empty line, or 0 when it is not there. */
function headEnd(at: usize, end: usize): usize {
  let p = at;
  while (p < end) {
    const line = lineEnd(p, end);
    if (line == end) return 0;
    const size = line - p;
    if (size == 0 || (size == 1 && load<u8>(p) == 0x0d)) return line + 1;
    p = line + 1;
  }
  return 0;
}

/** Behind the last complete line, or `at` when there is none. */
function lastLine(at: usize, end: usize): usize {
  while (end > at && load<u8>(end - 1) != 0x0a) end--;
  return end;
}

function skipEmptyLines(at: usize, end: usize): usize {
  while (at < end && (load<u8>(at) == 0x0d || load<u8>(at) == 0x0a)) at++;
  return at;
}

function afterHead(stream: Stream): void {
  stream.fresh = 0;
  stream.done = 0;
  if (headUpgrades()) stream.state = READ_RAW;
  else if (stream.chunked != 0) stream.state = READ_CHUNK_SIZE;
  else stream.state = stream.left > 0 ? READ_BODY : READ_START;
}

/** A head, whole or as far as the window holds it. */
function stepHead(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  const first = stream.state == READ_START;
  const whole = headEnd(at, end);
  if (whole != 0) {
    readHead(flow, stream, at, whole, first);
    afterHead(stream);
    return <u32>(whole - at);
  }
  if (mode == MODE_FINAL) {
    readHead(flow, stream, at, end, first);
    return <u32>(end - at);
  }
  if (mode != MODE_FULL) return WAIT;
  count(COUNTER_LINE_TOO_LONG);
  const part = lastLine(at, end) > at ? lastLine(at, end) : end;
  readHead(flow, stream, at, part, first);
  stream.state = READ_HEAD;
  return <u32>(part - at);
}

function stepStart(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  const from = skipEmptyLines(at, end);
  if (from > at) return <u32>(from - at);
  const request = looksLikeRequest(at, end);
  if (request == REQUEST_NO || (request == REQUEST_MAYBE && mode != MODE_MORE)) {
    stream.state = READ_RAW;
    return 0;
  }
  if (request == REQUEST_MAYBE) return WAIT;
  stream.left = 0;
  stream.declared = 0;
  stream.chunked = 0;
  decideKeep(flow);
  return stepHead(flow, stream, at, end, mode);
}

/** Searches body bytes; `left` counts those of the message or chunk that were not searched yet. */
function stepBody(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  const fresh = <u32>(end - at) - stream.done;
  const complete = fresh >= stream.left;
  const size = complete ? stream.done + stream.left : <u32>(end - at);
  if (size == stream.done && !complete) return WAIT;
  const before = stream.done;
  const last = complete || mode == MODE_FINAL;
  const drop = isUpstream(flow, true)
    ? searchWindow(stream, WHERE_HTTP_BODY, at, size, last)
    : size;
  const searched = last ? size - before : drop + stream.done - before;
  stream.left -= searched;
  if (!isUpstream(flow, true)) stream.done = 0;
  if (complete) stream.state = stream.state == READ_CHUNK ? READ_CHUNK_END : READ_START;
  if (drop == 0 && !complete) return WAIT;
  return drop;
}

/** A chunk's size line (RFC 9112, 7.1). */
function stepChunkSize(stream: Stream, at: usize, end: usize): u32 {
  const line = lineEnd(at, end);
  if (line == end) return WAIT;
  let size: u32 = 0;
  for (let p = at; p < line && hexValue(load<u8>(p)) < 16; p++) {
    size = size < 0x08000000 ? (size << 4) | hexValue(load<u8>(p)) : size;
  }
  stream.left = size;
  stream.state = size == 0 ? READ_TRAILER : READ_CHUNK;
  return <u32>(line + 1 - at);
}

/** The line end behind a chunk, or a trailer line; an empty one ends the message. */
function stepLine(stream: Stream, at: usize, end: usize): u32 {
  const line = lineEnd(at, end);
  if (line == end) return WAIT;
  if (stream.state == READ_CHUNK_END) stream.state = READ_CHUNK_SIZE;
  else if (line - at <= 1) stream.state = READ_START;
  return <u32>(line + 1 - at);
}

/** After an upgrade, or bytes that are no request: a new request or a ClientHello may begin behind the context. */
function beginsAnew(flow: Flow, stream: Stream, at: usize, end: usize): bool {
  if (end - at <= stream.done) return false;
  const before = flow.protocol;
  flow.protocol = PROTOCOL_UNKNOWN;
  const known = detectProtocol(flow, at + stream.done, <u32>(end - at) - stream.done) == DETECTED;
  if (!known) flow.protocol = before;
  return known;
}

function stepRaw(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  if (beginsAnew(flow, stream, at, end)) {
    const context = stream.done;
    stream.done = 0;
    stream.state = READ_START;
    return context;
  }
  const taken = readRaw(flow, stream, true, at, <u32>(end - at), mode);
  return taken == 0 ? WAIT : taken;
}

function step(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  const state = <u32>stream.state;
  if (state == READ_START) return stepStart(flow, stream, at, end, mode);
  if (state == READ_HEAD) return stepHead(flow, stream, at, end, mode);
  if (state == READ_BODY || state == READ_CHUNK) return stepBody(flow, stream, at, end, mode);
  if (state == READ_CHUNK_SIZE) return stepChunkSize(stream, at, end);
  if (state == READ_RAW) return stepRaw(flow, stream, at, end, mode);
  return stepLine(stream, at, end);
}

/**
 * Requests of HTTP/1 (RFC 9112), one after the other for the connection's whole life. Returns the bytes finished with.
 */
export function readHttp(flow: Flow, stream: Stream, at: usize, size: u32, mode: u32): u32 {
  const end = at + size;
  const protocol = flow.protocol;
  let p = at;
  while (p < end) {
    const taken = step(flow, stream, p, end, mode);
    if (taken == WAIT) break;
    p += taken;
    if (stream.done > 0 || flow.protocol != protocol) break;
  }
  return <u32>(p - at);
}
