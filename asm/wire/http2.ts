import { COUNTER_BAD_HTTP, COUNTER_LINE_TOO_LONG, NAME_SOURCE_HTTP } from "../abi.gen";
import { be24, be32 } from "../bytes";
import { openSource } from "../content/unit";
import { count } from "../control";
import { Flow } from "../flow-record";
import { shiftMarks, windowAt } from "../stream/stream";
import {
  MODE_MORE,
  READ_BODY,
  READ_CHUNK,
  READ_START,
  READ_TRAILER,
  Stream,
} from "../stream/stream-record";
import { decideKeep, isUpstream } from "../verdict";
import {
  hpackBad,
  hpackInPlace,
  hpackNameAt,
  hpackNameEnd,
  hpackValueAt,
  hpackValueEnd,
  nextField,
  openHpack,
} from "./hpack";
import { joinChunks, keptBytes, searchKept, WAIT } from "./http";
import { searchField, searchTarget, tellAgent } from "./http-head";
import { tellName } from "./name";

/** Frames of cleartext HTTP/2 (RFC 9113, 4 and 6). */

/** `PRI ` of the 24 bytes that a client begins with. */
const PRI: u32 = 0x50524920;
const PREFACE: u32 = 24;
const HEAD: u32 = 9;
const TYPE: usize = 3;
const FLAGS: usize = 4;
const IDENTIFIER: usize = 5;
const DATA: u32 = 0;
const HEADERS: u32 = 1;
const CONTINUATION: u32 = 9;
const END_STREAM: u32 = 1;
const END_HEADERS: u32 = 4;
const PADDED: u32 = 8;
const PRIORITY: u32 = 32;
const PRIORITY_BYTES: usize = 5;
const FRAME_MAX: u32 = 0xffffff;
/** `:a` of :authority and `:p` of :path as little-endian words. */
const AUTHORITY: u32 = 0x613a;
const PATH: u32 = 0x703a;
const COLON: u8 = 0x3a;

/** First two characters of the field's name; 0 for one of fewer. */
function nameBegins(): u32 {
  return hpackNameEnd() - hpackNameAt() < 2 ? 0 : <u32>load<u16>(hpackNameAt());
}

function nameField(flow: Flow): void {
  if (nameBegins() == AUTHORITY) tellName(flow, NAME_SOURCE_HTTP, hpackValueAt(), hpackValueEnd());
  else tellAgent(flow, hpackNameAt(), hpackNameEnd(), hpackValueAt(), hpackValueEnd());
}

function searchValue(flow: Flow, stream: Stream): void {
  const begins = nameBegins();
  const window = stream.used > 0 ? windowAt(stream) : 0;
  openSource(flow, stream, hpackInPlace() ? window : 0);
  if (begins == PATH) searchTarget(hpackValueAt(), hpackValueEnd());
  else if ((begins & 0xff) != COLON) {
    searchField(hpackNameAt(), hpackNameEnd(), hpackValueAt(), hpackValueEnd());
  }
  openSource(flow, stream, window);
}

/** Reads the fields of the block [at, end): names first, then what is searched. */
function readFields(flow: Flow, stream: Stream, at: usize, end: usize): void {
  openHpack(at, end);
  while (nextField()) nameField(flow);
  if (hpackBad()) count(COUNTER_BAD_HTTP);
  if (!isUpstream(flow, true)) return;
  openHpack(at, end);
  while (nextField()) searchValue(flow, stream);
}

/** Reads the `have` bytes at `at` of a HEADERS frame. */
function readHeaders(flow: Flow, stream: Stream, flags: u32, at: usize, have: u32): void {
  let end = at + have;
  if (flags & PADDED && have > 0) {
    const padding = <usize>load<u8>(at++);
    if (end - at >= padding) end -= padding;
  }
  if (flags & PRIORITY) at += PRIORITY_BYTES;
  if (at < end) readFields(flow, stream, at, end);
}

/** Makes one frame of a HEADERS frame at `head` and the CONTINUATION behind it; the result begins 9 bytes later. */
function joinHeaders(stream: Stream, head: usize, size: u32): void {
  const next = head + HEAD + size;
  const whole = size + be24(next);
  const flags = load<u8>(head + FLAGS) | (load<u8>(next + FLAGS) & <u8>END_HEADERS);
  memory.copy(head + HEAD + HEAD, head + HEAD, size);
  const at = head + HEAD;
  store<u32>(at, bswap<u32>((whole < FRAME_MAX ? whole : FRAME_MAX) << 8) | (HEADERS << 24));
  store<u8>(at + FLAGS, flags);
  if (stream.used > 0) shiftMarks(stream, <u32>(at - windowAt(stream)) + size, HEAD);
}

/** Whether a CONTINUATION must follow a HEADERS frame: 1, it is there: 2, no: 0. */
function continues(head: usize, size: u32, have: u32): u32 {
  if (load<u8>(head + FLAGS) & <u8>END_HEADERS) return 0;
  if (have < size + HEAD) return 1;
  return <u32>load<u8>(head + HEAD + size + TYPE) == CONTINUATION ? 2 : 0;
}

/** Goes on behind `have` of a frame's `size` bytes. */
function pass(stream: Stream, size: u32, have: u32): u32 {
  const n = have < size ? have : size;
  stream.left = size - n;
  stream.state = stream.left > 0 ? READ_TRAILER : READ_START;
  return HEAD + n;
}

function stepHeaders(flow: Flow, stream: Stream, head: usize, have: u32, mode: u32): u32 {
  const size = be24(head);
  const more = continues(head, size, have);
  if (mode == MODE_MORE && (have < size || more == 1)) return WAIT;
  if (have >= size && more == 2) {
    joinHeaders(stream, head, size);
    return HEAD;
  }
  stream.fresh = 0;
  if (have < size || more != 0) count(COUNTER_LINE_TOO_LONG);
  readHeaders(flow, stream, load<u8>(head + FLAGS), head + HEAD, have < size ? have : size);
  return pass(stream, size, have);
}

/** A body's next piece; padding is read with it. */
function stepData(stream: Stream, at: usize, head: usize): u32 {
  const size = be24(head);
  const last = (load<u8>(head + FLAGS) & <u8>END_STREAM) != 0;
  const kept = keptBytes(stream);
  const framing = joinChunks(stream, at, head + HEAD - 1);
  stream.left += size;
  stream.state = last ? READ_BODY : READ_CHUNK;
  if (last && size == 0 && kept == 0) stream.state = READ_START;
  return framing;
}

/** Whether a frame goes on with the body that was begun. */
function goesOn(stream: Stream, head: usize): bool {
  return <u32>load<u8>(head + TYPE) == DATA && be32(head + IDENTIFIER) == stream.message;
}

/** Whether a frame says nothing of messages: between two pieces of a body it is passed over. */
function isAside(head: usize): bool {
  const type = <u32>load<u8>(head + TYPE);
  return type != DATA && type != HEADERS;
}

/** The client's preface, or the head of a frame behind body bytes that wait. */
export function stepFrame(flow: Flow, stream: Stream, at: usize, end: usize, mode: u32): u32 {
  const head = at + keptBytes(stream);
  if (end - head < <usize>HEAD) return WAIT;
  if (be32(head) == PRI) {
    decideKeep(flow);
    return end - head < <usize>PREFACE ? WAIT : PREFACE;
  }
  const size = be24(head);
  const have = <u32>(end - head) - HEAD;
  if (goesOn(stream, head)) return stepData(stream, at, head);
  if (isAside(head) && have >= size) return joinChunks(stream, at, head + HEAD + size - 1);
  if (isAside(head) && head > at && mode == MODE_MORE) return WAIT;
  if (head > at) {
    searchKept(stream, at);
    stream.state = READ_START;
    return <u32>(head - at);
  }
  stream.message = be32(head + IDENTIFIER);
  if (isAside(head)) return pass(stream, size, have);
  if (<u32>load<u8>(head + TYPE) == HEADERS) return stepHeaders(flow, stream, head, have, mode);
  stream.fresh = 0;
  return stepData(stream, at, head);
}

/** What is left of a frame that is not read. */
export function stepPast(stream: Stream, at: usize, end: usize): u32 {
  const have = <u32>(end - at);
  const n = have < stream.left ? have : stream.left;
  stream.left -= n;
  if (stream.left == 0) stream.state = READ_START;
  return n;
}
