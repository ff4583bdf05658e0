import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { open } from "../../router/node/capture/open.js";
import type { Packet } from "../../router/node/packet.js";
import { readWords } from "../run/words.js";
import { runOnce } from "./measure.js";
import { Native } from "./native.js";
import { makeNeedles, SET } from "./needles.js";
import { median, print } from "./report.js";
import { benchSearch } from "./search.js";
import { benchWorst } from "./worst.js";

const WASM = "build/classifier.wasm";
const BENCH_WASM = "build/bench.wasm";
const MIX = "../shared/captures/bench-mix.pcap";
const ROUNDS = 9;
const NDPI = { header: "/usr/include/ndpi/ndpi_api.h", flag: "-lndpi" };

const needles = makeNeedles(SET).map(({ needle }) => needle);

async function ndpiRound(ndpi: Native | null, to: number[]): Promise<void> {
  if (ndpi === null) return;
  const { nanoseconds, count } = await ndpi.round();
  to.push(nanoseconds / count);
}

/** Whole classifier on interleaved real traffic, nDPI in turn with it; returns what is wrong with the figure. */
async function benchMix(module: WebAssembly.Module): Promise<string[]> {
  const packets: Packet[] = [];
  for await (const packet of open(MIX)) packets.push(packet);
  const ndpi = await Native.start("ndpi", NDPI, [MIX]);
  const own: number[] = [];
  const theirs: number[] = [];
  let { flows, events } = runOnce(module, needles, packets);
  for (let i = 0; i < ROUNDS; i++) {
    const run = runOnce(module, needles, packets);
    ({ flows, events } = run);
    own.push(run.nanoseconds);
    await ndpiRound(ndpi, theirs);
  }
  ndpi?.stop();
  const note = `${packets.length} frames, ${flows} flows, ${events} events`;
  print({
    what: "whole classifier, bench-mix",
    value: median(own),
    unit: "ns a frame",
    bar: 400,
    note,
  });
  if (ndpi === null) console.log("nDPI not run (libndpi-dev is not installed)");
  else
    print({
      what: `nDPI ${ndpi.version}, bench-mix`,
      value: median(theirs),
      unit: "ns a frame",
      bar: null,
    });
  return flows > 0 && events > 0 ? [] : ["mix: no flow was found"];
}

function benchMemory(): string[] {
  const script = fileURLToPath(new URL("./memory.js", import.meta.url));
  const line = execFileSync(process.execPath, [script, WASM, MIX], { encoding: "utf8" }).trim();
  console.log(line);
  const { peak_rss_bytes: peak = 0 } = JSON.parse(line) as { peak_rss_bytes?: number };
  return peak > 0 ? [] : ["memory: no figure"];
}

/** A missed bar is shown, and fails nothing: other load on the machine makes figures, not the code. */
async function main(): Promise<string[]> {
  const missing = [WASM, BENCH_WASM].find((file) => !existsSync(file));
  if (missing !== undefined) return [`${missing} is missing; run make bench`];
  const module = await WebAssembly.compile(readFileSync(WASM));
  const bench = await WebAssembly.compile(readFileSync(BENCH_WASM));
  const hasMix = existsSync(MIX);
  const problems = [
    ...(await benchSearch(bench, "random", 1.5)),
    ...(await benchSearch(bench, "http", 1.4)),
    ...(hasMix ? await benchMix(module) : [`mix: ${MIX} is not here`]),
    ...(hasMix ? benchMemory() : []),
  ];
  return [...problems, ...benchWorst(module)];
}

readWords("bench", {});
const problems = await main();
for (const problem of problems) console.error(`bench: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
