import * as v from "valibot";
import { agentAlerts } from "./agent-alerts.js";
import type { Cbor } from "./cbor.js";
import { decodeAs } from "./envelope.js";
import { type Refusal, refused, type Taken } from "./refusal.js";
import { byteString, shortText, uint32 } from "./values.js";

/** Number of the newest agent's understanding of bundles; a bundle says the lowest that it needs. */
export const AGENT_LEVEL = 1;
const BUNDLE_VERSION = 1;

/**
 * Packets of made-up values and what must be found in them: the numbers of the needles, each once, rising. An empty
 * list says that nothing registered may be found.
 */
const vector = v.object({
  name: shortText(64),
  /** LINK_ code of the packets. */
  link: uint32,
  packets: v.pipe(v.array(byteString), v.maxLength(16, "expected at most 16 packets")),
  needles: v.pipe(v.array(uint32), v.maxLength(64, "expected at most 64 needles")),
});

const schema = v.object({
  v: v.literal(BUNDLE_VERSION),
  /** Raised by a plane that was restored from a backup. */
  epoch: uint32,
  /** Of the household and rules it was made from; rises with each change. */
  revision: uint32,
  /** Epoch seconds. */
  issued: uint32,
  /** Epoch seconds; later it may not be installed anew, but stays in force. */
  expires: uint32,
  /** AGENT_LEVEL that is needed. */
  min_agent: uint32,
  tables: v.object({
    /** One table half (docs/ABI.md). */
    classifier: byteString,
  }),
  /** Null: the agent raises no alerts of its own. */
  alerts: v.optional(v.nullable(agentAlerts), null),
  vectors: v.pipe(v.array(vector), v.maxLength(16, "expected at most 16 vectors")),
});

/** The plaintext body of `down/bundle` (CONTRACTS section 5); keys that are not known are ignored. */
export type Bundle = Readonly<v.InferOutput<typeof schema>>;
export type Vector = Readonly<v.InferOutput<typeof vector>>;

/** The same bytes on every encoder. */
export function encodeBundle(cbor: Cbor, bundle: Bundle): Uint8Array {
  const { epoch, revision, issued, expires, min_agent, tables, alerts, vectors } = bundle;
  return cbor.encode({
    v: BUNDLE_VERSION,
    epoch,
    revision,
    issued,
    expires,
    min_agent,
    tables: { classifier: tables.classifier },
    alerts: alerts?.map(({ type, severity, needles }) => ({ type, severity, needles })) ?? null,
    vectors: vectors.map(({ name, link, packets, needles }) => ({ name, link, packets, needles })),
  });
}

export function decodeBundle(cbor: Cbor, bytes: Uint8Array): Taken<Bundle> {
  return decodeAs(cbor, bytes, schema, BUNDLE_VERSION, "bundle");
}

/** A bundle's place in the order of bundles. */
export interface Revision {
  readonly epoch: number;
  readonly revision: number;
}

/** One number for a place in that order, so that revisions of two epochs are never taken for each other. */
export function tablesNumber({ epoch, revision }: Revision): number {
  return epoch * 0x1_0000_0000 + revision;
}

/** Negative: `a` is older than `b`. */
export function compareRevisions(a: Revision, b: Revision): number {
  return a.epoch - b.epoch || a.revision - b.revision;
}

/** What a bundle is judged against. */
export interface BundleLimits {
  /** Highest that was ever put in force here; null: none. */
  readonly highest: Revision | null;
  /** Epoch seconds; null while the clock is not set: nothing expires then. */
  readonly now: number | null;
  /** Bytes of a table half. */
  readonly capacity: number;
}

/** Null when the bundle may be tried; the highest itself may be installed again after a restart. */
export function judgeBundle(
  bundle: Bundle,
  { highest, now, capacity }: BundleLimits,
): Refusal | null {
  if (bundle.min_agent > AGENT_LEVEL) {
    return refused(
      "needs_newer_agent",
      `bundle for agents of level ${bundle.min_agent}; this one is of level ${AGENT_LEVEL}`,
    ).refusal;
  }
  if (highest !== null && compareRevisions(bundle, highest) < 0) {
    return refused(
      "older",
      `bundle of epoch ${bundle.epoch}, revision ${bundle.revision}; already had epoch ${highest.epoch}, revision ${highest.revision}`,
    ).refusal;
  }
  if (now !== null && now > bundle.expires) {
    return refused("expired", `bundle expired at ${bundle.expires}; it is ${now} now`).refusal;
  }
  const size = bundle.tables.classifier.length;
  if (size > capacity) {
    return refused("too_large", `a table of ${size} bytes; this router takes ${capacity}`).refusal;
  }
  return null;
}
