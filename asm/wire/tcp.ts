import { COUNTER_BAD_TCP, FLAG_MIDSTREAM, PROTOCOL_UNKNOWN, REASON_REUSED } from "../abi.gen";
import { be16, be32 } from "../bytes";
import { count } from "../control";
import { removeFlow } from "../flow";
import { Flow } from "../flow-record";
import {
  STATE_ORIG_FIN,
  STATE_ORIG_NEXT,
  STATE_RESET,
  STATE_RESP_FIN,
  STATE_RESP_NEXT,
  STATE_SYN,
} from "../flow-state";
import { looksLikeHello } from "../stream/detect";
import {
  acknowledge,
  beginDirection,
  endStreams,
  isWatched,
  readSegment,
} from "../stream/tcp-stream";
import { looksLikeRequest, REQUEST_YES } from "./http-line";

/** TCP segments (RFC 9293). */

const HEADER: usize = 20;
export const FIN: u32 = 1;
export const SYN: u32 = 2;
export const RST: u32 = 4;
export const ACK: u32 = 16;
/** Bytes after which a SYN with the same number is no longer believed to be the same one, delayed. */
const AGAIN_MAX: u32 = 1 << 20;

/** Checks the header at [at, end); returns its length or 0. */
export function tcpHeader(at: usize, end: usize): usize {
  if (end - at < HEADER) {
    count(COUNTER_BAD_TCP);
    return 0;
  }
  const size = (<usize>(load<u8>(at + 12) >> 4)) << 2;
  if (size < HEADER || size > end - at) {
    count(COUNTER_BAD_TCP);
    return 0;
  }
  return size;
}

export function tcpFlags(at: usize): u32 {
  return load<u8>(at + 13);
}

/** Whether a SYN of this direction was sent again: what came since it is less than a new connection's number lies off. */
function repeatsSyn(flow: Flow, forward: bool, seq: u32): bool {
  const bit = forward ? STATE_ORIG_NEXT : STATE_RESP_NEXT;
  if ((flow.state & bit) == 0) return false;
  return (forward ? flow.origNext : flow.respNext) - (seq + 1) < AGAIN_MAX;
}

/** Whether a segment opens a connection anew on ports that were used before. */
export function reopens(flow: Flow, at: usize, forward: bool): bool {
  const flags = tcpFlags(at);
  if ((flags & (SYN | ACK)) != SYN) return false;
  const closed = (flow.state & (STATE_RESET | STATE_ORIG_FIN | STATE_RESP_FIN)) != 0;
  if (closed) return true;
  const opened = (flow.state & STATE_SYN) != 0 && flow.downPackets > 0;
  return forward && opened && !repeatsSyn(flow, true, be32(at + 4));
}

export function endReused(flow: Flow): void {
  removeFlow(flow, REASON_REUSED);
}

/** Whether the payload begins like a client's: then the flow, seen from its middle on, runs the other way. */
export function speaksFirst(flow: Flow, forward: bool, at: usize, size: u32): bool {
  if (forward || flow.protocol != PROTOCOL_UNKNOWN) return false;
  if ((flow.flags & FLAG_MIDSTREAM) == 0 || flow.probes > 8) return false;
  return looksLikeHello(at, size) || looksLikeRequest(at, at + size) == REQUEST_YES;
}

function noteFlags(flow: Flow, forward: bool, flags: u32, seq: u32): void {
  if (flags & RST) {
    flow.state |= STATE_RESET;
    // One that is not due may be meant for us only: its receiver passes over it.
    if (seq == (forward ? flow.origNext : flow.respNext)) endStreams(flow);
  }
  if (flags & FIN) flow.state |= forward ? STATE_ORIG_FIN : STATE_RESP_FIN;
}

/** Reads a segment of a flow: header at `at`, `header` bytes long; payload up to `end`, `wire` bytes as sent. */
export function readTcp(
  flow: Flow,
  forward: bool,
  at: usize,
  header: usize,
  end: usize,
  wire: u32,
): void {
  const flags = tcpFlags(at);
  const seq = be32(at + 4);
  if (flags & SYN) {
    if ((flags & ACK) == 0) flow.state |= STATE_SYN;
    if (!repeatsSyn(flow, forward, seq)) beginDirection(flow, forward, seq + 1);
  }
  noteFlags(flow, forward, flags, seq);
  if (flags & ACK && isWatched(flow, !forward)) acknowledge(flow, !forward, be32(at + 8));
  const size = <u32>(end - at - header);
  if (size == 0 || flags & RST || !isWatched(flow, forward)) return;
  readSegment(flow, forward, flags & SYN ? seq + 1 : seq, at + header, size, wire);
}

/** Ports of a segment. */
export function sourcePort(at: usize): u32 {
  return be16(at);
}

export function destinationPort(at: usize): u32 {
  return be16(at + 2);
}
