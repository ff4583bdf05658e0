import * as v from "valibot";
import type { Cbor } from "./cbor.js";
import { type Refusal, refused, type Taken, taken } from "./refusal.js";
import { byteString, uint32 } from "./values.js";

/** Version of the plaintext's form. */
export const ENVELOPE_VERSION = 1;

/** A place in a direction: ordered by epoch, then sequence. */
export interface Mark {
  readonly epoch: number;
  readonly sequence: number;
}

/** The plaintext of every sealed message; `body` is a message of its topic in CBOR. */
export interface Envelope extends Mark {
  readonly body: Uint8Array;
}

const versioned = v.object({ v: uint32 });
const schema = v.object({
  v: v.literal(ENVELOPE_VERSION),
  epoch: uint32,
  sequence: uint32,
  body: byteString,
});

/** The bytes are the same on every encoder: {v, epoch, sequence, body}, in this order. */
export function encodeEnvelope(cbor: Cbor, { epoch, sequence, body }: Envelope): Uint8Array {
  return cbor.encode({ v: ENVELOPE_VERSION, epoch, sequence, body });
}

export function decodeEnvelope(cbor: Cbor, bytes: Uint8Array): Taken<Envelope> {
  return decodeAs(cbor, bytes, schema, ENVELOPE_VERSION, "sealed message");
}

/** Decodes CBOR as a map with `v`, then as the schema. Never throws. */
export function decodeAs<Schema extends v.GenericSchema>(
  cbor: Cbor,
  bytes: Uint8Array,
  schema: Schema,
  version: number,
  what: string,
): Taken<v.InferOutput<Schema>> {
  let decoded: unknown;
  try {
    decoded = cbor.decode(bytes);
  } catch {
    return refused("malformed", `${what}: not one item of CBOR`);
  }
  const found = v.safeParse(versioned, decoded);
  if (!found.success) return refused("malformed", `${what}: no map with a version`);
  if (found.output.v !== version) {
    return refused(
      "unknown_version",
      `${what}: version ${found.output.v}; this program knows version ${version}`,
    );
  }
  const read = v.safeParse(schema, decoded);
  if (read.success) return taken(read.output);
  const issue = read.issues[0];
  return refused("malformed", `${what}: ${v.getDotPath(issue) ?? "whole"}: ${issue.message}`);
}

/** Null when `mark` comes after `highest`; `again` lets the very same one pass. */
export function judgeMark(mark: Mark, highest: Mark | null, again: boolean): Refusal | null {
  if (highest === null) return null;
  const order = mark.epoch - highest.epoch || mark.sequence - highest.sequence;
  if (order > 0 || (order === 0 && again)) return null;
  const line = `epoch ${mark.epoch}, sequence ${mark.sequence}; the newest taken was epoch ${highest.epoch}, sequence ${highest.sequence}`;
  const refusal: Refusal = { reason: order === 0 ? "replayed" : "older", line };
  const isOfEpoch = mark.epoch === highest.epoch;
  return isOfEpoch ? { ...refusal, behind: highest.sequence - mark.sequence } : refusal;
}
