import { NAME_MAX } from "../abi.gen";
import { be16, lower } from "../bytes";

/** Names in DNS messages (RFC 1035, 4.1.4). */

const POINTERS_MAX: u32 = 16;
const DOT: u8 = 0x2e;

const text = memory.data(264);
let size: u32 = 0;

/** The last name read, dotted, lower case. */
export function dnsNameAt(): usize {
  return text;
}

export function dnsNameSize(): u32 {
  return size;
}

function addLabel(at: usize, length: u32): bool {
  if (size + length + 1 > <u32>NAME_MAX + 1) return false;
  if (size > 0) store<u8>(text + size++, DOT);
  for (let i: u32 = 0; i < length; i++) store<u8>(text + size++, <u8>lower(load<u8>(at + i)));
  return true;
}

/**
 * Reads the name at `at` of the message [start, end) into `dnsNameAt`. Returns what follows it in the message, or 0 when
 * it leaves the message, is too long, or its pointers do not go strictly backwards (so that no loop is possible).
 */
export function readDnsName(start: usize, end: usize, at: usize): usize {
  size = 0;
  let after: usize = 0;
  let lowest = at;
  let p = at;
  for (let pointers: u32 = 0; pointers <= POINTERS_MAX; ) {
    if (p >= end) return 0;
    const length = <u32>load<u8>(p);
    if (length == 0) return after != 0 ? after : p + 1;
    if (length >= 0xc0) {
      if (p + 2 > end) return 0;
      if (after == 0) after = p + 2;
      p = start + (be16(p) & 0x3fff);
      if (p >= lowest) return 0;
      lowest = p;
      pointers++;
      continue;
    }
    if (length > 63 || p + 1 + length > end || !addLabel(p + 1, length)) return 0;
    p += 1 + length;
  }
  return 0;
}
