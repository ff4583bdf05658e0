import * as v from "valibot";
import type { Cbor } from "./cbor.js";
import { decodeAs } from "./envelope.js";
import type { Taken } from "./refusal.js";
import { bytesOf, count, uint32 } from "./values.js";

const VERSION = 1;
const LIST_MAX = 4096;
const address = bytesOf(4, 16);

/** Volumes of one flow since it began, as the host counts them. */
const flowSchema = v.object({
  /** IP protocol number. */
  l4: uint32,
  src: address,
  sport: uint32,
  dst: address,
  dport: uint32,
  up_bytes: count,
  up_packets: count,
  down_bytes: count,
  down_packets: count,
  /** Epoch seconds. */
  first: uint32,
  last: uint32,
  /** It will not be told again. */
  ended: v.boolean("expected true or false"),
});

const flowsSchema = v.object({
  v: v.literal(VERSION),
  /** Number of this message, from 1, without a gap. */
  seq: uint32,
  t0: uint32,
  /** Flows that could not be told since the agent started. */
  lost: uint32,
  flows: v.pipe(v.array(flowSchema), v.maxLength(LIST_MAX, `expected at most ${LIST_MAX} flows`)),
});

/** The plaintext body of `up/flows`; keys that are not known are ignored. */
export type FlowVolumes = Readonly<v.InferOutput<typeof flowsSchema>>;

export function encodeFlows(cbor: Cbor, { seq, t0, lost, flows }: FlowVolumes): Uint8Array {
  const list = flows.map((flow) => ({
    l4: flow.l4,
    src: flow.src,
    sport: flow.sport,
    dst: flow.dst,
    dport: flow.dport,
    up_bytes: flow.up_bytes,
    up_packets: flow.up_packets,
    down_bytes: flow.down_bytes,
    down_packets: flow.down_packets,
    first: flow.first,
    last: flow.last,
    ended: flow.ended,
  }));
  return cbor.encode({ v: VERSION, seq, t0, lost, flows: list });
}

export function decodeFlows(cbor: Cbor, bytes: Uint8Array): Taken<FlowVolumes> {
  return decodeAs(cbor, bytes, flowsSchema, VERSION, "flows");
}
