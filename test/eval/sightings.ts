import type { Household } from "../../core/household/types.js";
import type { buildNeedles } from "../../core/needles/needles.js";
import { ruleSet } from "../../core/rules/ruleset.js";
import { DEFAULT_LAN } from "../../core/table/table.js";
import type { SightingLine } from "../../core/wire/lines.js";
import type { Inputs } from "../../mqtt-bridge/engine.js";
import { scanPass } from "../../mqtt-bridge/scan/pass.js";
import { open } from "../../router/node/capture/open.js";
import { CaptureError } from "../../router/node/packet.js";
import { CAPTURES } from "./truth.js";

const KEY = [0x01234567, 0x89abcdef] as const;

/** What a scan of a household without rules and without networks' names needs. */
export function householdInputs(
  household: Household,
  needles: ReturnType<typeof buildNeedles>,
): Inputs {
  const rules = ruleSet([]);
  return {
    household,
    needles,
    rules,
    lookup: null,
    lan: DEFAULT_LAN,
    mayGuessLan: true,
    warnings: [],
    files: [],
  };
}

async function once(
  file: string,
  inputs: Inputs,
  openerIsLan: boolean,
): Promise<[SightingLine[], boolean]> {
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

/**
 * Sightings of identifiers in a public capture, as `telltale scan` tells them: without an address of the LAN, who opens
 * a flow is the LAN. None for a capture that cannot be read.
 */
export async function sightingsIn(file: string, inputs: Inputs): Promise<SightingLine[]> {
  try {
    const [found, lanSeen] = await once(file, inputs, false);
    return lanSeen ? found : (await once(file, inputs, true))[0];
  } catch (error) {
    if (error instanceof CaptureError) return [];
    throw error;
  }
}
