/**
 * Scans all public captures with an empty household and lists what is taken for an identifier, by kind, capture and frame:
 * `node dist/test/eval/empty.js`. Values are people's and are not printed. An own MAC and media are what they are.
 */
import { EMPTY_HOUSEHOLD } from "../../core/household/types.js";
import { buildNeedles } from "../../core/needles/needles.js";
import { ruleSet } from "../../core/rules/ruleset.js";
import { DEFAULT_LAN } from "../../core/table/table.js";
import type { SightingLine } from "../../core/wire/lines.js";
import { scanPass } from "../../mqtt-bridge/scan/pass.js";
import { open } from "../../router/node/capture/open.js";
import { CaptureError } from "../../router/node/packet.js";
import { CAPTURES, readTruth } from "./truth.js";

const KEY = [0x01234567, 0x89abcdef] as const;

/** Most sightings by the name of a field alone. */
const MOST = 3;

const inputs = {
  household: EMPTY_HOUSEHOLD,
  needles: buildNeedles(EMPTY_HOUSEHOLD),
  rules: ruleSet([]),
  lookup: null,
  lan: DEFAULT_LAN,
  mayGuessLan: true,
  warnings: [],
  files: [],
};

async function sightingsOf(file: string, openerIsLan: boolean): Promise<[SightingLine[], boolean]> {
  const found: SightingLine[] = [];
  const result = await scanPass(open(`${CAPTURES}/${file}`), {
    inputs,
    key: KEY,
    openerIsLan,
    sink: async (lines) => {
      for (const line of lines) {
        if (line.kind === "sighting" && line.identifier !== null) found.push(line);
      }
      return true;
    },
  });
  return [found, result?.lanSeen ?? true];
}

/** As `telltale scan` does: without an address of the LAN, who opens a flow is the LAN. */
async function scanFile(file: string): Promise<SightingLine[]> {
  const [found, lanSeen] = await sightingsOf(file, false);
  return lanSeen ? found : (await sightingsOf(file, true))[0];
}

async function scanReadable(file: string): Promise<SightingLine[]> {
  try {
    return await scanFile(file);
  } catch (error) {
    if (error instanceof CaptureError) return [];
    throw error;
  }
}

async function main(): Promise<boolean> {
  const truths = readTruth();
  if (truths === null) {
    console.log(`empty: not run, ${CAPTURES} is not here`);
    return true;
  }
  const counts = new Map<string, number>();
  for (const { file } of truths) {
    for (const { identifier, frame, where, field, transforms } of await scanReadable(file)) {
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

process.exitCode = (await main()) ? 0 : 1;
