import { aesEncrypt, aesKey } from "../crypto/aes";
import { expandLabel, hmac, hmacKey } from "../crypto/hkdf";
import { DIGEST } from "../crypto/sha256";

/** Keys of a client's QUIC Initials (RFC 9001, 5.2; RFC 9369, 3.3). */
@unmanaged
export class InitialKeys {
  key0: u64;
  key1: u64;
  hp0: u64;
  hp1: u64;
  iv0: u64;
  iv1: u32;
  /** SALT_ + 1 of the version; 0: no keys yet. */
  salt: u32;
}

export const SALT_V1: u32 = 0;
export const SALT_DRAFT29: u32 = 1;
export const SALT_DRAFT23: u32 = 2;
export const SALT_V2: u32 = 3;
export const SALTS: u32 = 4;
const SALT_SIZE: u32 = 20;

/** Initial salts: v1 and drafts from 33, drafts 29 to 32, drafts 23 to 28, v2. */
const SALT = memory.data<u8>([
  0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad,
  0xcc, 0xbb, 0x7f, 0x0a, 0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1,
  0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99, 0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a,
  0x11, 0xa7, 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02, 0x0d, 0xed, 0xe3, 0xde,
  0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9,
]);

/** `client in`, and the labels of version 1 and 2: key, iv, hp. */
const CLIENT_IN = memory.data<u8>([99, 108, 105, 101, 110, 116, 32, 105, 110]);
const QUIC_KEY = memory.data<u8>([113, 117, 105, 99, 32, 107, 101, 121]);
const QUIC_IV = memory.data<u8>([113, 117, 105, 99, 32, 105, 118]);
const QUIC_HP = memory.data<u8>([113, 117, 105, 99, 32, 104, 112]);
const V2_KEY = memory.data<u8>([113, 117, 105, 99, 118, 50, 32, 107, 101, 121]);
const V2_IV = memory.data<u8>([113, 117, 105, 99, 118, 50, 32, 105, 118]);
const V2_HP = memory.data<u8>([113, 117, 105, 99, 118, 50, 32, 104, 112]);

const secret = memory.data(32);
const out = memory.data(32);

/** Derives the client's keys from the destination connection identifier of its first Initial. */
export function deriveKeys(keys: InitialKeys, salt: u32, dcid: usize, size: u32): void {
  hmacKey(SALT + salt * SALT_SIZE, SALT_SIZE);
  hmac(dcid, size, out);
  hmacKey(out, DIGEST);
  expandLabel(CLIENT_IN, 9, 32, out);
  hmacKey(out, DIGEST);
  const two = salt == SALT_V2;
  expandLabel(two ? V2_KEY : QUIC_KEY, two ? 10 : 8, 16, out);
  keys.key0 = load<u64>(out);
  keys.key1 = load<u64>(out + 8);
  expandLabel(two ? V2_IV : QUIC_IV, two ? 9 : 7, 12, out);
  keys.iv0 = load<u64>(out);
  keys.iv1 = load<u32>(out + 8);
  expandLabel(two ? V2_HP : QUIC_HP, two ? 9 : 7, 16, out);
  keys.hp0 = load<u64>(out);
  keys.hp1 = load<u64>(out + 8);
  keys.salt = salt + 1;
}

/** First five bytes of the header protection mask for a sample of 16 bytes (RFC 9001, 5.4), at the address returned. */
export function headerMask(keys: InitialKeys, sample: usize): usize {
  store<u64>(secret, keys.hp0);
  store<u64>(secret + 8, keys.hp1);
  aesKey(secret);
  memory.copy(out, sample, 16);
  aesEncrypt(out);
  return out;
}

/** Sets the packet key and returns the address of the nonce for a packet number of at most 32 bits (RFC 9001, 5.3). */
export function packetNonce(keys: InitialKeys, number: u32): usize {
  store<u64>(secret, keys.key0);
  store<u64>(secret + 8, keys.key1);
  aesKey(secret);
  store<u64>(out, keys.iv0);
  store<u32>(out + 8, keys.iv1 ^ bswap<u32>(number));
  return out;
}
