/** Cryptography as a port: core has none of its own, hosts take `node:crypto`, libsodium or the like. */
export interface Crypto {
  /** HKDF (RFC 5869) with SHA-256. */
  hkdf(secret: Uint8Array, salt: Uint8Array, label: Uint8Array, size: number): Uint8Array;
  /** ChaCha20-Poly1305 (RFC 8439), key of 32 bytes, nonce of 12: ciphertext, then the tag of 16 bytes. */
  encrypt(key: Uint8Array, nonce: Uint8Array, extra: Uint8Array, plaintext: Uint8Array): Uint8Array;
  /** Null when key, nonce, extra or a byte of it is not what it was encrypted with. */
  decrypt(
    key: Uint8Array,
    nonce: Uint8Array,
    extra: Uint8Array,
    ciphertext: Uint8Array,
  ): Uint8Array | null;
  /** Bytes that nobody can guess. */
  random(size: number): Uint8Array;
}

export const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
