/** The packet that is being read: link and network facts that every event of it needs. */

let sec: u32 = 0;
let nsec: u32 = 0;
let frame: u32 = 0;
let tag: u32 = 0;
let vlan: u32 = 0;
let firstSec: u32 = 0;
let firstNsec: u32 = 0;
let firstFrame: u32 = 0;
let srcMac: u64 = 0;
let dstMac: u64 = 0;

export function packetSec(): u32 {
  return sec;
}

export function packetNsec(): u32 {
  return nsec;
}

export function packetFrame(): u32 {
  return frame;
}

export function packetTag(): u32 {
  return tag;
}

export function packetVlan(): u32 {
  return vlan;
}

/** Source MAC in its low 48 bits, first byte lowest; 0 without a link layer. */
export function packetSrcMac(): u64 {
  return srcMac;
}

export function packetDstMac(): u64 {
  return dstMac;
}

export function beginPacket(atSec: u32, atNsec: u32, number: u32, hostTag: u32): void {
  sec = atSec;
  nsec = atNsec;
  frame = number;
  tag = hostTag;
  vlan = 0;
  srcMac = 0;
  dstMac = 0;
  setFirst(atSec, atNsec, number);
}

/** When the packet began to come: with its first fragment. */
export function setFirst(atSec: u32, atNsec: u32, number: u32): void {
  firstSec = atSec;
  firstNsec = atNsec;
  firstFrame = number;
}

export function packetFirstSec(): u32 {
  return firstSec;
}

export function packetFirstNsec(): u32 {
  return firstNsec;
}

export function packetFirstFrame(): u32 {
  return firstFrame;
}

/** Sets time and frame only: for bytes that arrived earlier and are read now. */
export function setMoment(atSec: u32, atNsec: u32, number: u32): void {
  sec = atSec;
  nsec = atNsec;
  frame = number;
}

export function setMacs(src: u64, dst: u64): void {
  srcMac = src;
  dstMac = dst;
}

export function setVlan(id: u32): void {
  vlan = id;
}
