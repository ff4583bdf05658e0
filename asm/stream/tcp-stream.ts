import {
  COUNTER_STREAM_GAPS,
  FLAG_TRUNCATED,
  PARAM_WINDOW,
  PROTOCOL_DNS,
  SIDE_IN,
} from "../abi.gen";
import { count } from "../control";
import { Flow } from "../flow-record";
import { DECIDED_DONE, STATE_ORIG_NEXT, STATE_RESP_NEXT } from "../flow-state";
import { packetFrame, packetNsec, packetSec, setMoment } from "../packet";
import { param } from "../region";
import { searchAhead } from "./ahead";
import { readBytes } from "./reader";
import { freeSegment, holdRefused, holdSegment, segmentAt, segmentPayload } from "./segment";
import {
  appendBytes,
  dropBytes,
  freeStream,
  localStream,
  streamAt,
  takeStream,
  windowAt,
} from "./stream";
import { MODE_FINAL, MODE_FULL, MODE_MORE, READ_RAW, READ_START, Stream } from "./stream-record";

/** Further ahead than this a sequence number does not belong to the same run of bytes. */
const AHEAD_MAX: i32 = 1 << 20;

function streamOf(flow: Flow, forward: bool): u32 {
  return forward ? flow.origStream : flow.respStream;
}

function setStream(flow: Flow, forward: bool, id: u32): void {
  if (forward) flow.origStream = id;
  else flow.respStream = id;
}

function heldOf(flow: Flow, forward: bool): u32 {
  return forward ? flow.origHeld : flow.respHeld;
}

function setHeld(flow: Flow, forward: bool, id: u32): void {
  if (forward) flow.origHeld = id;
  else flow.respHeld = id;
}

function nextOf(flow: Flow, forward: bool): u32 {
  return forward ? flow.origNext : flow.respNext;
}

function setNext(flow: Flow, forward: bool, seq: u32): void {
  if (forward) flow.origNext = seq;
  else flow.respNext = seq;
}

function release(flow: Flow, forward: bool): void {
  const id = streamOf(flow, forward);
  if (id == 0) return;
  freeStream(id);
  setStream(flow, forward, 0);
}

/** Whether anything of this direction is read: orig always (names), resp of DNS or when it is the LAN's side. */
export function isWatched(flow: Flow, forward: bool): bool {
  if (flow.verdict == DECIDED_DONE) return false;
  return forward || flow.side == SIDE_IN || flow.protocol == PROTOCOL_DNS;
}

/** A window full of bytes that its reader cannot go on with: what follows is searched as it comes. */
function loseTrack(stream: Stream): void {
  dropBytes(stream, stream.used);
  stream.done = 0;
  stream.left = 0;
  stream.state = READ_RAW;
}

/** Reads bytes through the window until all are taken. */
function throughWindow(flow: Flow, forward: bool, id: u32, at: usize, size: u32): void {
  const stream = streamAt(id);
  const window = param(PARAM_WINDOW);
  while (size > 0) {
    const n = appendBytes(stream, at, size);
    at += n;
    size -= n;
    dropBytes(stream, readBytes(flow, stream, forward, windowAt(stream), stream.used, MODE_MORE));
    if (stream.used < window) continue;
    const forced = readBytes(flow, stream, forward, windowAt(stream), stream.used, MODE_FULL);
    if (forced > 0) dropBytes(stream, forced);
    else loseTrack(stream);
  }
}

function settle(flow: Flow, forward: bool, id: u32): void {
  const stream = streamAt(id);
  searchAhead(flow, stream, forward);
  const idle = stream.used == 0 && stream.state == READ_START;
  if (idle || flow.verdict == DECIDED_DONE) release(flow, forward);
}

/** Reads a packet's bytes where they are; only what is not finished goes into a window. */
function inPlace(flow: Flow, forward: bool, stream: Stream, at: usize, size: u32): u32 {
  const taken = readBytes(flow, stream, forward, at, size, MODE_MORE);
  const finished = taken == size && stream.state == READ_START;
  if (finished || flow.verdict == DECIDED_DONE) return size;
  return taken;
}

/** Reads a rest for which no stream is free as if nothing followed it. */
function readAlone(flow: Flow, forward: bool, stream: Stream, at: usize, size: u32): void {
  if (size > 0) readBytes(flow, stream, forward, at, size, MODE_FINAL);
}

/** Reads bytes where nothing waits before them. */
function deliverFresh(flow: Flow, forward: bool, at: usize, size: u32): void {
  let id = streamOf(flow, forward);
  const stream = id != 0 ? streamAt(id) : localStream();
  const taken = inPlace(flow, forward, stream, at, size);
  if (id == 0) {
    if (flow.verdict == DECIDED_DONE || (taken == size && stream.state == READ_START)) return;
    id = takeStream(stream);
    if (id == 0) {
      readAlone(flow, forward, stream, at + taken, size - taken);
      return;
    }
    setStream(flow, forward, id);
  }
  if (taken < size) keepRest(flow, forward, id, at + taken, size - taken);
  settle(flow, forward, id);
}

function deliver(flow: Flow, forward: bool, at: usize, size: u32): void {
  const id = streamOf(flow, forward);
  if (id == 0 || streamAt(id).used == 0) {
    deliverFresh(flow, forward, at, size);
    return;
  }
  throughWindow(flow, forward, id, at, size);
  settle(flow, forward, id);
}

/** Stores what reading in place left over; only a rest larger than the window is read again. */
function keepRest(flow: Flow, forward: bool, id: u32, at: usize, size: u32): void {
  if (size < param(PARAM_WINDOW)) appendBytes(streamAt(id), at, size);
  else throughWindow(flow, forward, id, at, size);
}

/** Reads what waits in a window as far as it goes, because no byte follows it. */
function finish(flow: Flow, forward: bool): void {
  const id = streamOf(flow, forward);
  if (id == 0) return;
  const stream = streamAt(id);
  if (stream.used > stream.done && flow.verdict != DECIDED_DONE) {
    readBytes(flow, stream, forward, windowAt(stream), stream.used, MODE_FINAL);
  }
  release(flow, forward);
}

/** Goes on after bytes that will never come; what is read next must begin something new. */
function skipGap(flow: Flow, forward: bool, seq: u32): void {
  count(COUNTER_STREAM_GAPS);
  flow.flags |= FLAG_TRUNCATED;
  finish(flow, forward);
  setNext(flow, forward, seq);
}

/** Delivers a segment that is due, cutting off what is old; false when it is still ahead. */
function offer(flow: Flow, forward: bool, seq: u32, at: usize, size: u32): bool {
  const ahead = <i32>(seq - nextOf(flow, forward));
  if (ahead > 0) return false;
  const old = <u32>-ahead;
  if (old >= size) return true;
  setNext(flow, forward, seq + size);
  deliver(flow, forward, at + old, size - old);
  return true;
}

/** Delivers waiting segments that are due now. */
function drainHeld(flow: Flow, forward: bool): void {
  let id = heldOf(flow, forward);
  const sec = packetSec();
  const nsec = packetNsec();
  const frame = packetFrame();
  while (id != 0) {
    const segment = segmentAt(id);
    setMoment(segment.sec, segment.nsec, segment.frame);
    if (!offer(flow, forward, segment.seq, segmentPayload(segment), segment.size)) break;
    const next = segment.next;
    freeSegment(id);
    id = next;
    setHeld(flow, forward, id);
  }
  setMoment(sec, nsec, frame);
}

/** Skips the gap before the first waiting segment and delivers what follows. */
function skipToHeld(flow: Flow, forward: bool): void {
  skipGap(flow, forward, segmentAt(heldOf(flow, forward)).seq);
  drainHeld(flow, forward);
}

function hold(flow: Flow, forward: bool, seq: u32, at: usize, size: u32): void {
  setHeld(flow, forward, holdSegment(heldOf(flow, forward), seq, at, size));
  if (!holdRefused()) return;
  while (heldOf(flow, forward) != 0) skipToHeld(flow, forward);
  if (<i32>(seq - nextOf(flow, forward)) > 0) skipGap(flow, forward, seq);
  offer(flow, forward, seq, at, size);
}

/** Sets the first sequence number of a direction: after SYN, or of the first segment seen. */
export function beginDirection(flow: Flow, forward: bool, seq: u32): void {
  const bit = forward ? STATE_ORIG_NEXT : STATE_RESP_NEXT;
  flow.state |= bit;
  setNext(flow, forward, seq);
}

/**
 * TCP payload of one packet, in any order: `seq` of its first byte, `size` captured bytes at `at`, `wire` bytes as
 * sent. What is due is read at once, what is early waits, what is old is dropped.
 */
export function readSegment(
  flow: Flow,
  forward: bool,
  seq: u32,
  at: usize,
  size: u32,
  wire: u32,
): void {
  const bit = forward ? STATE_ORIG_NEXT : STATE_RESP_NEXT;
  if ((flow.state & bit) == 0) beginDirection(flow, forward, seq);
  const ahead = <i32>(seq - nextOf(flow, forward));
  if (ahead > AHEAD_MAX || ahead < -AHEAD_MAX) {
    dropHeld(flow, forward);
    skipGap(flow, forward, seq);
  }
  if (offer(flow, forward, seq, at, size)) drainHeld(flow, forward);
  else hold(flow, forward, seq, at, size);
  if (wire > size && nextOf(flow, forward) == seq + size) skipGap(flow, forward, seq + wire);
}

/** The peer has acknowledged up to `ack`: bytes before it that were not seen will not be sent again. */
export function acknowledge(flow: Flow, forward: bool, ack: u32): void {
  const id = heldOf(flow, forward);
  if (id == 0) return;
  if (<i32>(ack - segmentAt(id).seq) > 0) skipToHeld(flow, forward);
}

function dropHeld(flow: Flow, forward: bool): void {
  let id = heldOf(flow, forward);
  while (id != 0) {
    const next = segmentAt(id).next;
    freeSegment(id);
    id = next;
  }
  setHeld(flow, forward, 0);
}

function endDirection(flow: Flow, forward: bool): void {
  while (heldOf(flow, forward) != 0) skipToHeld(flow, forward);
  finish(flow, forward);
}

/** Reads all that is left of a flow and frees its streams. */
export function endStreams(flow: Flow): void {
  endDirection(flow, true);
  endDirection(flow, false);
}

/** Forgets a direction's bytes without reading them: its protocol turned out to be another's. */
export function forgetDirection(flow: Flow, forward: bool): void {
  dropHeld(flow, forward);
  release(flow, forward);
}
