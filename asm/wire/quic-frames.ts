import { be16, be32 } from "../bytes";

/** Frames that may stand in an Initial (RFC 9000, 12.4): PADDING, PING, ACK, CRYPTO, CONNECTION_CLOSE. */

const PADDING: u32 = 0;
const PING: u32 = 1;
const ACK: u32 = 2;
const ACK_ECN: u32 = 3;
const CRYPTO: u32 = 6;
const CLOSE: u32 = 0x1c;
const BAD: u64 = u64.MAX_VALUE;
const RANGES_MAX: u64 = 64;

let cursor: usize = 0;
let limit: usize = 0;

let dataAt: usize = 0;
let dataOffset: u32 = 0;
let dataSize: u32 = 0;

/** Bytes of the CRYPTO frame that `nextCrypto` found. */
export function cryptoAt(): usize {
  return dataAt;
}

/** Where they belong in the handshake. */
export function cryptoOffset(): u32 {
  return dataOffset;
}

export function cryptoSize(): u32 {
  return dataSize;
}

/** Where the last variable-length integer ended. */
export function varintEnd(): usize {
  return cursor;
}

/** Variable-length integer (RFC 9000, 16) at `at`; all bits set when it is cut. `varintEnd` follows it. */
export function varintAt(at: usize, end: usize): u64 {
  if (at >= end) return BAD;
  const first = <u32>load<u8>(at);
  const size = (<usize>1) << (first >> 6);
  if (end - at < size) return BAD;
  cursor = at + size;
  if (size == 1) return first & 0x3f;
  if (size == 2) return be16(at) & 0x3fff;
  if (size == 4) return be32(at) & 0x3fffffff;
  return ((<u64>(be32(at) & 0x3fffffff)) << 32) | be32(at + 4);
}

function skipVarints(n: u64): bool {
  for (let i: u64 = 0; i < n; i++) {
    if (varintAt(cursor, limit) == BAD) return false;
  }
  return true;
}

function skipAck(ecn: bool): bool {
  if (!skipVarints(2)) return false;
  const ranges = varintAt(cursor, limit);
  return ranges <= RANGES_MAX && skipVarints(1 + ranges * 2 + (ecn ? 3 : 0));
}

function readCrypto(): bool {
  const offset = varintAt(cursor, limit);
  const size = offset == BAD ? BAD : varintAt(cursor, limit);
  if (size == BAD || size > <u64>(limit - cursor) || offset > 0xffff) return false;
  dataOffset = <u32>offset;
  dataSize = <u32>size;
  dataAt = cursor;
  cursor += <usize>size;
  return true;
}

/** Begins with the frames at [at, end). */
export function openFrames(at: usize, end: usize): void {
  cursor = at;
  limit = end;
}

/** What `nextCrypto` says: a CRYPTO frame, no more frames, or bytes that are no frames of an Initial. */
export const FRAME_CRYPTO: u32 = 0;
export const FRAME_END: u32 = 1;
export const FRAME_BAD: u32 = 2;
const FRAME_MORE: u32 = 3;

/** Reads the frame of a type whose byte is read; FRAME_MORE for one that carries nothing. */
function readFrame(type: u32): u32 {
  if (type == PADDING || type == PING) return FRAME_MORE;
  if (type == CRYPTO) return readCrypto() ? FRAME_CRYPTO : FRAME_BAD;
  if (type == CLOSE) return FRAME_END;
  if (type != ACK && type != ACK_ECN) return FRAME_BAD;
  return skipAck(type == ACK_ECN) ? FRAME_MORE : FRAME_BAD;
}

/** Goes on to the next CRYPTO frame. */
export function nextCrypto(): u32 {
  while (cursor < limit) {
    const kind = readFrame(load<u8>(cursor++));
    if (kind != FRAME_MORE) return kind;
  }
  return FRAME_END;
}
