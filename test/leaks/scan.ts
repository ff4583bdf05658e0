import { spawn } from "node:child_process";
import { basename } from "node:path";
import { createInterface } from "node:readline";

const TELLTALE = "dist/mqtt-bridge/telltale.js";
/** Programs that run at once. */
const LANES = 2;

/** What a sighting line says, as far as it is scored. */
export interface Sighting {
  /** Name of the capture. */
  readonly file: string;
  readonly src: string;
  readonly sport: number | null;
  readonly dst: string;
  readonly dport: number | null;
  readonly identifier: { readonly type: string; readonly label: string | null } | null;
  readonly evidence: string;
  readonly transforms: readonly string[];
  readonly where: string | null;
  readonly field: string | null;
  readonly frame: number;
  readonly masked: string | null;
}

async function scanSome(household: string, captures: readonly string[]): Promise<Sighting[]> {
  const args = [TELLTALE, "scan", ...captures, "--household", household, "--json"];
  const program = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => program.once("close", resolve));
  const sightings: Sighting[] = [];
  for await (const text of createInterface({ input: program.stdout })) {
    const line = JSON.parse(text);
    if (line.kind !== "sighting") continue;
    // A single capture is not named in its lines.
    sightings.push({ ...line, file: basename(line.file ?? captures[0] ?? "") });
  }
  const status = await ended;
  if (status !== 0) throw new Error(`telltale scan ended with status ${status}`);
  return sightings;
}

/** Scans captures as a user does, with `telltale scan --json`, and returns the sightings. */
export async function scanCaptures(
  household: string,
  captures: readonly string[],
): Promise<Sighting[]> {
  const lanes = Array.from({ length: Math.min(LANES, captures.length) }, (_, lane) =>
    captures.filter((_, i) => i % LANES === lane),
  );
  const found = await Promise.all(lanes.map((own) => scanSome(household, own)));
  return found.flat();
}
