import { Decoder, Encoder } from "cbor-x";
import * as v from "valibot";

/** What an agent sends: raw event records with what is needed to judge their completeness. */
export interface EventBatch {
  readonly v: 1;
  /** Of the tables that were in force. */
  readonly epoch: number;
  readonly revision: number;
  /** Number of this batch, from 1, without a gap. */
  readonly seq: number;
  /** Agent's clock when it was made, epoch seconds. */
  readonly t0: number;
  /** Event records that the agent had to drop before this batch since it started. */
  readonly lost: number;
  /** EVENT records back to back (docs/ABI.md). */
  readonly records: Uint8Array;
}

/** Largest batch that is taken, bytes. */
export const BATCH_MAX_BYTES = 128 * 1024;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const Batch = v.object({
  v: v.literal(1),
  epoch: Count,
  revision: Count,
  seq: Count,
  t0: Count,
  lost: Count,
  records: v.instance(Uint8Array),
});

const SETTINGS = {
  useRecords: false,
  variableMapSize: true,
  tagUint8Array: false,
  useTag259ForMaps: false,
} as const;
const encoder = new Encoder(SETTINGS);
const decoder = new Decoder(SETTINGS);

/** CBOR (RFC 8949), definite lengths, shortest forms, keys in the order of the contract. */
export function encodeBatch(batch: EventBatch): Uint8Array {
  const { epoch, revision, seq, t0, lost, records } = batch;
  return encoder.encode({ v: 1, epoch, revision, seq, t0, lost, records });
}

/** null when the bytes are no batch, or too many. */
export function decodeBatch(bytes: Uint8Array): EventBatch | null {
  if (bytes.length > BATCH_MAX_BYTES) return null;
  try {
    const read = v.safeParse(Batch, decoder.decode(bytes));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}
