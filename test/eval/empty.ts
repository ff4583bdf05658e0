/**
 * Scans all public captures with an empty household and lists what is taken for an identifier, by kind, capture and frame:
 * `node dist/test/eval/empty.js`. Values are people's and are not printed. An own MAC and media are what they are.
 */

import { EMPTY_HOUSEHOLD } from "../../core/household/types.js";
import { buildNeedles } from "../../core/needles/needles.js";
import { readWords } from "../run/words.js";
import { householdInputs, sightingsIn } from "./sightings.js";
import { CAPTURES, readTruth } from "./truth.js";

/** Most sightings by the name of a field alone. */
const MOST = 3;

const inputs = householdInputs(EMPTY_HOUSEHOLD, buildNeedles(EMPTY_HOUSEHOLD));

async function main(): Promise<boolean> {
  const truths = readTruth();
  if (truths === null) {
    console.log(`empty: not run, ${CAPTURES} is not here`);
    return true;
  }
  const counts = new Map<string, number>();
  for (const { file } of truths) {
    for (const { identifier, frame, where, field, transforms } of await sightingsIn(file, inputs)) {
      const type = identifier?.type ?? "none";
      counts.set(type, (counts.get(type) ?? 0) + 1);
      const place = [where, field ?? "-", transforms.join("+") || "plain"].join(" ");
      console.log(`sighting: ${type} frame ${frame} ${file} (${place})`);
    }
  }
  for (const [type, count] of counts) console.log(`${type.padEnd(16)} ${count}`);
  const byKey = Array.from(counts)
    .filter(([type]) => type !== "mac" && type !== "media")
    .reduce((sum, [, count]) => sum + count, 0);
  console.log(
    `${truths.length} captures: ${byKey} told by the name of a field, at most ${MOST} false`,
  );
  return true;
}

readWords("empty", {});
process.exitCode = (await main()) ? 0 : 1;
