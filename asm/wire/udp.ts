import {
  FLAG_CLEAR,
  PROTOCOL_DHCP6,
  PROTOCOL_DNS,
  PROTOCOL_DTLS,
  PROTOCOL_LLMNR,
  PROTOCOL_MDNS,
  PROTOCOL_NTP,
  PROTOCOL_QUIC,
  PROTOCOL_SSDP,
  PROTOCOL_STUN,
  PROTOCOL_UNKNOWN,
} from "../abi.gen";
import { be32 } from "../bytes";
import { openSource } from "../content/unit";
import { Flow } from "../flow-record";
import { DECIDED_DONE, UNDECIDED } from "../flow-state";
import { searchAlone } from "../stream/raw";
import { localStream } from "../stream/stream";
import { decideDone, decideKeep, isUpstream } from "../verdict";
import { readDhcp } from "./dhcp";
import { readDns } from "./dns";
import { readQuic } from "./quic";
import { readSsdp } from "./ssdp";

/** UDP payloads: the protocols that a home's devices use, told by port and by their first bytes. */

const STUN_COOKIE: u32 = 0x2112a442;

function isPort(flow: Flow, port: u32): bool {
  return flow.dport == <u16>port || flow.sport == <u16>port;
}

/** Protocol by port, or PROTOCOL_UNKNOWN. */
function byPort(flow: Flow): u32 {
  if (isPort(flow, 53)) return PROTOCOL_DNS;
  if (isPort(flow, 5353)) return PROTOCOL_MDNS;
  if (isPort(flow, 5355)) return PROTOCOL_LLMNR;
  if (isPort(flow, 1900)) return PROTOCOL_SSDP;
  if (flow.sport == 546 || flow.sport == 547) return PROTOCOL_DHCP6;
  return flow.dport == 123 ? PROTOCOL_NTP : PROTOCOL_UNKNOWN;
}

/** A long header with the fixed bit and a version, of an Initial (RFC 9000, 17.2; RFC 9369, 3.2): UTF-16's mark is none. */
function looksLikeQuic(at: usize, size: u32): bool {
  if (size < 1200 || (load<u8>(at) & 0xe0) != 0xc0) return false;
  return be32(at + 1) != 0;
}

function byBytes(at: usize, size: u32): u32 {
  if (size >= 20 && be32(at + 4) == STUN_COOKIE && load<u8>(at) < 2) return PROTOCOL_STUN;
  if (size >= 13 && load<u8>(at) == 22 && load<u8>(at + 1) == 0xfe) return PROTOCOL_DTLS;
  return looksLikeQuic(at, size) ? PROTOCOL_QUIC : PROTOCOL_UNKNOWN;
}

function isNameService(protocol: u32): bool {
  return protocol == PROTOCOL_DNS || protocol == PROTOCOL_MDNS || protocol == PROTOCOL_LLMNR;
}

function isDhcpPort(port: u32): bool {
  return port == 67 || port == 68;
}

/** Ports of DHCP clients, relays and servers talking to each other; servers begin flows too. */
function isDhcp(flow: Flow): bool {
  return isDhcpPort(flow.dport) && isDhcpPort(flow.sport);
}

function recognise(flow: Flow, at: usize, size: u32): void {
  if (flow.protocol != PROTOCOL_UNKNOWN || flow.verdict != UNDECIDED) return;
  const port = byPort(flow);
  flow.protocol = port != PROTOCOL_UNKNOWN ? port : byBytes(at, size);
}

/** Payloads without a reader of their own: encrypted ones are left alone, others searched on their way out. */
function readOther(flow: Flow, forward: bool, at: usize, size: u32): void {
  if (flow.protocol == PROTOCOL_DTLS) decideDone(flow);
  else if (isUpstream(flow, forward)) searchAlone(flow, at, size);
}

/** Reads one datagram of a flow. */
export function readDatagram(flow: Flow, forward: bool, at: usize, size: u32): void {
  if (flow.verdict == DECIDED_DONE || size == 0) return;
  recognise(flow, at, size);
  openSource(flow, localStream(), 0);
  if (isNameService(flow.protocol)) {
    decideKeep(flow);
    readDns(flow, at, at + size);
  } else if (isDhcp(flow)) {
    flow.flags |= FLAG_CLEAR;
    readDhcp(flow, at, at + size);
  } else if (flow.protocol == PROTOCOL_SSDP) {
    readSsdp(flow, at, at + size);
  } else if (flow.protocol == PROTOCOL_QUIC) {
    if (forward) readQuic(flow, at, at + size);
  } else readOther(flow, forward, at, size);
}
