import * as v from "valibot";
import type { Cbor } from "./cbor.js";
import { decodeAs } from "./envelope.js";
import { type Refusal, refused, type Taken } from "./refusal.js";
import { byteString, bytesOf, shortText, uint32 } from "./values.js";

const COMMAND_VERSION = 1;
/** Seconds after which a command is too late; counts only where the clock is set. */
export const COMMAND_LIFE_SECONDS = 60;
/** Longest block with an end, seconds; counted by a clock that nobody can set. */
export const BLOCK_MAX_SECONDS = 24 * 3600;
/** `label` of all but the LAN. */
export const EVERYTHING = "everything";
/** Prefixes that a router takes, of all lists together. */
export const PREFIXES_MAX = 16_384;
/** Lists with prefixes that a router takes. */
export const PREFIX_LISTS_MAX = 8;
/** Longest text of a list's names. */
export const NAMES_MAX = 16_000;

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
  /** Address to block, or null. */
  address: v.nullable(bytesOf(4, 16)),
  /** Name to block, lower case, without a final dot, or null. */
  name: v.nullable(shortText(253)),
  /** How long; 0 with `block`: until it is lifted, and with all others. */
  seconds: v.pipe(
    uint32,
    v.maxValue(BLOCK_MAX_SECONDS, `expected at most ${BLOCK_MAX_SECONDS} seconds`),
  ),
  /** What a list is called, without blanks, or EVERYTHING; null: by address or name. */
  label: v.optional(v.nullable(shortText(63)), null),
  /** Of a list, as bundle/prefixes.ts writes them; null: none. */
  prefixes: v.optional(v.nullable(byteString), null),
  /** Of a list, with a blank between two; null: none. */
  names: v.optional(v.nullable(shortText(NAMES_MAX)), null),
});

const schema = v.pipe(entries, v.check(fits, "parts do not fit the verb"));

/** A block has a device and one destination, its lifting the same and no time and no list, other commands none. */
function fits(command: v.InferOutput<typeof entries>): boolean {
  const { verb, device, address, name, label, prefixes, names, seconds } = command;
  const destinations = [address, name, label].filter((each) => each !== null).length;
  const isList = prefixes !== null || names !== null;
  if (verb !== "block" && verb !== "unblock") {
    return device === null && destinations === 0 && !isList && seconds === 0;
  }
  if (device === null || destinations !== 1) return false;
  if (verb === "unblock") return seconds === 0 && !isList;
  return label === null ? !isList : isList !== (label === EVERYTHING);
}

/** The plaintext body of `down/command`; keys that are not known are ignored. */
export type Command = Readonly<v.InferInput<typeof schema>>;

/** The same bytes on every encoder. */
export function encodeCommand(cbor: Cbor, command: Command): Uint8Array {
  const { verb, issued, device, address, name, seconds, label, prefixes, names } = command;
  const list = { label: label ?? null, prefixes: prefixes ?? null, names: names ?? null };
  return cbor.encode({ v: COMMAND_VERSION, verb, issued, device, address, name, seconds, ...list });
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
