import * as v from "valibot";
import type { Cbor } from "./cbor.js";
import { decodeAs } from "./envelope.js";
import { type Refusal, refused, type Taken } from "./refusal.js";
import { bytesOf, shortText, uint32 } from "./values.js";

const COMMAND_VERSION = 1;
/** Seconds after which a command is too late; counts only where the clock is set. */
export const COMMAND_LIFE_SECONDS = 60;
/** Longest block, seconds; counted by a clock that nobody can set. */
export const BLOCK_MAX_SECONDS = 24 * 3600;

/** What a router can be told to do. `selftest` answers in the next health, `restart-capture` begins to listen anew. */
export const COMMAND_VERBS = ["block", "unblock", "selftest", "restart-capture"] as const;

export type CommandVerb = (typeof COMMAND_VERBS)[number];

const entries = v.object({
  v: v.literal(COMMAND_VERSION),
  verb: v.picklist(COMMAND_VERBS, `expected ${COMMAND_VERBS.join(", ")}`),
  /** Epoch seconds. */
  issued: uint32,
  /** MAC of the device; null where none is meant. */
  device: v.nullable(bytesOf(6)),
  /** Address to block, or null: by name. */
  address: v.nullable(bytesOf(4, 16)),
  /** Name to block, lower case, without a final dot, or null: by address. */
  name: v.nullable(shortText(253)),
  /** How long; 0 with all but `block`. */
  seconds: v.pipe(
    uint32,
    v.maxValue(BLOCK_MAX_SECONDS, `expected at most ${BLOCK_MAX_SECONDS} seconds`),
  ),
});

const schema = v.pipe(entries, v.check(fits, "parts do not fit the verb"));

/** A block has a device, one destination and a time, its lifting no time, other commands none of them. */
function fits({ verb, device, address, name, seconds }: v.InferOutput<typeof entries>): boolean {
  const isBlock = verb === "block" || verb === "unblock";
  if (!isBlock) return device === null && address === null && name === null && seconds === 0;
  const hasOneDestination = (address === null) !== (name === null);
  return device !== null && hasOneDestination && (verb === "block") === seconds > 0;
}

/** The plaintext body of `down/command`; keys that are not known are ignored. */
export type Command = Readonly<v.InferOutput<typeof schema>>;

/** The same bytes on every encoder. */
export function encodeCommand(cbor: Cbor, command: Command): Uint8Array {
  const { verb, issued, device, address, name, seconds } = command;
  return cbor.encode({ v: COMMAND_VERSION, verb, issued, device, address, name, seconds });
}

export function decodeCommand(cbor: Cbor, bytes: Uint8Array): Taken<Command> {
  return decodeAs(cbor, bytes, schema, COMMAND_VERSION, "command");
}

/** Null when it is in time. `now`: epoch seconds, null while the clock is not set. */
export function judgeCommand({ issued }: Command, now: number | null): Refusal | null {
  if (now === null || now - issued <= COMMAND_LIFE_SECONDS) return null;
  return refused(
    "expired",
    `command is ${now - issued} seconds old; at most ${COMMAND_LIFE_SECONDS} are allowed`,
  ).refusal;
}
