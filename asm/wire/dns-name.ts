import { NAME_MAX } from "../abi.gen";
import { be16, lower } from "../bytes";

/** Names in DNS messages (RFC 1035, 4.1.4). */

/** A name of 255 bytes (RFC 1035, 2.3.4) as text: its first length and the root are no part of it. */
const TEXT_MAX: u32 = NAME_MAX - 2;
const POINTER: u32 = 0xc0;
const LABEL_MAX: u32 = 63;
const DOT: u8 = 0x2e;

const text = memory.data(264);
const written = memory.data(264);
let size: u32 = 0;

/** The last name read, dotted, lower case. */
export function dnsNameAt(): usize {
  return text;
}

export function dnsNameSize(): u32 {
  return size;
}

/** The same name in the letter case in which it was sent: Base64 needs it. */
export function dnsWrittenAt(): usize {
  return written;
}

function addLabel(at: usize, length: u32): bool {
  if (size + length > TEXT_MAX - 1) return false;
  if (size > 0) {
    store<u8>(text + size, DOT);
    store<u8>(written + size++, DOT);
  }
  memory.copy(written + size, at, length);
  for (let i: u32 = 0; i < length; i++) store<u8>(text + size++, <u8>lower(load<u8>(at + i)));
  return true;
}

const BAD: usize = usize.MAX_VALUE;
let after: usize = 0;
let lowest: usize = 0;

/** Follows the pointer at `p`; it must lead in front of all that was read so far, so that no loop is possible. */
function follow(start: usize, end: usize, p: usize): usize {
  if (p + 2 > end) return BAD;
  if (after == 0) after = p + 2;
  const target = start + (be16(p) & 0x3fff);
  if (target >= lowest) return BAD;
  lowest = target;
  return target;
}

/** Reads one label or pointer at `p`; returns where the name goes on, or BAD. */
function step(start: usize, end: usize, p: usize, length: u32): usize {
  if (length >= POINTER) return follow(start, end, p);
  if (length > LABEL_MAX || p + 1 + length > end || !addLabel(p + 1, length)) return BAD;
  return p + 1 + length;
}

/**
 * Reads the name at `at` of the message [start, end) into `dnsNameAt`. Returns what follows it in the message, or 0 when
 * it leaves the message, is too long, or its pointers do not go strictly backwards.
 */
export function readDnsName(start: usize, end: usize, at: usize): usize {
  size = 0;
  after = 0;
  lowest = at;
  let p = at;
  while (p < end) {
    const length = <u32>load<u8>(p);
    if (length == 0) return after != 0 ? after : p + 1;
    p = step(start, end, p, length);
  }
  return 0;
}
