import {
  CONTROL_EVENTS_HEAD,
  CONTROL_EVENTS_TAIL,
  CONTROL_SEQUENCE,
  COUNTER_EVENTS,
  COUNTER_EVENTS_LOST,
  EVENT_BYTES,
  EVENT_DPORT,
  EVENT_DST,
  EVENT_DST_MAC,
  EVENT_FLAGS,
  EVENT_FLOW,
  EVENT_FRAME,
  EVENT_IP,
  EVENT_KIND,
  EVENT_L4,
  EVENT_LENGTH,
  EVENT_MAX,
  EVENT_PROTOCOL,
  EVENT_SEQUENCE,
  EVENT_SIDE,
  EVENT_SPORT,
  EVENT_SRC,
  EVENT_SRC_MAC,
  EVENT_TAG,
  EVENT_TS_NSEC,
  EVENT_TS_SEC,
  EVENT_VLAN,
  REGION_EVENTS,
} from "./abi.gen";
import { controlGet, controlSet, count } from "./control";
import { Flow } from "./flow-record";
import { packetFrame, packetNsec, packetSec } from "./packet";
import { region, regionSize } from "./region";

/** Bytes of an event's body at most. */
export const BODY_MAX: u32 = EVENT_MAX - EVENT_BYTES;

let body: usize = 0;
let head: u32 = 0;

function zeroTail(at: usize, bytes: u32): void {
  store<u64>(at + bytes - 8, 0);
}

/** Finds room for a record; returns its address or 0. A record never wraps and head never reaches tail. */
function reserve(bytes: u32): usize {
  const ring = region(REGION_EVENTS);
  const size = regionSize(REGION_EVENTS);
  const tail = controlGet(CONTROL_EVENTS_TAIL);
  head = controlGet(CONTROL_EVENTS_HEAD);
  if (head < tail) return head + bytes < tail ? ring + head : 0;
  if (head + bytes < size || (head + bytes == size && tail > 0)) return ring + head;
  if (bytes >= tail) return 0;
  if (head < size) store<u32>(ring + head, 0);
  head = 0;
  return ring;
}

/** Writes a MAC of 48 bits, first byte lowest. */
export function storeMac(at: usize, mac: u64): void {
  store<u32>(at, <u32>mac);
  store<u16>(at + 4, <u16>(mac >> 32));
}

function writeFlow(at: usize, flow: Flow): void {
  store<u8>(at + EVENT_PROTOCOL, <u8>flow.protocol);
  store<u32>(at + EVENT_FLOW, flow.number);
  store<u8>(at + EVENT_L4, flow.l4);
  store<u8>(at + EVENT_IP, flow.ip);
  store<u8>(at + EVENT_SIDE, flow.side);
  store<u16>(at + EVENT_SPORT, flow.sport);
  store<u16>(at + EVENT_DPORT, flow.dport);
  store<u32>(at + EVENT_FLAGS, flow.flags);
  store<u32>(at + EVENT_TAG, flow.tag);
  store<u64>(at + EVENT_SRC, flow.src0);
  store<u64>(at + EVENT_SRC + 8, flow.src1);
  store<u64>(at + EVENT_DST, flow.dst0);
  store<u64>(at + EVENT_DST + 8, flow.dst1);
  storeMac(at + EVENT_SRC_MAC, flow.srcMac);
  storeMac(at + EVENT_DST_MAC, flow.dstMac);
  store<u16>(at + EVENT_VLAN, flow.vlan);
}

/**
 * Begins an event about a flow with room for `size` bytes of body (at most BODY_MAX). Returns the body's
 * address, zeroed at its end, or 0 when the ring is full: then the loss is counted and its sequence number used up.
 */
export function beginEvent(kind: u32, flow: Flow, size: u32): usize {
  const bytes = (EVENT_BYTES + size + 7) & ~7;
  const sequence = controlGet(CONTROL_SEQUENCE);
  controlSet(CONTROL_SEQUENCE, sequence + 1);
  const at = reserve(bytes);
  if (at == 0) {
    count(COUNTER_EVENTS_LOST);
    return 0;
  }
  memory.fill(at, 0, EVENT_BYTES);
  zeroTail(at, bytes);
  store<u16>(at + EVENT_LENGTH, <u16>bytes);
  store<u8>(at + EVENT_KIND, <u8>kind);
  store<u32>(at + EVENT_SEQUENCE, sequence);
  store<u32>(at + EVENT_TS_SEC, packetSec());
  store<u32>(at + EVENT_TS_NSEC, packetNsec());
  store<u32>(at + EVENT_FRAME, packetFrame());
  writeFlow(at, flow);
  head += bytes;
  body = at + EVENT_BYTES;
  return body;
}

/** Publishes the event that `beginEvent` began. */
export function commitEvent(): void {
  const wrapped = head == regionSize(REGION_EVENTS) ? 0 : head;
  controlSet(CONTROL_EVENTS_HEAD, wrapped);
  count(COUNTER_EVENTS);
}

/** Free bytes of the event ring. */
function freeBytes(): u32 {
  const at = controlGet(CONTROL_EVENTS_HEAD);
  const size = regionSize(REGION_EVENTS);
  const tail = controlGet(CONTROL_EVENTS_TAIL);
  return at >= tail ? size - at + tail : tail - at;
}

/** Whether a quarter of the ring is free: what one packet or one flow's end tells fits into that but for the worst. */
export function roomForPacket(): bool {
  return freeBytes() > regionSize(REGION_EVENTS) >> 2;
}

/** Whether half of the ring is free: flows that wait for their end leave room for the packets. */
export function roomForEnds(): bool {
  return freeBytes() > regionSize(REGION_EVENTS) >> 1;
}
