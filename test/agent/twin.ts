import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseHousehold } from "../../core/household/household.js";
import { buildNeedles } from "../../core/needles/needles.js";
import { buildTable, DEFAULT_LAN } from "../../core/table/table.js";
import { open } from "../../router/node/capture/open.js";
import { Classifier, type ProfileName } from "../../router/node/classifier.js";

export type Key = readonly [number, number];

/** A key for tests; routers make theirs when they are paired. */
export const TEST_KEY: Key = [0x01234567, 0x89abcdef];
export const TEST_HOUSEHOLD = "test/captures/household.yaml";

/** What both hosts need to classify the same way. */
export interface Setup {
  readonly profile: ProfileName;
  readonly key: Key;
  /** Bytes of buildTable; null: none is loaded. */
  readonly table: Uint8Array | null;
}

function readSibling(file: string, name: string): string | null {
  try {
    return readFileSync(join(dirname(file), name), "utf8");
  } catch {
    return null;
  }
}

/** The table of a household file, for a profile. Throws where the file or the table is refused. */
export function tableOf(file: string, key: Key, capacity: number): Uint8Array {
  const { household, problems } = parseHousehold(readFileSync(file, "utf8"), file, (name) =>
    readSibling(file, name),
  );
  if (household === null) throw new Error(`${file}: ${problems[0]?.message ?? "refused"}`);
  const { needles } = buildNeedles(household);
  return buildTable({
    needles,
    lan: DEFAULT_LAN,
    openerIsLan: false,
    key,
    revision: 1,
    epoch: 1,
    capacity,
  });
}

/** The classifier in WebAssembly; the C that is compared with it is made of the same file. */
export function loadModule(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync("build/classifier.wasm"));
}

/** Bytes that a table of this profile may have. */
export function capacityOf(module: WebAssembly.Module, profile: ProfileName): number {
  return Classifier.start(module, profile).tableCapacity;
}

/** Raw event records of a capture, back to back. Throws CaptureError where no packet can be read. */
export async function eventsOf(
  module: WebAssembly.Module,
  setup: Setup,
  capture: string,
): Promise<Buffer> {
  const classifier = Classifier.start(module, setup.profile);
  classifier.setKey(setup.key[0], setup.key[1]);
  if (setup.table !== null) classifier.loadTable(setup.table);
  const pieces: Buffer[] = [];
  // A view into the ring is valid during the call only.
  const take = (records: Uint8Array): void => {
    pieces.push(Buffer.from(records));
  };
  for await (const packet of open(capture)) classifier.feed(packet, take);
  classifier.finish(take);
  return Buffer.concat(pieces);
}
