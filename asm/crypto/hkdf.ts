import { BLOCK, DIGEST, shaAdd, shaBegin, shaEnd, shaKeep, shaResume } from "./sha256";

/** HKDF with SHA-256 (RFC 5869) and the labels of TLS 1.3 (RFC 8446, 7.1). */

const INNER: u8 = 0x36;
const OUTER: u8 = 0x5c;

const padded = memory.data(64);
/** States behind the key's two pads. */
const innerState = memory.data(32);
const outerState = memory.data(32);
const inner = memory.data(32);
const info = memory.data(64);
/** `tls13 ` */
const PREFIX = memory.data<u8>([116, 108, 115, 49, 51, 32]);
const PREFIX_SIZE: u32 = 6;

function padKey(key: usize, size: u32, with8: u8, state: usize): void {
  for (let i: u32 = 0; i < BLOCK; i++) {
    const byte = i < size ? load<u8>(key + i) : <u8>0;
    store<u8>(padded + i, byte ^ with8);
  }
  shaBegin();
  shaAdd(padded, BLOCK);
  shaKeep(state);
}

/** Sets the key of the messages that follow, at most one block. */
export function hmacKey(key: usize, size: u32): void {
  padKey(key, size, INNER, innerState);
  padKey(key, size, OUTER, outerState);
}

/** HMAC-SHA-256 (RFC 2104) of one message by the key set last. 32 bytes to `out`. */
export function hmac(at: usize, size: u32, out: usize): void {
  shaResume(innerState, BLOCK);
  shaAdd(at, size);
  shaEnd(inner);
  shaResume(outerState, BLOCK);
  shaAdd(inner, DIGEST);
  shaEnd(out);
}

/**
 * HKDF-Expand-Label of the secret that is the key set last, with an empty context, for at most 32 bytes, which is one
 * round. The whole 32 bytes go to `out`.
 */
export function expandLabel(label: usize, labelSize: u32, size: u32, out: usize): void {
  store<u16>(info, bswap<u16>(<u16>size));
  store<u8>(info + 2, <u8>(PREFIX_SIZE + labelSize));
  memory.copy(info + 3, PREFIX, PREFIX_SIZE);
  memory.copy(info + 3 + PREFIX_SIZE, label, labelSize);
  store<u8>(info + 3 + PREFIX_SIZE + labelSize, 0);
  store<u8>(info + 4 + PREFIX_SIZE + labelSize, 1);
  hmac(info, 5 + PREFIX_SIZE + labelSize, out);
}
