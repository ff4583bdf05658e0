import {
  COUNTER_LINE_TOO_LONG,
  PROTOCOL_HTTP2,
  PROTOCOL_UNKNOWN,
  WHERE_HTTP_BODY,
} from "../abi.gen";
import { hexadecimal } from "../bytes";
import { count } from "../control";
import { Flow } from "../flow-record";
import { DETECTED, detectProtocol, NEED_MORE, NOT_KNOWN } from "../stream/detect";
import { readRaw } from "../stream/raw";
import { shiftMarks, windowAt } from "../stream/stream";
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
import { lineEnd, looksLikeRequest, REQUEST_MAYBE, REQUEST_NO, skipEmptyLines } from "./http-line";
import { stepFrame, stepPast } from "./http2";

/** What a step of the reader did when it took no byte: wait for more, or go on in the new state. */
export const WAIT: u32 = u32.MAX_VALUE;

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

/** What follows a head; an upgrade that was only offered does not change the body's framing. */
function afterHead(stream: Stream): void {
  stream.fresh = 0;
  stream.done = 0;
  stream.moved = 0;
  if (stream.chunked != 0) {
    stream.left = 0;
    stream.state = READ_CHUNK_SIZE;
  } else if (stream.left > 0) {
    stream.state = READ_BODY;
  } else {
    stream.state = headUpgrades() ? READ_RAW : READ_START;
  }
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
  stream.chunked = 0;
  stream.coded = 0;
  decideKeep(flow);
  return stepHead(flow, stream, at, end, mode);
}

/**
 * Searches body bytes; `left` counts those of the message or chunk that were not searched yet. The end of a chunk is
 * not the end of the body: its last bytes wait for the next one.
 */
function stepBody(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  const fresh = <u32>(end - at) - stream.done;
  const complete = fresh >= stream.left;
  const size = complete ? stream.done + stream.left : <u32>(end - at);
  if (size == stream.done && !complete) return WAIT;
  const before = stream.done;
  const chunk = stream.state == READ_CHUNK;
  const last = complete ? !chunk : mode == MODE_FINAL;
  const upstream = isUpstream(flow, true);
  const drop = upstream ? searchWindow(stream, WHERE_HTTP_BODY, at, size, last) : size;
  if (!upstream) stream.done = 0;
  stream.left -= drop + stream.done - before;
  if (complete) stream.state = chunk ? READ_CHUNK_END : READ_START;
  if (drop == 0 && !complete) return WAIT;
  return drop;
}

/** Body bytes in front of a chunk's framing: context, and what was not searched yet. */
export function keptBytes(stream: Stream): u32 {
  return stream.done + stream.left;
}

/** Searches the bytes that waited for another chunk: none follows. */
export function searchKept(stream: Stream, at: usize): void {
  if (stream.left > 0) searchWindow(stream, WHERE_HTTP_BODY, at, keptBytes(stream), true);
  stream.done = 0;
  stream.left = 0;
}

/** Takes the framing that ends at `line` out from between two chunks; returns its bytes. */
export function joinChunks(stream: Stream, at: usize, line: usize): u32 {
  const kept = keptBytes(stream);
  const framing = <u32>(line + 1 - at) - kept;
  if (kept == 0) return framing;
  memory.copy(at + framing, at, kept);
  if (stream.used > 0) shiftMarks(stream, <u32>(at - windowAt(stream)) + kept, framing);
  return framing;
}

/** A chunk's size line (RFC 9112, 7.1). */
function stepChunkSize(stream: Stream, at: usize, end: usize): u32 {
  const from = at + keptBytes(stream);
  const line = lineEnd(from, end);
  if (line == end) return WAIT;
  const size = hexadecimal(from, line);
  if (size == 0) {
    searchKept(stream, at);
    stream.state = READ_TRAILER;
    return <u32>(line + 1 - at);
  }
  const framing = joinChunks(stream, at, line);
  stream.left += size;
  stream.state = READ_CHUNK;
  return framing;
}

/** The line end behind a chunk. */
function stepChunkEnd(stream: Stream, at: usize, end: usize): u32 {
  const line = lineEnd(at + keptBytes(stream), end);
  if (line == end) return WAIT;
  stream.state = READ_CHUNK_SIZE;
  return joinChunks(stream, at, line);
}

/** A trailer line; an empty one ends the message. */
function stepTrailer(stream: Stream, at: usize, end: usize): u32 {
  const line = lineEnd(at, end);
  if (line == end) return WAIT;
  if (line - at <= 1) stream.state = READ_START;
  return <u32>(line + 1 - at);
}

/**
 * After an upgrade, or bytes that are no request: whether a new request or a ClientHello begins behind the context
 * (DETECTED), or may do so with more bytes (NEED_MORE).
 */
function beginsAnew(flow: Flow, stream: Stream, at: usize, end: usize): u32 {
  if (end - at <= stream.done) return NOT_KNOWN;
  const before = flow.protocol;
  flow.protocol = PROTOCOL_UNKNOWN;
  const answer = detectProtocol(flow, at + stream.done, <u32>(end - at) - stream.done);
  if (answer != DETECTED) flow.protocol = before;
  return answer;
}

function stepRaw(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  const answer = beginsAnew(flow, stream, at, end);
  if (answer == DETECTED) {
    const context = stream.done;
    stream.done = 0;
    stream.state = READ_START;
    return context;
  }
  if (answer == NEED_MORE && stream.fresh == 0 && mode == MODE_MORE) return WAIT;
  const taken = readRaw(flow, stream, true, at, <u32>(end - at), mode);
  return taken == 0 ? WAIT : taken;
}

function step2(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  const state = <u32>stream.state;
  if (state == READ_BODY || state == READ_CHUNK) return stepBody(flow, stream, at, end, mode);
  if (state == READ_TRAILER) return stepPast(stream, at, end);
  return stepFrame(flow, stream, at, end, mode);
}

function step(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  const state = <u32>stream.state;
  if (state == READ_START) return stepStart(flow, stream, at, end, mode);
  if (state == READ_HEAD) return stepHead(flow, stream, at, end, mode);
  if (state == READ_BODY || state == READ_CHUNK) return stepBody(flow, stream, at, end, mode);
  if (state == READ_CHUNK_SIZE) return stepChunkSize(stream, at, end);
  if (state == READ_CHUNK_END) return stepChunkEnd(stream, at, end);
  if (state == READ_RAW) return stepRaw(flow, stream, at, end, mode);
  return stepTrailer(stream, at, end);
}

function betweenChunks(stream: Stream): bool {
  return stream.state == READ_CHUNK_END || stream.state == READ_CHUNK_SIZE;
}

/**
 * Requests of HTTP/1 (RFC 9112) and HTTP/2, one after the other for the connection's whole life. Returns the bytes finished with.
 */
export function readHttp(flow: Flow, stream: Stream, at: usize, size: u32, mode: u32): u32 {
  const end = at + size;
  const protocol = flow.protocol;
  let p = at;
  while (p < end) {
    const before = stream.state;
    const taken =
      protocol == PROTOCOL_HTTP2
        ? step2(flow, stream, p, end, mode)
        : step(flow, stream, p, end, mode);
    if (taken == WAIT) break;
    p += taken;
    if (flow.protocol != protocol) break;
    // The same state again with context: all that could be searched was.
    if (stream.done > 0 && stream.state == before) break;
  }
  if (mode == MODE_FINAL && betweenChunks(stream)) searchKept(stream, p);
  return <u32>(p - at);
}
