import * as v from "valibot";
import type { Cbor } from "./cbor.js";
import { COMMAND_VERBS } from "./command.js";
import { decodeAs } from "./envelope.js";
import { REFUSAL_REASONS, type Taken } from "./refusal.js";
import { count, shortText, uint32 } from "./values.js";

const VERSION = 1;

const reportEntries = {
  v: v.literal(VERSION),
  /** Of the tables in force; 0 and 0: none. */
  epoch: uint32,
  revision: uint32,
  /** Highest bundle that was ever in force; null: none. A plane that knows of no such bundle was restored. */
  highest: v.nullable(v.object({ epoch: uint32, revision: uint32 })),
  /** The bundle in force has expired. */
  stale: v.boolean("expected true or false"),
  /** The newest message that was refused, since the tables in force were installed. */
  refused: v.nullable(v.object({ reason: v.picklist(REFUSAL_REASONS), line: shortText(300) })),
} as const;

export const reportSchema = v.object(reportEntries);

/** The plaintext body of `up/bundle`: what came of a bundle, told at once. */
export type BundleReport = Readonly<v.InferOutput<typeof reportSchema>>;

export const healthSchema = v.object({
  ...reportEntries,
  /** The newest command that was taken, since the agent was paired: its mark; null: none. */
  command: v.nullable(
    v.object({
      epoch: uint32,
      sequence: uint32,
      verb: v.picklist(COMMAND_VERBS),
      /** Why it could not be done; null: it was. */
      line: v.nullable(shortText(300)),
    }),
  ),
  /** Epoch seconds; null while the clock is not set. */
  clock: v.nullable(uint32),
  /** Seconds since the agent started. */
  uptime: uint32,
  /** AGENT_LEVEL of the agent. */
  agent: uint32,
  /** Version of the agent's program, and hash of the ABI that it is built for. */
  version: shortText(32),
  abi: uint32,
  /** Bytes of a table half. */
  capacity: uint32,
  /** What cannot be seen and why, for people. */
  blind: v.pipe(v.array(shortText(200)), v.maxLength(16, "expected at most 16 lines")),
  /** Counters by name that are not zero. */
  counters: v.record(shortText(64), count),
  /** Blocks that refused anything; an agent before these were told says none. */
  blocks: v.optional(
    v.pipe(
      v.array(
        v.object({
          /** MAC, lower case with colons. */
          device: shortText(17),
          /** A name, an address, `=` and a list's label, or `*`: all but the LAN. */
          destination: shortText(255),
          /** Seconds; null: until it is lifted. */
          left: v.nullable(uint32),
          /** Packets that were refused, and seconds since one was last seen to be. */
          packets: count,
          ago: uint32,
        }),
      ),
      v.maxLength(100, "expected at most 100 blocks"),
    ),
    [],
  ),
});

/** The plaintext body of `up/health`; keys that are not known are ignored. */
export type Health = Readonly<v.InferOutput<typeof healthSchema>>;

export function encodeHealth(
  cbor: Cbor,
  health: Readonly<v.InferInput<typeof healthSchema>>,
): Uint8Array {
  const { command, clock, uptime, agent, version, abi, capacity, blind, counters } = health;
  const told = command === null ? null : orderCommand(command);
  const more = { command: told, clock, uptime, agent, version, abi, capacity, blind, counters };
  return cbor.encode({
    ...orderReport(health),
    ...more,
    blocks: (health.blocks ?? []).map(orderBlock),
  });
}

export function encodeBundleReport(cbor: Cbor, report: BundleReport): Uint8Array {
  return cbor.encode(orderReport(report));
}

/** The same order of keys on every encoder. */
function orderReport({ epoch, revision, highest, stale, refused }: BundleReport): object {
  return {
    v: VERSION,
    epoch,
    revision,
    highest: highest === null ? null : { epoch: highest.epoch, revision: highest.revision },
    stale,
    refused: refused === null ? null : { reason: refused.reason, line: refused.line },
  };
}

function orderCommand({ epoch, sequence, verb, line }: NonNullable<Health["command"]>): object {
  return { epoch, sequence, verb, line };
}

function orderBlock(block: Health["blocks"][number]): object {
  const { device, destination, left, packets, ago } = block;
  return { device, destination, left, packets, ago };
}

export function decodeHealth(cbor: Cbor, bytes: Uint8Array): Taken<Health> {
  return decodeAs(cbor, bytes, healthSchema, VERSION, "health");
}

export function decodeBundleReport(cbor: Cbor, bytes: Uint8Array): Taken<BundleReport> {
  return decodeAs(cbor, bytes, reportSchema, VERSION, "bundle report");
}
