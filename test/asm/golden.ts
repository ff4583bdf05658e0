// The events of the sample captures as text. `node dist/test/asm/golden.js --write` writes them anew; read the
// difference before it is committed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { eventLine } from "./event-line.js";
import { CAPTURES, eventsOf, sampleNeedles } from "./sample-captures.js";

const FOLDER = "test/asm/golden";
export const REGENERATE = "node dist/test/asm/golden.js --write";

function fileOf(capture: string): string {
  return `${FOLDER}/${capture.replace(/\.pcap$/, ".jsonl")}`;
}

/** One line an event. */
export async function linesOf(capture: string): Promise<string[]> {
  const { identifiers } = sampleNeedles();
  return (await eventsOf(capture)).map((event) => eventLine(event, identifiers));
}

/** The lines that a capture's events must give. */
export function goldenOf(capture: string): string[] {
  return readFileSync(fileOf(capture), "utf8").trimEnd().split("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes("--write")) {
  mkdirSync(FOLDER, { recursive: true });
  for (const capture of CAPTURES) {
    writeFileSync(fileOf(capture), `${(await linesOf(capture)).join("\n")}\n`);
  }
}
