// Reads the large capture as `telltale scan` does, as a stream, and says what memory that took at most.
import { readFileSync } from "node:fs";
import { open } from "../../router/node/capture/open.js";
import { startClassifier } from "./measure.js";
import { makeNeedles } from "./needles.js";

const [, , wasm = "", capture = ""] = process.argv;
const module = await WebAssembly.compile(readFileSync(wasm));
const classifier = startClassifier(
  module,
  makeNeedles(200).map(({ needle }) => needle),
);
for await (const packet of open(capture)) classifier.feed(packet, () => undefined);
classifier.finish(() => undefined);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(
  JSON.stringify({
    bench: "memory",
    profile: "normal",
    wasm_bytes: classifier.memorySize,
    wasm_used_bytes: classifier.memoryInUse,
    peak_rss_bytes: peak,
  }),
);
