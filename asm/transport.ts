import {
  COUNTER_BAD_ICMP,
  COUNTER_BAD_UDP,
  COUNTER_LAN_PACKETS,
  COUNTER_TUNNELS,
  FLAG_CLEAR,
  FLAG_LAN,
  FLAG_MIDSTREAM,
  FLAG_TRANSIT,
  FLAG_TUNNEL,
  SIDE_IN,
  SIDE_LAN,
  SIDE_OUT,
  SIDE_TRANSIT,
} from "./abi.gen";
import { be16 } from "./bytes";
import { count } from "./control";
import { addFlow, findFlow, isForward, touch } from "./flow";
import { Flow } from "./flow-record";
import {
  LIST_CLOSING,
  LIST_OPEN,
  LIST_SHORT,
  STATE_LAN,
  STATE_ORIG_FIN,
  STATE_RESET,
  STATE_RESP_FIN,
} from "./flow-state";
import { turn } from "./flow-turn";
import { readFragment } from "./fragment";
import { seeDevice } from "./match/device";
import { inPrefixes, sideOf } from "./match/lan";
import { recallName } from "./match/names";
import {
  packetDstMac,
  packetFirstFrame,
  packetFirstNsec,
  packetFirstSec,
  packetNsec,
  packetSec,
  packetSrcMac,
  packetTag,
  packetVlan,
} from "./packet";
import { forgetDirection } from "./stream/tcp-stream";
import { icmpQuestion } from "./wire/icmp";
import {
  ipDst0,
  ipDst1,
  ipL4,
  ipPackets,
  ipPayload,
  ipPayloadEnd,
  ipPayloadWire,
  ipSrc0,
  ipSrc1,
  ipTotal,
  ipVersion,
  isFragment,
  isIcmp,
  readIp,
} from "./wire/ip";
import { L4_TCP, L4_UDP } from "./wire/numbers";
import {
  ACK,
  destinationPort,
  endReused,
  readTcp,
  reopens,
  SYN,
  sourcePort,
  speaksFirst,
  tcpFlags,
  tcpHeader,
} from "./wire/tcp";
import { insideDatagram, insideIp, isTunnel } from "./wire/tunnel";
import { readDatagram } from "./wire/udp";

/** The packet's flow: found or begun, counted, and its payload read. */

const UDP_HEADER: u32 = 8;
/** Ports below this belong to servers. */
const SERVER_PORTS: u32 = 1024;

/** Tunnels inside tunnels that are followed. */
const NESTING_MAX: u32 = 2;

/** The key's fields of the packet's flow; the others stay zero. */
const key = memory.data(256);
let nesting: u32 = 0;

function keyFlow(): Flow {
  return changetype<Flow>(key);
}

function fillKey(sport: u32, dport: u32): void {
  const k = keyFlow();
  k.src0 = ipSrc0();
  k.src1 = ipSrc1();
  k.dst0 = ipDst0();
  k.dst1 = ipDst1();
  k.sport = <u16>sport;
  k.dport = <u16>dport;
  k.l4 = <u8>ipL4();
  k.ip = <u8>ipVersion();
  k.srcMac = packetSrcMac();
  k.dstMac = packetDstMac();
  k.vlan = <u16>packetVlan();
  k.tag = packetTag();
}

/** Whether the first packet seen of a flow comes from who answers. */
function isAnswer(at: usize): bool {
  const k = keyFlow();
  if (k.l4 == L4_TCP) {
    const flags = tcpFlags(at) & (SYN | ACK);
    if (flags == SYN) return false;
    if (flags == (SYN | ACK)) return true;
    return <u32>k.sport < SERVER_PORTS && <u32>k.dport >= SERVER_PORTS;
  }
  return k.l4 == L4_UDP && k.sport == 53 && k.dport != 53 && k.dport != 5353;
}

function setSide(flow: Flow): void {
  flow.side = <u8>sideOf(flow.src0, flow.src1, flow.dst0, flow.dst1);
  flow.flags &= ~(FLAG_LAN | FLAG_TRANSIT);
  if (flow.side == SIDE_LAN) flow.flags |= FLAG_LAN;
  if (flow.side == SIDE_TRANSIT) flow.flags |= FLAG_TRANSIT;
  if (inPrefixes(flow.src0, flow.src1) || inPrefixes(flow.dst0, flow.dst1)) flow.state |= STATE_LAN;
}

function begin(at: usize, list: u32): Flow {
  const turned = isAnswer(at);
  if (turned) turn(keyFlow());
  const flow = addFlow(keyFlow(), list);
  flow.firstSec = packetFirstSec();
  flow.firstNsec = packetFirstNsec();
  flow.firstFrame = packetFirstFrame();
  if (flow.l4 == L4_TCP && (tcpFlags(at) & SYN) == 0) flow.flags |= FLAG_MIDSTREAM;
  if (isTunnel(flow.l4)) flow.flags |= FLAG_TUNNEL;
  setSide(flow);
  if (flow.side == SIDE_OUT || flow.side == SIDE_LAN) seeDevice(flow, flow.srcMac);
  if (flow.side == SIDE_IN || flow.side == SIDE_LAN) seeDevice(flow, flow.dstMac);
  if (flow.side == SIDE_OUT) recallName(flow);
  return flow;
}

function add(flow: Flow, forward: bool): void {
  if (forward) {
    flow.upBytes += ipTotal();
    flow.upPackets += ipPackets();
  } else {
    flow.downBytes += ipTotal();
    flow.downPackets += ipPackets();
  }
  flow.lastSec = packetSec();
  flow.lastNsec = packetNsec();
  if (flow.state & STATE_LAN) count(COUNTER_LAN_PACKETS);
}

function tcpList(flow: Flow): u32 {
  const both = STATE_ORIG_FIN | STATE_RESP_FIN;
  const closed = (flow.state & both) == both || (flow.state & STATE_RESET) != 0;
  return closed ? LIST_CLOSING : LIST_OPEN;
}

/** The flow of the key, begun when it is new; a connection opened anew on old ports is a new flow. */
function flowFor(at: usize, list: u32): Flow {
  const found = findFlow(keyFlow());
  if (found === null) return begin(at, list);
  if (list != LIST_OPEN || !reopens(found, at, isForward(found, keyFlow()))) return found;
  endReused(found);
  return begin(at, list);
}

function readTcpPacket(at: usize, end: usize): void {
  const header = tcpHeader(at, end);
  if (header == 0) return;
  fillKey(sourcePort(at), destinationPort(at));
  const flow = flowFor(at, LIST_OPEN);
  fillKey(sourcePort(at), destinationPort(at));
  let forward = isForward(flow, keyFlow());
  const size = <u32>(end - at - header);
  if (size > 0 && speaksFirst(flow, forward, at + header, size)) {
    forgetDirection(flow, true);
    turn(flow);
    flow.state = 0;
    setSide(flow);
    if (flow.side == SIDE_OUT) recallName(flow);
    forward = true;
  }
  add(flow, forward);
  const sent = ipPayloadWire();
  const wire = sent > <u32>header ? sent - <u32>header : 0;
  readTcp(flow, forward, at, header, end, wire > size ? wire : size);
  touch(flow, tcpList(flow));
}

function readUdpPacket(at: usize, end: usize): void {
  if (end - at < <usize>UDP_HEADER) {
    count(COUNTER_BAD_UDP);
    return;
  }
  const length = be16(at + 4);
  if (length < UDP_HEADER && length != 0) {
    count(COUNTER_BAD_UDP);
    return;
  }
  fillKey(be16(at), be16(at + 2));
  const flow = flowFor(at, LIST_SHORT);
  fillKey(be16(at), be16(at + 2));
  const forward = isForward(flow, keyFlow());
  add(flow, forward);
  const stop = length != 0 && end - at > <usize>length ? at + length : end;
  touch(flow, LIST_SHORT);
  const inner = insideDatagram(flow.dport, at + UDP_HEADER, stop);
  if (inner != 0) {
    flow.flags |= FLAG_TUNNEL;
    enterTunnel(inner, stop);
    return;
  }
  readDatagram(flow, forward, at + UDP_HEADER, <u32>(stop - at) - UDP_HEADER);
}

/**
 * ICMP and all else: counted by its ends; ICMP's type and code stand in the ports' place, those of the question also
 * in its answer, so that both are one flow.
 */
function countPacket(sport: u32, dport: u32, isReply: bool): void {
  fillKey(isReply ? dport : sport, isReply ? sport : dport);
  if (isReply) turn(keyFlow());
  const flow = flowFor(0, LIST_SHORT);
  add(flow, isForward(flow, keyFlow()) != isReply);
  if (isIcmp()) flow.flags |= FLAG_CLEAR;
  touch(flow, LIST_SHORT);
}

function readIcmpPacket(at: usize, end: usize): void {
  if (end - at < 2) {
    count(COUNTER_BAD_ICMP);
    return;
  }
  const type = <u32>load<u8>(at);
  const question = icmpQuestion(ipVersion(), type);
  countPacket(question, load<u8>(at + 1), question != type);
}

/** Reads the packet inside a packet as one of its own; the outer flow carries the flag. */
function enterTunnel(inner: usize, end: usize): void {
  count(COUNTER_TUNNELS);
  if (inner == 0 || nesting >= NESTING_MAX) return;
  nesting++;
  if (readIp(inner, end, <u32>(end - inner))) readTransport();
  nesting--;
}

/** Reads the transport layer of the IP packet that `readIp` has read. */
export function readTransport(): void {
  const at = ipPayload();
  const end = ipPayloadEnd();
  const l4 = ipL4();
  if (isFragment()) {
    readFragment();
    return;
  }
  if (end < at) return;
  if (l4 == L4_TCP) readTcpPacket(at, end);
  else if (l4 == L4_UDP) readUdpPacket(at, end);
  else if (isIcmp()) readIcmpPacket(at, end);
  else countPacket(0, 0, false);
  if (isTunnel(l4)) enterTunnel(insideIp(l4, at, end), end);
}
