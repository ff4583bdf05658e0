/**
 * A flow. `src` and `dst` are orig and resp in network order, IPv4 as ::ffff:a.b.c.d.
 *
 *   key: src0 src1 dst0 dst1 sport dport l4 | totals | times | links: chain (hash), older, newer (age)
 */
@unmanaged
export class Flow {
  src0: u64;
  src1: u64;
  dst0: u64;
  dst1: u64;
  upBytes: u64;
  downBytes: u64;
  srcMac: u64;
  dstMac: u64;
  sport: u16;
  dport: u16;
  l4: u8;
  ip: u8;
  side: u8;
  list: u8;
  upPackets: u32;
  downPackets: u32;
  firstSec: u32;
  firstNsec: u32;
  lastSec: u32;
  lastNsec: u32;
  firstFrame: u32;
  /** The classifier's clock when it was last used. */
  touched: u32;
  number: u32;
  flags: u32;
  tag: u32;
  /** Next flow of the same hash, as index + 1; 0 ends. Also the free list. */
  chain: u32;
  older: u32;
  newer: u32;
  /** Next byte that is wanted in each direction (TCP). */
  origNext: u32;
  respNext: u32;
  /** Stream record of each direction, as index + 1. */
  origStream: u32;
  respStream: u32;
  /** First waiting segment of each direction, as index + 1. */
  origHeld: u32;
  respHeld: u32;
  /** Hash of the name told last, so that a keep-alive connection tells it once. */
  nameHash: u32;
  /** Upstream bytes looked at while the protocol was unknown, and how many of them were printable. */
  sampled: u16;
  printable: u16;
  vlan: u16;
  bucket: u16;
  /** SEEN_ and END_ bits of flow-state.ts. */
  state: u32;
  verdict: u32;
  probes: u32;
  protocol: u32;
}
