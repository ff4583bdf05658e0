import { existsSync, readFileSync } from "node:fs";
import { parseHousehold } from "../../core/household/household.js";
import { buildNeedles } from "../../core/needles/needles.js";
import { buildTable, DEFAULT_LAN } from "../../core/table/table.js";
import { open } from "../../router/node/capture/open.js";
import { Classifier } from "../../router/node/classifier.js";

const CLASSIFIER = "build/classifier.wasm";
const FOLDER = "test/captures";
export const SAMPLES = [
  "redmi-1s-test1",
  "redmi-1s-test1-login",
  "redmi-1s-test2-before",
  "redmi-1s-test2-after",
  "redmi-note",
];
export const HOUSEHOLD_TEXT = readFileSync(`${FOLDER}/household.yaml`, "utf8");
export const CONTACTS_TEXT = readFileSync(`${FOLDER}/contacts.vcf`, "utf8");

/** What is missing to run the classifier on the samples; null when nothing is. */
export function missingForSamples(): string | null {
  return existsSync(CLASSIFIER) ? null : `${CLASSIFIER} (make build)`;
}

/** Event records of a sample capture, as the classifier writes them. */
export async function recordSample(name: string): Promise<Uint8Array> {
  const { household } = parseHousehold(HOUSEHOLD_TEXT, "household.yaml", () => CONTACTS_TEXT);
  if (household === null) throw new Error("the samples' household has errors");
  const classifier = await Classifier.load(readFileSync(CLASSIFIER), "normal");
  const key = [1, 2] as const;
  classifier.setKey(...key);
  const { needles } = buildNeedles(household);
  const rest = {
    openerIsLan: false,
    key,
    revision: 1,
    epoch: 1,
    capacity: classifier.tableCapacity,
  };
  classifier.loadTable(buildTable({ needles, lan: DEFAULT_LAN, ...rest }));
  const parts: Uint8Array[] = [];
  const take = (records: Uint8Array) => parts.push(records.slice());
  for await (const packet of open(`${FOLDER}/${name}.pcap`)) classifier.feed(packet, take);
  classifier.finish(take);
  return new Uint8Array(Buffer.concat(parts));
}
