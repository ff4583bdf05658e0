import { concat, type Piece, u16, u32 } from "./bytes.js";

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_IPV6 = 0x86dd;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_VLAN = 0x8100;
export const ETHERTYPE_QINQ = 0x88a8;
export const ETHERTYPE_PPPOE = 0x8864;

/** Text of a MAC, with any separators, to its 6 bytes. */
export function mac(text: string): number[] {
  return (text.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16));
}

export interface Macs {
  readonly from: string;
  readonly to: string;
}

/** EtherType of an IP packet by its version. */
export function typeOf(packet: Uint8Array): number {
  return (packet[0] ?? 0) >> 4 === 6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4;
}

/** Ethernet II; `tags` are what stands between the addresses and the last EtherType. */
export function ethernet(
  { from, to }: Macs,
  packet: Uint8Array,
  { tags = [], type = typeOf(packet) }: { tags?: readonly Piece[]; type?: number } = {},
): Uint8Array {
  return concat(mac(to), mac(from), ...tags, u16(type), packet);
}

/** An 802.1Q tag (or 802.1ad, by its type) with priority 3. */
export function vlanTag(id: number, type = ETHERTYPE_VLAN): Uint8Array {
  return concat(u16(type), u16((3 << 13) | id));
}

/** PPPoE session header (RFC 2516) and PPP protocol field, to stand behind its EtherType. */
export function pppoe(packet: Uint8Array): Uint8Array {
  const protocol = typeOf(packet) === ETHERTYPE_IPV6 ? 0x0057 : 0x0021;
  return concat([0x11, 0, 0, 7], u16(packet.length + 2), u16(protocol), packet);
}

/** Linux cooked capture v1: sent by us, ARPHRD_ETHER. */
export function cooked1(from: string, packet: Uint8Array, type = typeOf(packet)): Uint8Array {
  return concat(u16(4), u16(1), u16(6), mac(from), [0, 0], u16(type), packet);
}

/** Linux cooked capture v2. */
export function cooked2(from: string, packet: Uint8Array, type = typeOf(packet)): Uint8Array {
  return concat(u16(type), [0, 0], u32(3), u16(1), [4, 6], mac(from), [0, 0], packet);
}

/** BSD loopback: address family in the writer's byte order. */
export function loopback(family: number, packet: Uint8Array, bigEndian = false): Uint8Array {
  return concat(bigEndian ? u32(family) : u32(family).reverse(), packet);
}
