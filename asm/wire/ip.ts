import { COUNTER_BAD_IP, COUNTER_BAD_IPV4, COUNTER_BAD_IPV6 } from "../abi.gen";
import { be16 } from "../bytes";
import { count } from "../control";
import { L4_ICMP6 } from "./numbers";

/** The IP header of the packet being read (RFC 791, RFC 8200). */

const V4_HEADER: usize = 20;
const V6_HEADER: usize = 40;
const HOP_BY_HOP: u32 = 0;
const ROUTING: u32 = 43;
const FRAGMENT: u32 = 44;
const AUTHENTICATION: u32 = 51;
const DESTINATION: u32 = 60;
const MOBILITY: u32 = 135;
const EXTENSIONS_MAX: u32 = 8;

let version: u32 = 0;
let l4: u32 = 0;
let src0: u64 = 0;
let src1: u64 = 0;
let dst0: u64 = 0;
let dst1: u64 = 0;
let total: u32 = 0;
let payload: usize = 0;
let payloadEnd: usize = 0;
let payloadWire: u32 = 0;
let packets: u32 = 1;
let more: bool = false;
let offset: u32 = 0;
let identification: u32 = 0;
/** What was read last, to be read again. */
let readAt: usize = 0;
let readEnd: usize = 0;
let readWire: u32 = 0;

export function ipVersion(): u32 {
  return version;
}
/** IP protocol number behind the extension headers. */
export function ipL4(): u32 {
  return l4;
}
export function ipSrc0(): u64 {
  return src0;
}
export function ipSrc1(): u64 {
  return src1;
}
export function ipDst0(): u64 {
  return dst0;
}
export function ipDst1(): u64 {
  return dst1;
}
/** IP total length as sent, bytes; of a packet that was put together, of all its fragments. */
export function ipTotal(): u32 {
  return total;
}
export function ipPayload(): usize {
  return payload;
}
/** End of the captured payload. */
export function ipPayloadEnd(): usize {
  return payloadEnd;
}
/** Payload bytes as sent. */
export function ipPayloadWire(): u32 {
  return payloadWire;
}
/** Fragments that it was put together from, else 1. */
export function ipPackets(): u32 {
  return packets;
}
/** Whether it is one of several fragments; then the payload is that behind the fragment header. */
export function isFragment(): bool {
  return more || offset != 0;
}
/** Whether the rest of its payload is elsewhere. */
export function moreFragments(): bool {
  return more;
}
/** Where the fragment's payload stands in the whole one, bytes. */
export function fragmentOffset(): u32 {
  return offset;
}
/** Identification that the fragments of one packet share. */
export function fragmentId(): u32 {
  return identification;
}

function bad(counter: i32): bool {
  count(counter);
  return false;
}

function mapped(at: usize): u64 {
  return ((<u64>load<u32>(at)) << 32) | 0xffff0000;
}

function readV4(at: usize, end: usize, wire: u32): bool {
  if (end - at < V4_HEADER) return bad(COUNTER_BAD_IPV4);
  const header = (<usize>(load<u8>(at) & 15)) << 2;
  if (header < V4_HEADER || header > end - at) return bad(COUNTER_BAD_IPV4);
  total = be16(at + 2);
  // Zero: the card was to fill it in (segmentation offload); the frame's length tells.
  if (total == 0) total = wire;
  if (total < <u32>header) return bad(COUNTER_BAD_IPV4);
  const fragment = be16(at + 6);
  offset = (fragment & 0x1fff) << 3;
  more = (fragment & 0x2000) != 0;
  identification = be16(at + 4);
  l4 = load<u8>(at + 9);
  src0 = 0;
  dst0 = 0;
  src1 = mapped(at + 12);
  dst1 = mapped(at + 16);
  payload = at + header;
  payloadEnd = end - at < <usize>total ? end : at + total;
  payloadWire = total - <u32>header;
  return true;
}

function isExtension(next: u32): bool {
  const plain = next == HOP_BY_HOP || next == ROUTING || next == DESTINATION || next == MOBILITY;
  return plain || next == FRAGMENT || next == AUTHENTICATION;
}

/** Length of an extension header by its second byte (RFC 8200, 4; RFC 4302, 2.2). */
function extensionSize(next: u32, at: usize): usize {
  if (next == FRAGMENT) return 8;
  const units = <usize>load<u8>(at + 1);
  return next == AUTHENTICATION ? (units + 2) << 2 : (units + 1) << 3;
}

function readFragment(at: usize): void {
  const fragment = be16(at + 2);
  offset = fragment & 0xfff8;
  more = (fragment & 1) != 0;
  identification = load<u32>(at + 4);
}

/** Skips extension headers; false when one leaves the packet. Sets l4, payload and the fragment flags. */
function skipExtensions(at: usize, end: usize, next: u32): bool {
  for (let i: u32 = 0; i < EXTENSIONS_MAX && isExtension(next) && !isFragment(); i++) {
    if (at > end || end - at < 8) return false;
    const size = extensionSize(next, at);
    if (end - at < size) return false;
    if (next == FRAGMENT) readFragment(at);
    next = load<u8>(at);
    at += size;
  }
  l4 = next;
  payload = at;
  return true;
}

function readV6(at: usize, end: usize, wire: u32): bool {
  if (end - at < V6_HEADER) return bad(COUNTER_BAD_IPV6);
  const length = be16(at + 4);
  total = length == 0 ? wire : length + <u32>V6_HEADER;
  src0 = load<u64>(at + 8);
  src1 = load<u64>(at + 16);
  dst0 = load<u64>(at + 24);
  dst1 = load<u64>(at + 32);
  payloadEnd = end - at < <usize>total ? end : at + total;
  offset = 0;
  more = false;
  if (!skipExtensions(at + V6_HEADER, payloadEnd, load<u8>(at + 6))) return bad(COUNTER_BAD_IPV6);
  const headers = <u32>(payload - at);
  payloadWire = total > headers ? total - headers : 0;
  return true;
}

/** Reads the IP header at [at, end); `wire` is the packet's length as sent. False when malformed, which is counted. */
export function readIp(at: usize, end: usize, wire: u32): bool {
  if (end <= at) return bad(COUNTER_BAD_IP);
  readAt = at;
  readEnd = end;
  readWire = wire;
  packets = 1;
  version = load<u8>(at) >> 4;
  if (version == 4) return readV4(at, end, wire);
  if (version == 6) return readV6(at, end, wire);
  return bad(COUNTER_BAD_IP);
}

/** Reads the header that was read last once more. */
export function readIpAgain(): void {
  readIp(readAt, readEnd, readWire);
}

/** Sets the ends of a packet of which fragments came earlier. */
export function setIpEnds(v: u32, s0: u64, s1: u64, d0: u64, d1: u64): void {
  version = v;
  src0 = s0;
  src1 = s1;
  dst0 = d0;
  dst1 = d1;
}

/**
 * Takes [at, end) as the payload of a packet of `n` fragments with `sum` bytes in all, `wire` of them payload; `next` is
 * what the fragments' headers name. False when headers behind the fragment header leave it, which is counted.
 */
export function takeWhole(next: u32, at: usize, end: usize, wire: u32, sum: u32, n: u32): bool {
  offset = 0;
  more = false;
  packets = n;
  total = sum;
  l4 = next;
  payload = at;
  payloadEnd = end;
  if (version == 6 && !skipExtensions(at, end, next)) return bad(COUNTER_BAD_IPV6);
  payloadWire = wire - <u32>(payload - at);
  return true;
}

/** ICMP of either version. */
export function isIcmp(): bool {
  return l4 == 1 || (l4 == L4_ICMP6 && version == 6);
}
