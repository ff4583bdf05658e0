import { Flow } from "./flow-record";

/** Exchanges orig and resp of a record. */
export function turn(f: Flow): void {
  const s0 = f.src0;
  const s1 = f.src1;
  const mac = f.srcMac;
  const port = f.sport;
  const bytes = f.upBytes;
  const packets = f.upPackets;
  f.src0 = f.dst0;
  f.src1 = f.dst1;
  f.srcMac = f.dstMac;
  f.sport = f.dport;
  f.upBytes = f.downBytes;
  f.upPackets = f.downPackets;
  f.dst0 = s0;
  f.dst1 = s1;
  f.dstMac = mac;
  f.dport = port;
  f.downBytes = bytes;
  f.downPackets = packets;
}
