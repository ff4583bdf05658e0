import { utf8 } from "../needles/bytes.js";
import type { Key } from "../table/halfsiphash.js";
import { type Crypto, KEY_BYTES } from "./crypto.js";

/**
 * Labels (`info` of RFC 5869) of what is made of a pair key; the salt is the router's id in ASCII, so that one pair
 * key given to two routers by mistake still gives them different keys.
 */
export const LABELS = {
  /** 32 bytes: what the plane seals for the router. */
  down: "telltale v1 down",
  /** 32 bytes: what the router seals for the plane. */
  up: "telltale v1 up",
  /** 8 bytes: HalfSipHash's key of the tables' fingerprints, two little-endian u32. */
  fingerprint: "telltale v1 fingerprint",
} as const;

export interface PairKeys {
  readonly down: Uint8Array;
  readonly up: Uint8Array;
  readonly fingerprint: Key;
}

/** The keys of a pair key of 32 bytes. */
export function deriveKeys(crypto: Crypto, pairKey: Uint8Array, router: string): PairKeys {
  const make = (label: string, size: number): Uint8Array =>
    crypto.hkdf(pairKey, utf8(router), utf8(label), size);
  const fingerprint = make(LABELS.fingerprint, 8);
  const view = new DataView(fingerprint.buffer, fingerprint.byteOffset, fingerprint.byteLength);
  return {
    down: make(LABELS.down, KEY_BYTES),
    up: make(LABELS.up, KEY_BYTES),
    fingerprint: [view.getUint32(0, true), view.getUint32(4, true)],
  };
}
