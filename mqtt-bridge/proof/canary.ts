import { randomBytes, randomInt } from "node:crypto";
import { buildNeedles } from "../../core/needles/needles.js";
import type { Inputs } from "../engine.js";

/** A value made up for one alarm test. */
export interface Canary {
  /** Of the test; also in the label, so that an earlier test's value is not taken for it. */
  readonly id: string;
  readonly label: string;
  readonly value: string;
}

/** Letters of which no word, number, hexadecimal or Base64 text is made by chance that a decoder would take apart. */
const LETTERS = "bcdfghjklmnpqrstvwxz";
const LENGTH = 24;

/** A value that exists nowhere else: 100 random bits. */
export function makeCanary(): Canary {
  const id = randomBytes(4).toString("hex");
  const letters = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]);
  return { id, label: `alarm test ${id}`, value: letters.join("") };
}

/** The inputs with this canary beside what the household registered. */
export function withCanary(inputs: Inputs, { label, value }: Canary): Inputs {
  const canary = { type: "text", label, canary: true, value, person: null, device: null } as const;
  const { household } = inputs;
  const identifiers = [...household.identifiers, canary];
  const searched = { ...household, identifiers };
  return { ...inputs, household: searched, needles: buildNeedles(searched) };
}

/** The address that the phone asks for: the canary is all that it carries. */
export function canaryUrl(base: string, { value }: Canary): string {
  const url = new URL(base);
  url.searchParams.set("telltale-alarm-test", value);
  return url.href;
}
