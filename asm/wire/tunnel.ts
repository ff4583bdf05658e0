import { LINK_ETHERNET } from "../abi.gen";
import { be16 } from "../bytes";
import { ipInFrame } from "./link";
import { L4_GRE, L4_IPIP, L4_IPV6 } from "./numbers";

/** Packets inside packets: IP in IP (RFC 2003, RFC 4213), GRE (RFC 2784, RFC 2890), VXLAN (RFC 7348). */

const IPV4: u32 = 0x0800;
const IPV6: u32 = 0x86dd;
const BRIDGED: u32 = 0x6558;
const CHECKSUM: u32 = 0x8000;
const ROUTING: u32 = 0x4000;
const KEY: u32 = 0x2000;
const SEQUENCE: u32 = 0x1000;
const VERSION: u32 = 7;
const VXLAN_PORT: u32 = 4789;
const VXLAN_HEADER: usize = 8;

/** Whether an IP protocol carries packets. */
export function isTunnel(l4: u32): bool {
  return l4 == L4_GRE || l4 == L4_IPIP || l4 == L4_IPV6;
}

/** Whether a UDP port carries frames. */
export function isTunnelPort(port: u32): bool {
  return port == VXLAN_PORT;
}

function insideGre(at: usize, end: usize): usize {
  if (end - at < 4) return 0;
  const flags = be16(at);
  if ((flags & VERSION) != 0 || (flags & ROUTING) != 0) return 0;
  const options =
    ((flags & CHECKSUM) != 0 ? 4 : 0) +
    ((flags & KEY) != 0 ? 4 : 0) +
    ((flags & SEQUENCE) != 0 ? 4 : 0);
  const inner = at + 4 + <usize>options;
  if (inner >= end) return 0;
  const type = be16(at + 2);
  if (type == BRIDGED) return ipInFrame(LINK_ETHERNET, inner, end);
  return type == IPV4 || type == IPV6 ? inner : 0;
}

/** The IP packet that a packet of IP protocol `l4` carries at [at, end), or 0. */
export function insideIp(l4: u32, at: usize, end: usize): usize {
  if (l4 == L4_GRE) return insideGre(at, end);
  return at < end ? at : 0;
}

/** The IP packet that a datagram to a tunnel port carries, or 0. */
export function insideDatagram(at: usize, end: usize): usize {
  if (end - at < VXLAN_HEADER || (load<u8>(at) & 8) == 0) return 0;
  return ipInFrame(LINK_ETHERNET, at + VXLAN_HEADER, end);
}
