import { Encoder, setSizeLimits } from "cbor-x";
import type { Cbor } from "../../core/bundle/cbor.js";

/** No message of ours has more entries; an attacker's may say so in five bytes. */
setSizeLimits({ maxArraySize: 100_000, maxMapSize: 10_000, maxObjectSize: 10_000 });

// Without these, cbor-x writes private tags, 16-bit map heads and records that other decoders cannot read.
const encoder = new Encoder({
  useRecords: false,
  variableMapSize: true,
  tagUint8Array: false,
  mapsAsObjects: true,
});

/** CBOR by cbor-x. Integers beyond 2^32 would become floats: schemas allow none. */
export const cborX: Cbor = {
  encode: (value) => encoder.encode(value),
  decode: (bytes) => encoder.decode(bytes),
};
