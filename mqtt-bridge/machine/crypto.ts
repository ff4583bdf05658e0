import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { type Crypto, TAG_BYTES } from "../../core/bundle/crypto.js";

const ALGORITHM = "chacha20-poly1305";
const TAG = { authTagLength: TAG_BYTES } as const;

/** Cryptography by OpenSSL, through Node. */
export const nodeCrypto: Crypto = {
  hkdf: (secret, salt, label, size) =>
    new Uint8Array(hkdfSync("sha256", secret, salt, label, size)),
  encrypt(key, nonce, extra, plaintext) {
    const cipher = createCipheriv(ALGORITHM, key, nonce, TAG);
    cipher.setAAD(extra, { plaintextLength: plaintext.length });
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  },
  decrypt(key, nonce, extra, ciphertext) {
    const end = ciphertext.length - TAG_BYTES;
    if (end < 0) return null;
    const decipher = createDecipheriv(ALGORITHM, key, nonce, TAG);
    decipher.setAAD(extra, { plaintextLength: end });
    decipher.setAuthTag(ciphertext.subarray(end));
    const plaintext = decipher.update(ciphertext.subarray(0, end));
    try {
      return Buffer.concat([plaintext, decipher.final()]);
    } catch {
      return null;
    }
  },
  random: (size) => randomBytes(size),
};
