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

const schema = v.object({
  v: v.literal(COMMAND_VERSION),
  verb: v.picklist(["block", "unblock"], "expected block or unblock"),
  /** Epoch seconds. */
  issued: uint32,
  /** MAC of the device. */
  device: bytesOf(6),
  /** Address to block, or null: by name. */
  address: v.nullable(bytesOf(4, 16)),
  /** Name to block, lower case, without a final dot, or null: by address. */
  name: v.nullable(shortText(253)),
  /** How long; 0 with `unblock`. */
  seconds: v.pipe(
    uint32,
    v.maxValue(BLOCK_MAX_SECONDS, `expected at most ${BLOCK_MAX_SECONDS} seconds`),
  ),
});

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
