import * as v from "valibot";
import type { Cbor } from "./cbor.js";
import { decodeAs, type Mark } from "./envelope.js";
import type { Taken } from "./refusal.js";

const VERSION = 1;

/** How often a plane publishes `down/online`, seconds; it says so in each. */
export const PRESENCE_SECONDS = 10;
/** After this long without a message of its plane an agent raises alerts itself, seconds. */
export const ALONE_SECONDS = 600;

/** `lost` is the last will: the broker sends it when the connection ends without a word. */
export const ONLINE_STATES = ["online", "lost", "stopped"] as const;

export type OnlineState = (typeof ONLINE_STATES)[number];

const schema = v.object({
  v: v.literal(VERSION),
  state: v.picklist(ONLINE_STATES, `expected ${ONLINE_STATES.join(", ")}`),
});

/**
 * The plaintext body of `up/online`, not retained. Before it connects, an agent seals first `online`, then the last
 * will `lost`, so that the will has the higher mark; before it disconnects it seals `stopped`. `down/online` has the same
 * from the plane, `online` or `stopped`, and how often it comes.
 */
export type Online = Readonly<v.InferOutput<typeof schema>>;

export function encodeOnline(cbor: Cbor, { state }: Online): Uint8Array {
  return cbor.encode({ v: VERSION, state });
}

/** What a plane says of itself besides its state. */
export interface Presence {
  /** Seconds in which it says so again: an agent that hears none for 2.5 times as long takes its plane for gone. */
  readonly every: number;
  /** The newest mark of `up/events` that it has, with all before it; null: none. What an agent sent later it keeps. */
  readonly taken: Mark | null;
}

/** The plaintext body of `down/online`. */
export function encodePresence(
  cbor: Cbor,
  { state }: Online,
  { every, taken }: Presence,
): Uint8Array {
  const { epoch, sequence } = taken ?? { epoch: 0, sequence: 0 };
  return cbor.encode({ v: VERSION, state, every, taken: { epoch, sequence } });
}

export function decodeOnline(cbor: Cbor, bytes: Uint8Array): Taken<Online> {
  return decodeAs(cbor, bytes, schema, VERSION, "online");
}
