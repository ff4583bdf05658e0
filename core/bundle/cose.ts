import { type Crypto, NONCE_BYTES, TAG_BYTES } from "./crypto.js";

/*
 * COSE_Encrypt0 (RFC 9052 section 5.2), of which a machine message has exactly one form:
 *
 *   d0                    tag 16
 *   83                    an array of 3
 *   44 a1 01 18 18        protected: {1 (alg): 24 (ChaCha20-Poly1305, RFC 9053 section 4.3)}
 *   a1 05 4c <12 bytes>   unprotected: {5 (IV): nonce}
 *   5x <n> <n bytes>      ciphertext with its tag, head in its shortest form
 *
 * and what is authenticated beside it is Enc_structure = ["Encrypt0", protected, external_aad].
 */
const HEAD = Uint8Array.of(0xd0, 0x83, 0x44, 0xa1, 0x01, 0x18, 0x18, 0xa1, 0x05, 0x4c);
const ENCRYPT0 = Uint8Array.of(0x83, 0x68, 0x45, 0x6e, 0x63, 0x72, 0x79, 0x70, 0x74, 0x30);
const PROTECTED = Uint8Array.of(0x44, 0xa1, 0x01, 0x18, 0x18);
const BYTES = 0x40;

/** Largest sealed message, bytes: a bundle with the largest table of any profile. */
export const SEALED_MAX_BYTES = 5 * 1024 * 1024 + 64 * 1024;

/** What was taken apart, not yet opened. */
export interface Encrypt0 {
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** Seals a plaintext for who has the key, bound to `external`. The nonce must be new for this key. */
export function sealEncrypt0(
  crypto: Crypto,
  key: Uint8Array,
  nonce: Uint8Array,
  external: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const ciphertext = crypto.encrypt(key, nonce, encStructure(external), plaintext);
  return join([HEAD, nonce, bytesHead(ciphertext.length), ciphertext]);
}

/** Takes a message apart; null unless it has the one form above, to the last byte. */
export function readEncrypt0(message: Uint8Array): Encrypt0 | null {
  if (message.length < HEAD.length || HEAD.some((byte, at) => message[at] !== byte)) return null;
  const nonce = message.subarray(HEAD.length, HEAD.length + NONCE_BYTES);
  const rest = message.subarray(HEAD.length + NONCE_BYTES);
  for (const size of [1, 2, 3, 5]) {
    const head = bytesHead(rest.length - size);
    const fits = head.length === size && head.every((byte, at) => rest[at] === byte);
    if (!fits || rest.length - size < TAG_BYTES) continue;
    return { nonce, ciphertext: rest.subarray(size) };
  }
  return null;
}

/** Null when it was not sealed with this key for `external`, or was changed on the way. */
export function openEncrypt0(
  crypto: Crypto,
  key: Uint8Array,
  external: Uint8Array,
  { nonce, ciphertext }: Encrypt0,
): Uint8Array | null {
  return crypto.decrypt(key, nonce, encStructure(external), ciphertext);
}

/** Enc_structure of RFC 9052 section 5.3. */
export function encStructure(external: Uint8Array): Uint8Array {
  return join([ENCRYPT0, PROTECTED, bytesHead(external.length), external]);
}

/** Head of a byte string (RFC 8949 section 3) in its shortest form; empty for a size that has none here. */
function bytesHead(size: number): Uint8Array {
  if (size < 0 || size > 0xffffffff) return new Uint8Array(0);
  if (size < 24) return Uint8Array.of(BYTES | size);
  if (size < 0x100) return Uint8Array.of(BYTES | 24, size);
  if (size < 0x10000) return Uint8Array.of(BYTES | 25, size >> 8, size & 255);
  return Uint8Array.of(
    BYTES | 26,
    size >>> 24,
    (size >>> 16) & 255,
    (size >>> 8) & 255,
    size & 255,
  );
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
