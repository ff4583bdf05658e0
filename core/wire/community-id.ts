import { sha1 } from "@noble/hashes/legacy.js";
import { isMapped } from "./address.js";
import { encodeBase64 } from "./base64.js";

const ICMP = 1;
const ICMP6 = 58;
/** Protocols whose ports are part of the identifier: ICMP, TCP, UDP, ICMPv6, SCTP. */
const WITH_PORTS: readonly number[] = [ICMP, 6, 17, ICMP6, 132];

/** ICMP types that ask and answer each other; the counterpart takes the place of the answering port. */
const ICMP_COUNTERPARTS: ReadonlyMap<number, number> = pairs([
  [8, 0],
  [13, 14],
  [15, 16],
  [10, 9],
  [17, 18],
]);
const ICMP6_COUNTERPARTS: ReadonlyMap<number, number> = pairs([
  [128, 129],
  [133, 134],
  [135, 136],
  [130, 131],
  [139, 140],
  [144, 145],
]);

/** Flow as the Community ID sees it: 16-byte addresses (IPv4 mapped), for ICMP type and code in place of the ports. */
export interface Tuple {
  readonly l4: number;
  readonly src: Uint8Array;
  readonly dst: Uint8Array;
  readonly sport: number;
  readonly dport: number;
}

/** Community ID, version 1, seed 0 (github.com/corelight/community-id-spec): the same for both directions. */
export function communityId(tuple: Tuple): string {
  const ports = portsOf(tuple);
  const straight = ports.oneWay || isOrdered(tuple, ports.src, ports.dst);
  const [from, to] = straight ? [tuple.src, tuple.dst] : [tuple.dst, tuple.src];
  const [fromPort, toPort] = straight ? [ports.src, ports.dst] : [ports.dst, ports.src];
  const bytes = [0, 0, ...addressBytes(from, tuple), ...addressBytes(to, tuple), tuple.l4, 0];
  if (WITH_PORTS.includes(tuple.l4)) {
    bytes.push(fromPort >> 8, fromPort & 255, toPort >> 8, toPort & 255);
  }
  return `1:${encodeBase64(sha1(Uint8Array.from(bytes)))}`;
}

function portsOf(tuple: Tuple): { src: number; dst: number; oneWay: boolean } {
  if (tuple.l4 !== ICMP && tuple.l4 !== ICMP6) {
    return WITH_PORTS.includes(tuple.l4)
      ? { src: tuple.sport, dst: tuple.dport, oneWay: false }
      : { src: 0, dst: 0, oneWay: false };
  }
  const counterparts = tuple.l4 === ICMP ? ICMP_COUNTERPARTS : ICMP6_COUNTERPARTS;
  const counterpart = counterparts.get(tuple.sport);
  return counterpart === undefined
    ? { src: tuple.sport, dst: tuple.dport, oneWay: true }
    : { src: tuple.sport, dst: counterpart, oneWay: false };
}

/** Smaller address first, with equal addresses the smaller port. */
function isOrdered(tuple: Tuple, sport: number, dport: number): boolean {
  for (let at = 0; at < 16; at++) {
    const difference = (tuple.src[at] ?? 0) - (tuple.dst[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return sport < dport;
}

/** An IPv4 flow is hashed over 4-byte addresses; an IPv6 flow never, not even with a mapped address in it. */
function addressBytes(address: Uint8Array, tuple: Tuple): Uint8Array {
  const ipv4 = isMapped(tuple.src) && isMapped(tuple.dst);
  return ipv4 ? address.subarray(12, 16) : address;
}

function pairs(list: readonly (readonly [number, number])[]): Map<number, number> {
  return new Map(list.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
}
