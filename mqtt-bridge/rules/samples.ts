import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { SightingLine } from "../../core/wire/lines.js";
import { open } from "../../router/node/capture/open.js";
import { SAMPLES_DIR } from "../cli/paths.js";
import { makeKey, readInputs } from "../engine.js";
import { scanPass } from "../scan/pass.js";
import type { ReadSamples } from "./backtest.js";

/** Reads the sample captures once, with the household that was made up for them. */
export function samplesReader(): ReadSamples {
  let reading: Promise<readonly SightingLine[]> | null = null;
  return () => {
    reading ??= readSamples();
    return reading;
  };
}

async function readSamples(): Promise<readonly SightingLine[]> {
  const inputs = readInputs({
    household: join(SAMPLES_DIR, "household.yaml"),
    rules: null,
    lan: [],
  });
  const found: SightingLine[] = [];
  for (const name of readdirSync(SAMPLES_DIR)
    .filter((each) => each.endsWith(".pcap"))
    .sort()) {
    await scanPass(open(join(SAMPLES_DIR, name)), {
      inputs,
      key: makeKey(),
      openerIsLan: false,
      sink: async (lines) => {
        for (const line of lines) if (line.kind === "sighting") found.push(line);
        return true;
      },
    });
  }
  return found;
}
