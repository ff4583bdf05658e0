import { LINK_ETHERNET } from "../abi.gen";
import { be16 } from "../bytes";
import { ipInFrame } from "./link";
import { L4_GRE, L4_IPIP, L4_IPV6 } from "./numbers";

/**
 * Packets inside packets: IP in IP (RFC 2003, RFC 4213), GRE (RFC 2784, RFC 2890), VXLAN (RFC 7348),
 * GTP-U (3GPP TS 29.281).
 */

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
const GTP_PORT: u32 = 2152;
const GTP_HEADER: usize = 8;
/** Version 1, protocol type GTP, message type G-PDU; the low bits of the first byte announce four bytes more. */
const GTP_PACKET: u32 = 0x30ff;
const GTP_MASK: u32 = 0xf0ff;
const GTP_OPTIONS: u32 = 7;
const GTP_EXTENSION: u32 = 4;

/** Whether an IP protocol carries packets. */
export function isTunnel(l4: u32): bool {
  return l4 == L4_GRE || l4 == L4_IPIP || l4 == L4_IPV6;
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

/** Skips GTP-U's optional fields and extension headers (TS 29.281, 5.1 and 5.2). */
function insideGtp(at: usize, end: usize): usize {
  if (end - at <= GTP_HEADER || (be16(at) & GTP_MASK) != GTP_PACKET) return 0;
  let inner = at + GTP_HEADER;
  if ((load<u8>(at) & GTP_OPTIONS) != 0) inner += 4;
  const extended = (load<u8>(at) & GTP_EXTENSION) != 0;
  while (extended && inner < end && load<u8>(inner - 1) != 0) {
    const size = (<usize>load<u8>(inner)) << 2;
    if (size == 0) return 0;
    inner += size;
  }
  const version = inner < end ? load<u8>(inner) >> 4 : 0;
  return version == 4 || version == 6 ? inner : 0;
}

/** The IP packet that a datagram to a tunnel's port carries, or 0: others use these ports too. */
export function insideDatagram(port: u32, at: usize, end: usize): usize {
  if (port == GTP_PORT) return insideGtp(at, end);
  if (port != VXLAN_PORT || end - at < VXLAN_HEADER || (load<u8>(at) & 8) == 0) return 0;
  return ipInFrame(LINK_ETHERNET, at + VXLAN_HEADER, end);
}
