import {
  LINK_COOKED1,
  LINK_COOKED2,
  LINK_ETHERNET,
  LINK_LOOPBACK,
  LINK_NONE,
  LINK_PPP,
  LINK_RAW,
  PACKET_MAX,
} from "../../../asm/abi.gen.js";
import type { Packet } from "../packet.js";

/** How a link type of a capture file is read: as this LINK, after this many bytes. */
export interface LinkType {
  readonly link: number;
  readonly skip: number;
}

const UNKNOWN: LinkType = { link: LINK_NONE, skip: 0 };

/** LINKTYPE_ values of https://www.tcpdump.org/linktypes.html, and DLT_ values that files carry in their place. */
const LINK_TYPES: ReadonlyMap<number, LinkType> = new Map([
  [0, { link: LINK_LOOPBACK, skip: 0 }], // NULL
  [1, { link: LINK_ETHERNET, skip: 0 }],
  [9, { link: LINK_PPP, skip: 0 }],
  [12, { link: LINK_RAW, skip: 0 }], // DLT_RAW
  [14, { link: LINK_RAW, skip: 0 }], // DLT_RAW of OpenBSD
  [50, { link: LINK_PPP, skip: 0 }], // PPP_HDLC
  [51, { link: LINK_PPP, skip: 6 }], // PPP_ETHER: behind the PPPoE header
  [101, { link: LINK_RAW, skip: 0 }],
  [108, { link: LINK_LOOPBACK, skip: 0 }],
  [113, { link: LINK_COOKED1, skip: 0 }],
  [166, { link: LINK_PPP, skip: 2 }], // PPP_PPPD: direction and control field
  [204, { link: LINK_PPP, skip: 1 }], // PPP_WITH_DIR
  [228, { link: LINK_RAW, skip: 0 }], // IPV4
  [229, { link: LINK_RAW, skip: 0 }], // IPV6
  [276, { link: LINK_COOKED2, skip: 0 }],
]);

/** Reads a link type as files have it; the upper bits say how long the frame check sequence is. */
export function linkTypeOf(field: number): LinkType {
  return LINK_TYPES.get(field & 0x03ffffff) ?? UNKNOWN;
}

/** Makes a packet of a record's bytes: without what stands before LINK, no longer than the classifier takes. */
export function toPacket(
  type: LinkType,
  time: { readonly sec: number; readonly nsec: number },
  frame: number,
  wire: number,
  bytes: Uint8Array,
): Packet {
  const body = bytes.subarray(type.skip, type.skip + PACKET_MAX);
  return {
    link: type.link,
    sec: time.sec >>> 0,
    nsec: time.nsec,
    wire: Math.max(wire - type.skip, body.length),
    frame,
    bytes: body,
  };
}
