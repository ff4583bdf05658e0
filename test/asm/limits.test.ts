import { readFileSync } from "node:fs";
import t from "tap";
import { Classifier, ClassifierError, type ProfileName } from "../../router/node/classifier.js";
import { tableFor } from "./harness.js";

const KIB = 1024;
const wasm = readFileSync("build/classifier.wasm");

/** What docs/ABI.md promises of the profiles, bytes of linear memory with both table halves. */
const PROMISED: readonly (readonly [ProfileName, number])[] = [
  ["esp", 192 * KIB],
  ["small", 2048 * KIB],
];

t.test("the classifier and its small profiles keep to their sizes", async (t) => {
  t.ok(wasm.length <= 64 * KIB, `classifier.wasm: ${wasm.length} bytes`);
  for (const [profile, limit] of PROMISED) {
    const { memoryInUse } = await Classifier.load(wasm, profile);
    t.ok(memoryInUse <= limit, `${profile}: ${memoryInUse} of ${limit} bytes`);
  }
});

t.test("a cut table is refused before it is written", async (t) => {
  const classifier = await Classifier.load(wasm, "small");
  const table = tableFor({ values: [["imei", "860000000000009"]] }, classifier.tableCapacity);
  for (const cut of [0, 7, 100, table.length - 8]) {
    t.throws(() => classifier.loadTable(table.subarray(0, cut)), ClassifierError, `${cut} bytes`);
  }
  classifier.loadTable(table);
});
