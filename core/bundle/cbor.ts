/** CBOR (RFC 8949) as a port: libraries for it need what core has not (TextDecoder, Buffer). */
export interface Cbor {
  /** Definite lengths, shortest forms, keys in the order of the object, byte strings without a tag. */
  encode(value: object): Uint8Array;
  /** Throws on bytes that are no single CBOR item; bounds the sizes of what it makes. */
  decode(bytes: Uint8Array): unknown;
}
