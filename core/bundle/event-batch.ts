import * as v from "valibot";
import type { Cbor } from "./cbor.js";

/** Largest batch that is taken, bytes. */
export const BATCH_MAX_BYTES = 128 * 1024;

const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));

/** The plaintext of `up/events` (CONTRACTS section 5); keys that are not known are ignored. */
const schema = v.object({
  v: v.literal(1),
  /** Of the tables that were in force. */
  epoch: uint32,
  revision: uint32,
  /** Number of this batch, from 1, without a gap. */
  seq: uint32,
  /** Agent's clock when it was made, epoch seconds. */
  t0: uint32,
  /** Event records that the agent had to drop before this batch since it started. */
  lost: uint32,
  /** EVENT records back to back (docs/ABI.md). */
  records: v.custom<Uint8Array>((value) => value instanceof Uint8Array, "expected bytes"),
});

/** What an agent sends: raw event records with what is needed to judge their completeness. */
export type EventBatch = Readonly<v.InferOutput<typeof schema>>;

/** The batch's bytes: the same on every encoder, because the order of the keys is this one. */
export function encodeEventBatch(cbor: Cbor, batch: EventBatch): Uint8Array {
  const { epoch, revision, seq, t0, lost, records } = batch;
  return cbor.encode({ v: 1, epoch, revision, seq, t0, lost, records });
}

/** Null when the bytes are no batch, or too many. Never throws. */
export function decodeEventBatch(cbor: Cbor, bytes: Uint8Array): EventBatch | null {
  if (bytes.length > BATCH_MAX_BYTES) return null;
  try {
    const read = v.safeParse(schema, cbor.decode(bytes));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}
