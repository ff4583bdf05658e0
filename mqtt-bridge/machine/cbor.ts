import { Encoder, type Options, setSizeLimits } from "cbor-x";
import type { Cbor } from "../../core/bundle/cbor.js";

/** No message of ours has more entries; an attacker's may say so in five bytes. */
setSizeLimits({ maxArraySize: 100_000, maxMapSize: 10_000, maxObjectSize: 10_000 });

/** Documented, and missing from cbor-x's types. */
interface WideIntegers {
  /** Integers of eight bytes are numbers too; else they were bigints, and every count beyond 2^32 was refused. */
  readonly int64AsNumber: true;
}

// Without these, cbor-x writes private tags, 16-bit map heads and records that other decoders cannot read.
const options: Options & WideIntegers = {
  useRecords: false,
  variableMapSize: true,
  tagUint8Array: false,
  mapsAsObjects: true,
  int64AsNumber: true,
};
const encoder = new Encoder(options);

/** CBOR by cbor-x. It writes integers beyond 2^32 as floats, which only planes read. */
export const cborX: Cbor = {
  encode: (value) => encoder.encode(value),
  decode: (bytes) => encoder.decode(bytes),
};
