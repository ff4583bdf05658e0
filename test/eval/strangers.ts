/**
 * Registers 1,000 random identifiers, and one-digit or one-letter neighbours of every look-alike of negatives.jsonl, and
 * scans all public captures: `node dist/test/eval/strangers.js`. None of them is in any capture, so nothing must be found.
 */

import { readFileSync } from "node:fs";
import { EMPTY_HOUSEHOLD, type Household, type Identifier } from "../../core/household/types.js";
import { buildNeedles } from "../../core/needles/needles.js";
import type { IdentifierType } from "../../core/wire/lines.js";
import { Random } from "../core/oracle/random.js";
import { readWords } from "../run/words.js";
import { householdInputs, sightingsIn } from "./sightings.js";
import { CAPTURES, readTruth } from "./truth.js";

const RANDOM = 1000;
const SEED = 20140805;
const DIGITS = "0123456789";
const HEX = "0123456789abcdef";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** Values of each type as they are written, from no ranges in use where there are such. */
const KINDS: readonly (readonly [IdentifierType, (random: Random) => string])[] = [
  ["imei", (random) => `86000000${random.text(7, DIGITS)}`],
  ["imsi", (random) => `23415${random.text(10, DIGITS)}`],
  ["iccid", (random) => `8944${random.text(15, DIGITS)}`],
  ["phone", (random) => `+447700900${random.text(3, DIGITS)}`],
  ["phone", (random) => `+1${random.text(10, "23456789")}`],
  ["email", (random) => `${random.text(9, LETTERS)}@example.org`],
  ["mac", (random) => (`02${random.text(10, HEX)}`.match(/../g) ?? []).join(":")],
  ["android_id", (random) => random.text(16, HEX)],
  ["serial", (random) => `R${random.text(10, `${DIGITS}ABCDEFGHJK`)}`],
  ["device_id", (random) => random.text(20, HEX)],
];

interface Negative {
  readonly kind: string;
  readonly value: string;
}

/** The same value with its last digit, or without digits its first letter, another one. */
function neighbour(value: string): string {
  const at = /\d(?=\D*$)/.exec(value)?.index ?? value.search(/[a-z]/i);
  const old = value.charAt(at);
  const other = /\d/.test(old)
    ? String((Number(old) + 1) % 10)
    : old.toLowerCase() === "q"
      ? "z"
      : "q";
  return value.slice(0, at) + other + value.slice(at + 1);
}

function typeOf(kind: string): IdentifierType | null {
  if (kind.includes("email")) return "email";
  if (kind.includes("imsi")) return "imsi";
  return /phone|mobile/.test(kind) ? "phone" : null;
}

function identifier(type: IdentifierType, value: string): Identifier {
  return { type, label: value, canary: false, value, person: null, device: null };
}

function neighbours(): Identifier[] {
  const lines = readFileSync(`${CAPTURES}/negatives.jsonl`, "utf8").trim().split("\n");
  return lines.flatMap((line) => {
    const { kind, value } = JSON.parse(line) as Negative;
    const type = typeOf(kind);
    return type === null ? [] : [identifier(type, neighbour(value))];
  });
}

function strangers(): Identifier[] {
  const random = new Random(SEED);
  return Array.from({ length: RANDOM }, (_, i) => {
    const [type, make] = KINDS[i % KINDS.length] ?? ["text", () => ""];
    return identifier(type, make(random));
  });
}

function householdOf(identifiers: readonly Identifier[]): Household {
  const unique = new Map(identifiers.map((one) => [`${one.type} ${one.value.toLowerCase()}`, one]));
  return { ...EMPTY_HOUSEHOLD, identifiers: [...unique.values()] };
}

async function main(): Promise<boolean> {
  const truths = readTruth();
  if (truths === null) {
    console.log(`strangers: not run, ${CAPTURES} is not here`);
    return true;
  }
  const household = householdOf([...strangers(), ...neighbours()]);
  const inputs = householdInputs(household, buildNeedles(household));
  let found = 0;
  for (const { file } of truths) {
    for (const { identifier: who, frame, where, field } of await sightingsIn(file, inputs)) {
      // What its field's name tells is nobody's, and counted by `make empty`.
      if (who === null || who.label === null || who.type === "media") continue;
      const isRegistered = household.identifiers.some(({ label }) => label === who.label);
      if (!isRegistered) continue;
      found += 1;
      console.log(`sighting: ${who.type} frame ${frame} ${file} (${where} ${field ?? "-"})`);
    }
  }
  const count = household.identifiers.length;
  console.log(
    `${count} identifiers that nobody sent, ${truths.length} captures: ${found} sightings`,
  );
  return found === 0;
}

readWords("strangers", {});
process.exitCode = (await main()) ? 0 : 1;
