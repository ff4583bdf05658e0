import {
  COUNTER_BAD_ETHERNET,
  COUNTER_BAD_LINK,
  COUNTER_NOT_IP,
  LINK_COOKED1,
  LINK_COOKED2,
  LINK_ETHERNET,
  LINK_LOOPBACK,
  LINK_PPP,
  LINK_RAW,
} from "../abi.gen";
import { be16 } from "../bytes";
import { count } from "../control";
import { setMacs, setVlan } from "../packet";

/** Link headers: from a frame to its IP packet. */

const IPV4: u32 = 0x0800;
const IPV6: u32 = 0x86dd;
const VLAN: u32 = 0x8100;
const QINQ: u32 = 0x88a8;
const QINQ_OLD: u32 = 0x9100;
const PPPOE: u32 = 0x8864;
const PPP_IPV4: u32 = 0x0021;
const PPP_IPV6: u32 = 0x0057;
const TAGS_MAX: u32 = 3;
const PPPOE_HEADER: usize = 6;

/** MAC at `at` as 48 bits, first byte lowest. */
export function macAt(at: usize): u64 {
  return <u64>load<u32>(at) | ((<u64>load<u16>(at + 4)) << 32);
}

function wrong(counter: i32): usize {
  count(counter);
  return 0;
}

/** PPP protocol field of one or two bytes, with or without address and control (RFC 1661, RFC 1662). */
function fromPpp(at: usize, end: usize): usize {
  if (end - at >= 2 && load<u8>(at) == 0xff && load<u8>(at + 1) == 3) at += 2;
  if (end - at < 2) return wrong(COUNTER_BAD_ETHERNET);
  const short = (load<u8>(at) & 1) != 0;
  const protocol = short ? <u32>load<u8>(at) : be16(at);
  if (protocol != PPP_IPV4 && protocol != PPP_IPV6) return wrong(COUNTER_NOT_IP);
  return at + (short ? 1 : 2);
}

function isTag(type: u32): bool {
  return type == VLAN || type == QINQ || type == QINQ_OLD;
}

/** From the payload of an EtherType that is no tag to the IP packet. */
function fromPayload(type: u32, at: usize, end: usize): usize {
  if (type == IPV4 || type == IPV6) return at;
  if (type != PPPOE) return wrong(COUNTER_NOT_IP);
  return end - at < PPPOE_HEADER ? wrong(COUNTER_BAD_ETHERNET) : fromPpp(at + PPPOE_HEADER, end);
}

/** From an EtherType at `at` to the IP packet: tags and PPPoE are passed. */
function fromType(at: usize, end: usize): usize {
  for (let tags: u32 = 0; tags <= TAGS_MAX; tags++) {
    if (end - at < 2) return wrong(COUNTER_BAD_ETHERNET);
    const type = be16(at);
    if (!isTag(type)) return fromPayload(type, at + 2, end);
    if (end - at < 4) return wrong(COUNTER_BAD_ETHERNET);
    setVlan(be16(at + 2) & 0xfff);
    at += 4;
  }
  return wrong(COUNTER_NOT_IP);
}

function fromEthernet(at: usize, end: usize): usize {
  if (end - at < 14) return wrong(COUNTER_BAD_ETHERNET);
  setMacs(macAt(at + 6), macAt(at));
  return fromType(at + 12, end);
}

/** Linux cooked capture v1: the sender's address only. */
function fromCooked1(at: usize, end: usize): usize {
  if (end - at < 16) return wrong(COUNTER_BAD_ETHERNET);
  if (be16(at + 4) == 6) setMacs(macAt(at + 6), 0);
  return fromType(at + 14, end);
}

/** Linux cooked capture v2. */
function fromCooked2(at: usize, end: usize): usize {
  if (end - at < 20) return wrong(COUNTER_BAD_ETHERNET);
  if (load<u8>(at + 11) == 6) setMacs(macAt(at + 12), 0);
  const type = be16(at);
  if (type == IPV4 || type == IPV6) return at + 20;
  if (type != VLAN && type != QINQ) return wrong(COUNTER_NOT_IP);
  if (end - at < 24) return wrong(COUNTER_BAD_ETHERNET);
  setVlan(be16(at + 20) & 0xfff);
  return fromType(at + 22, end);
}

/**
 * Address family 2 is IPv4 everywhere; IPv6 is 10, 23, 24, 28 or 30, in the writer's byte order. Some put an EtherType
 * into the last two bytes.
 */
function fromLoopback(at: usize, end: usize): usize {
  if (end - at < 4) return wrong(COUNTER_BAD_ETHERNET);
  const word = load<u32>(at);
  const family = word > 0xffff ? bswap<u32>(word) : word;
  const six = family == 10 || family == 23 || family == 24 || family == 28 || family == 30;
  const type = be16(at + 2);
  return family == 2 || six || type == IPV4 || type == IPV6 ? at + 4 : wrong(COUNTER_NOT_IP);
}

/** Address of the IP packet in the frame [at, end), or 0 when there is none; the reason is counted. */
export function ipInFrame(link: u32, at: usize, end: usize): usize {
  if (link == LINK_ETHERNET) return fromEthernet(at, end);
  if (link == LINK_RAW) return at;
  if (link == LINK_COOKED1) return fromCooked1(at, end);
  if (link == LINK_COOKED2) return fromCooked2(at, end);
  if (link == LINK_LOOPBACK) return fromLoopback(at, end);
  if (link == LINK_PPP) return fromPpp(at, end);
  return wrong(COUNTER_BAD_LINK);
}
