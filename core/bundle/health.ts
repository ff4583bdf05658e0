import * as v from "valibot";
import type { Cbor } from "./cbor.js";
import { decodeAs } from "./envelope.js";
import { REFUSAL_REASONS, type Taken } from "./refusal.js";
import { bytesOf, count, shortText, uint32 } from "./values.js";

const VERSION = 1;
const LIST_MAX = 4096;

const healthSchema = v.object({
  v: v.literal(VERSION),
  /** Of the tables in force; 0 and 0: none. */
  epoch: uint32,
  revision: uint32,
  /** The bundle in force has expired. */
  stale: v.boolean("expected true or false"),
  /** The newest message that was refused, since the tables in force were installed. */
  refused: v.nullable(v.object({ reason: v.picklist(REFUSAL_REASONS), line: shortText(300) })),
  /** Epoch seconds; null while the clock is not set. */
  clock: v.nullable(uint32),
  /** Seconds since the agent started. */
  uptime: uint32,
  /** AGENT_LEVEL of the agent. */
  agent: uint32,
  /** What cannot be seen and why, for people. */
  blind: v.pipe(v.array(shortText(200)), v.maxLength(16, "expected at most 16 lines")),
  /** Counters by name that are not zero. */
  counters: v.record(shortText(64), count),
});

/** The plaintext body of `up/health`; keys that are not known are ignored. */
export type Health = Readonly<v.InferOutput<typeof healthSchema>>;

export function encodeHealth(cbor: Cbor, health: Health): Uint8Array {
  const { epoch, revision, stale, refused, clock, uptime, agent, blind, counters } = health;
  const told = refused === null ? null : { reason: refused.reason, line: refused.line };
  return cbor.encode({
    v: VERSION,
    epoch,
    revision,
    stale,
    refused: told,
    clock,
    uptime,
    agent,
    blind,
    counters,
  });
}

export function decodeHealth(cbor: Cbor, bytes: Uint8Array): Taken<Health> {
  return decodeAs(cbor, bytes, healthSchema, VERSION, "health");
}

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
