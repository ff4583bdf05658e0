import {
  CONTROL_LAN_AT,
  CONTROL_LAN_SIZE,
  LAN_HOST_MAX,
  LAN_PREFIX_ADDR,
  LAN_PREFIX_BITS,
  LAN_PREFIX_BYTES,
  SIDE_IN,
  SIDE_LAN,
  SIDE_OUT,
  SIDE_TRANSIT,
  TABLE_OPENER_IS_LAN,
} from "../abi.gen";
import { controlGet, controlSet } from "../control";
import { lanAt, lanSize, tableFlags } from "./table";

/** LAN_PREFIX records of the host: what it knows of its own interfaces, such as the prefix that a provider gave. */
const hostPrefixes = memory.data(LAN_HOST_MAX * LAN_PREFIX_BYTES, 8);

/** Tells the host where it may write its prefixes. */
export function openLan(): void {
  controlSet(CONTROL_LAN_AT, <u32>hostPrefixes);
  controlSet(CONTROL_LAN_SIZE, 0);
}

/** First 96 bits of an IPv4 address written as IPv6, as two words read in memory order. */
const MAPPED: u64 = 0xffff0000;

/** High word of an address (its first 8 bytes) as a number that orders like the address. */
function samePrefix(a0: u64, a1: u64, p0: u64, p1: u64, bits: u32): bool {
  if (bits == 0) return true;
  const high = bswap<u64>(a0 ^ p0);
  if (bits <= 64) return high >> (64 - bits) == 0;
  if (high != 0) return false;
  if (bits >= 128) return a1 == p1;
  return bswap<u64>(a1 ^ p1) >> (128 - bits) == 0;
}

/** Multicast, broadcast and the unspecified address never leave the LAN. */
function isLocalGroup(a0: u64, a1: u64): bool {
  if (a0 == 0 && (a1 & 0xffffffff) == MAPPED) {
    const first = <u32>(a1 >> 32) & 0xff;
    return (first >= 224 && first < 240) || first == 255 || a1 >> 32 == 0;
  }
  return (a0 & 0xff) == 0xff || (a0 == 0 && a1 == 0);
}

function inSome(at: usize, count: u32, a0: u64, a1: u64): bool {
  for (let i: u32 = 0; i < count; i++) {
    const p0 = load<u64>(at + LAN_PREFIX_ADDR);
    const p1 = load<u64>(at + LAN_PREFIX_ADDR + 8);
    if (samePrefix(a0, a1, p0, p1, load<u32>(at + LAN_PREFIX_BITS))) return true;
    at += LAN_PREFIX_BYTES;
  }
  return false;
}

/** Whether an address belongs to the LAN by the prefixes of the table and of the host. */
export function inPrefixes(a0: u64, a1: u64): bool {
  if (inSome(lanAt(), lanSize(), a0, a1)) return true;
  return inSome(hostPrefixes, min<u32>(controlGet(CONTROL_LAN_SIZE), LAN_HOST_MAX), a0, a1);
}

/** SIDE of a flow from orig to resp. */
export function sideOf(s0: u64, s1: u64, d0: u64, d1: u64): u32 {
  const groupDst = isLocalGroup(d0, d1);
  if (tableFlags() & TABLE_OPENER_IS_LAN) return groupDst ? SIDE_LAN : SIDE_OUT;
  const src = inPrefixes(s0, s1) || isLocalGroup(s0, s1);
  const dst = groupDst || inPrefixes(d0, d1);
  if (src) return dst ? SIDE_LAN : SIDE_OUT;
  return dst && !groupDst ? SIDE_IN : SIDE_TRANSIT;
}
