import { EMPTY_HOUSEHOLD, type Household, type Identifier } from "../../core/household/types.js";
import { buildNeedles } from "../../core/needles/needles.js";
import { ruleSet } from "../../core/rules/ruleset.js";
import { DEFAULT_LAN } from "../../core/table/table.js";
import type { IdentifierType, Line } from "../../core/wire/lines.js";
import type { Inputs } from "../../mqtt-bridge/engine.js";
import { scanPass } from "../../mqtt-bridge/scan/pass.js";
import { open } from "../../router/node/capture/open.js";
import { type Item, score } from "./score.js";
import { CAPTURES, type KnownIdentifier, type Truth } from "./truth.js";

/** Of a known identifier: kind and frame; its value is a person's and stays here. */
export interface Sought {
  readonly kind: string;
  readonly frame: number;
  readonly encoding: string;
  readonly found: boolean;
}

export interface Result {
  readonly items: readonly Item[];
  readonly sought: readonly Sought[];
  /** Packets read; tshark's count is in the truth. */
  readonly packets: number;
}

const KEY = [0x01234567, 0x89abcdef] as const;

/** Types in the truth that this program calls otherwise. */
const TYPES: Readonly<Record<string, IdentifierType>> = {
  "own mac": "mac",
  "tracker uuid": "uuid",
  "licence serial": "serial",
};

function inputs(household: Household, lan: readonly string[], mayGuessLan: boolean): Inputs {
  const needles = buildNeedles(household);
  const rules = ruleSet([]);
  return { household, needles, rules, lookup: null, lan, mayGuessLan, warnings: [], files: [] };
}

interface Pass {
  readonly lines: Line[];
  readonly lanSeen: boolean;
  readonly packets: number;
}

async function pass(file: string, from: Inputs, openerIsLan: boolean): Promise<Pass> {
  const lines: Line[] = [];
  const result = await scanPass(open(`${CAPTURES}/${file}`), {
    inputs: from,
    key: KEY,
    openerIsLan,
    sink: async (some) => {
      for (const line of some) lines.push(line);
      return true;
    },
  });
  if (result === null) throw new Error("the pass ended by itself");
  return { lines, lanSeen: result.lanSeen, packets: result.summary.packets };
}

/** `%3A` and the like stand for the value's own characters. */
const plainValue = ({ value }: KnownIdentifier): string =>
  /%[0-9a-f]{2}/i.test(value) ? decodeURIComponent(value) : value;

const senderOf = (flow: string): string => /\s(.+):\d+>/.exec(flow)?.[1] ?? "";

/** A household that has each of these values once, labelled so that it can be told from the others. */
function householdOf(known: readonly KnownIdentifier[]): Household {
  const values = new Map<string, Identifier>();
  for (const identifier of known) {
    const type = TYPES[identifier.kind] ?? (identifier.kind as IdentifierType);
    const value = plainValue(identifier);
    const label = value.toLowerCase();
    values.set(label, { type, label, canary: false, value, person: null, device: null });
  }
  return { ...EMPTY_HOUSEHOLD, identifiers: [...values.values()] };
}

/** Looks for the known identifiers with their senders as the LAN. */
async function seek(file: string, known: readonly KnownIdentifier[]): Promise<Sought[]> {
  if (known.length === 0) return [];
  const lan = [...new Set(known.map(({ flow }) => `${senderOf(flow)}/32`))];
  const { lines } = await pass(file, inputs(householdOf(known), lan, false), false);
  const sightings = lines.filter((line) => line.kind === "sighting");
  const taken = new Map<string, number>();
  return known.map((identifier) => {
    const [, sender = "", port = ""] = /\s(.+):(\d+)>/.exec(identifier.flow) ?? [];
    const label = plainValue(identifier).toLowerCase();
    const seen = sightings
      .filter((line) => line.identifier?.label === label)
      .filter((line) => line.src === sender && line.sport === Number(port))
      .reduce((sum, { count }) => sum + count, 0);
    // A value that the truth has several times in a flow has to be sighted as often.
    const key = `${identifier.kind} ${identifier.encoding} ${label} ${sender} ${port}`;
    const rank = (taken.get(key) ?? 0) + 1;
    taken.set(key, rank);
    const { kind, frame, encoding } = identifier;
    return { kind, frame, encoding, found: seen >= rank };
  });
}

/** Scans one capture as `telltale scan` does, and scores it. Throws what `open` throws. */
export async function evaluate(truth: Truth): Promise<Result> {
  const from = inputs(EMPTY_HOUSEHOLD, DEFAULT_LAN, true);
  const first = await pass(truth.file, from, false);
  const { lines, packets } = first.lanSeen ? first : await pass(truth.file, from, true);
  return {
    items: score(truth, lines),
    sought: await seek(truth.file, truth.identifiers ?? []),
    packets,
  };
}
