import {
  COUNTER_BAD_OVERLAP,
  COUNTER_FRAGMENTS,
  PARAM_DATAGRAM,
  PARAM_FRAGMENTED,
  REGION_FRAGMENTS,
} from "./abi.gen";
import { count, now } from "./control";
import { roomForPacket } from "./event";
import {
  beginPacket,
  packetDstMac,
  packetFrame,
  packetNsec,
  packetSec,
  packetSrcMac,
  packetTag,
  packetVlan,
  setFirst,
  setMacs,
  setVlan,
} from "./packet";
import { param, region } from "./region";
import { readTransport } from "./transport";
import {
  fragmentId,
  fragmentOffset,
  ipDst0,
  ipDst1,
  ipL4,
  ipPayload,
  ipPayloadEnd,
  ipPayloadWire,
  ipSrc0,
  ipSrc1,
  ipTotal,
  ipVersion,
  moreFragments,
  readIpAgain,
  setIpEnds,
  takeWhole,
} from "./wire/ip";

/**
 * Packets that came in fragments (RFC 791, 3.2; RFC 8200, 4.5), put together in places of PARAM_DATAGRAM bytes.
 *
 *   | Whole | one bit for each 8 bytes that came | bytes |
 *
 * Fragments that overlap are no accident: of IPv6 the packet is dropped (RFC 5722), of IPv4 the first bytes stay.
 */
@unmanaged
class Whole {
  src0: u64;
  src1: u64;
  dst0: u64;
  dst1: u64;
  srcMac: u64;
  dstMac: u64;
  id: u32;
  version: u32;
  /** IP protocol; of IPv6 what the fragment header names. */
  l4: u32;
  /** Blocks of 8 bytes that came, and bytes in all, 0 while the last fragment is missing. */
  got: u32;
  size: u32;
  /** IP total lengths, and fragments. */
  total: u32;
  packets: u32;
  state: u32;
  firstSec: u32;
  firstNsec: u32;
  firstFrame: u32;
  sec: u32;
  nsec: u32;
  frame: u32;
  tag: u32;
  vlan: u32;
}

const FREE: u32 = 0;
const OPEN: u32 = 1;
const DROPPED: u32 = 2;
/** Seconds after the first fragment; Linux waits as long. */
const PATIENCE: u32 = 30;
const BYTES_MAX: u32 = 65535;

let waiting: u32 = 0;
let busy: bool = false;
/** Second in which all that wait were looked at. */
let swept: u32 = 0;

function bitsBytes(room: u32): u32 {
  return room >> 6;
}

/** Bytes of one place for `room` bytes of payload. */
export function wholeBytes(room: u32): u32 {
  return offsetof<Whole>() + bitsBytes(room) + room;
}

export function openFragments(): void {
  waiting = 0;
  busy = false;
  swept = 0;
}

function wholeAt(i: u32): Whole {
  return changetype<Whole>(region(REGION_FRAGMENTS) + <usize>i * wholeBytes(param(PARAM_DATAGRAM)));
}

function bitsOf(whole: Whole): usize {
  return changetype<usize>(whole) + offsetof<Whole>();
}

function bytesOf(whole: Whole): usize {
  return bitsOf(whole) + bitsBytes(param(PARAM_DATAGRAM));
}

function isSet(whole: Whole, block: u32): bool {
  return ((load<u8>(bitsOf(whole) + (block >> 3)) >> (block & 7)) & 1) != 0;
}

/** Whether the packet being read is a piece of this one. */
function isPiece(whole: Whole): bool {
  return (
    whole.state != FREE &&
    whole.id == fragmentId() &&
    whole.src1 == ipSrc1() &&
    whole.dst1 == ipDst1() &&
    whole.src0 == ipSrc0() &&
    whole.dst0 == ipDst0() &&
    (ipVersion() == 6 || whole.l4 == ipL4())
  );
}

/** The place of the packet being read: its own, a free one, or that of who began first, which is read as far as it came. */
function placeFor(): Whole {
  let best = wholeAt(0);
  for (let i: u32 = 0; i < param(PARAM_FRAGMENTED); i++) {
    const whole = wholeAt(i);
    if (isPiece(whole)) return whole;
    if (best.state == FREE) continue;
    if (whole.state == FREE || whole.firstSec < best.firstSec) best = whole;
  }
  if (best.state != FREE) giveUp(best);
  begin(best);
  return best;
}

function begin(whole: Whole): void {
  memory.fill(changetype<usize>(whole), 0, offsetof<Whole>() + bitsBytes(param(PARAM_DATAGRAM)));
  waiting++;
  whole.state = OPEN;
  whole.src0 = ipSrc0();
  whole.src1 = ipSrc1();
  whole.dst0 = ipDst0();
  whole.dst1 = ipDst1();
  whole.srcMac = packetSrcMac();
  whole.dstMac = packetDstMac();
  whole.id = fragmentId();
  whole.version = ipVersion();
  whole.l4 = ipL4();
  whole.firstSec = packetSec();
  whole.firstNsec = packetNsec();
  whole.firstFrame = packetFrame();
  whole.tag = packetTag();
  whole.vlan = packetVlan();
}

/** What the blocks of a fragment were: there before, new, and whether all that were there are the same. */
let old: u32 = 0;
let fresh: u32 = 0;
let same: bool = true;

/** Copies a block of `n` bytes to `place` in the payload, unless it came before. */
function copyBlock(whole: Whole, place: u32, at: usize, n: u32): void {
  const to = bytesOf(whole) + place;
  if (place >= param(PARAM_DATAGRAM)) {
    whole.got++;
  } else if (isSet(whole, place >> 3)) {
    old++;
    if (memory.compare(to, at, n) != 0) same = false;
  } else {
    memory.copy(to, at, n);
    const bits = bitsOf(whole) + (place >> 6);
    store<u8>(bits, <u8>(<u32>load<u8>(bits) | (1 << ((place >> 3) & 7))));
    whole.got++;
    fresh++;
  }
}

/**
 * Copies the `size` bytes at `at` of a fragment of `sent` bytes to their place; a block that was not captured whole never
 * comes. False when some came before and are not the same.
 */
function copyBlocks(whole: Whole, offset: u32, at: usize, size: u32, sent: u32): bool {
  old = 0;
  fresh = 0;
  same = true;
  for (let done: u32 = 0; done < size; done += 8) {
    const n = size - done < 8 ? size - done : 8;
    if (n == 8 || size == sent) copyBlock(whole, offset + done, at + done, n);
  }
  return old == 0 || (fresh == 0 && same);
}

/** Puts the payload of the packet being read to its place; false when it does not fit to what came before. */
function place(whole: Whole): bool {
  const at = ipPayload();
  const captured = ipPayloadEnd() > at ? <u32>(ipPayloadEnd() - at) : 0;
  const sent = ipPayloadWire();
  const end = fragmentOffset() + sent;
  if (sent == 0 || end > BYTES_MAX || (moreFragments() && (sent & 7) != 0)) return false;
  if (whole.size != 0 && (end > whole.size || (!moreFragments() && end != whole.size)))
    return false;
  if (!moreFragments()) whole.size = end;
  return copyBlocks(whole, fragmentOffset(), at, captured < sent ? captured : sent, sent);
}

/** Payload bytes from the first one on without a gap. */
function reach(whole: Whole): u32 {
  const blocks = param(PARAM_DATAGRAM) >> 3;
  let n: u32 = 0;
  while (n < blocks && isSet(whole, n)) n++;
  return whole.size != 0 && n << 3 > whole.size ? whole.size : n << 3;
}

/** Reads what there is of a packet whose ends are set; its place is free then. */
function read(whole: Whole): void {
  const bytes = reach(whole);
  const dropped = whole.state == DROPPED;
  whole.state = FREE;
  waiting--;
  if (dropped || bytes == 0) return;
  const at = bytesOf(whole);
  const wire = whole.size != 0 ? whole.size : bytes;
  setFirst(whole.firstSec, whole.firstNsec, whole.firstFrame);
  busy = true;
  if (takeWhole(whole.l4, at, at + bytes, wire, whole.total, whole.packets)) readTransport();
  busy = false;
}

/** Reads a packet of which no more fragments are awaited, dated with the last one that came. */
function readLate(whole: Whole): void {
  if (whole.state == OPEN) count(COUNTER_FRAGMENTS);
  beginPacket(whole.sec, whole.nsec, whole.frame, whole.tag);
  setMacs(whole.srcMac, whole.dstMac);
  setVlan(whole.vlan);
  setIpEnds(whole.version, whole.src0, whole.src1, whole.dst0, whole.dst1);
  read(whole);
}

/** Reads a packet early to make room for the one being read, which is then taken up again. */
function giveUp(whole: Whole): void {
  const sec = packetSec();
  const nsec = packetNsec();
  const frame = packetFrame();
  const tag = packetTag();
  const vlan = packetVlan();
  const srcMac = packetSrcMac();
  const dstMac = packetDstMac();
  readLate(whole);
  beginPacket(sec, nsec, frame, tag);
  setMacs(srcMac, dstMac);
  setVlan(vlan);
  readIpAgain();
}

/** Takes the packet being read as a piece of one; reads that when it is whole. */
export function readFragment(): void {
  // Fragments inside of what was put together: nobody sends such.
  if (busy) {
    count(COUNTER_BAD_OVERLAP);
    return;
  }
  const whole = placeFor();
  if (fragmentOffset() == 0) whole.l4 = ipL4();
  whole.total += ipTotal();
  whole.packets++;
  whole.sec = packetSec();
  whole.nsec = packetNsec();
  whole.frame = packetFrame();
  if (whole.state == OPEN && !place(whole)) {
    count(COUNTER_BAD_OVERLAP);
    if (whole.version == 6) whole.state = DROPPED;
  }
  if (whole.size != 0 && whole.got >= (whole.size + 7) >> 3) read(whole);
}

/** Reads packets that have waited for too long, all that wait when `all`, as the event ring has room. Returns how many wait. */
export function endFragments(all: bool): u32 {
  if (waiting == 0 || (!all && now() == swept)) return waiting;
  for (let i: u32 = 0; waiting != 0 && i < param(PARAM_FRAGMENTED) && roomForPacket(); i++) {
    const whole = wholeAt(i);
    if (whole.state == FREE || (!all && now() - whole.firstSec <= PATIENCE)) continue;
    readLate(whole);
  }
  swept = roomForPacket() ? now() : 0;
  return waiting;
}
