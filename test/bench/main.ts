import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Needle } from "../../core/needles/needles.js";
import { open } from "../../router/node/capture/open.js";
import type { Packet } from "../../router/node/packet.js";
import { medianOf, runOnce } from "./measure.js";
import { makeNeedles } from "./needles.js";
import { makeDatagrams } from "./packets.js";
import { makePayloads, PAYLOAD } from "./payloads.js";

const WASM = "build/classifier.wasm";
const MIX = "../shared/captures/bench-mix.pcap";
const RUNS = 7;
const PACKETS = 10_000;

const round = (value: number): number => Math.round(value * 10) / 10;

function print(line: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify(line));
}

function repeat(
  module: WebAssembly.Module,
  needles: readonly Needle[],
  packets: readonly Packet[],
) {
  runOnce(module, needles, packets);
  return medianOf(Array.from({ length: RUNS }, () => runOnce(module, needles, packets)));
}

/** Whole classifier on interleaved real traffic; returns what is wrong with the figure. */
async function benchMix(module: WebAssembly.Module, needles: readonly Needle[]): Promise<string[]> {
  const packets: Packet[] = [];
  for await (const packet of open(MIX)) packets.push(packet);
  const run = repeat(module, needles, packets);
  print({
    bench: "mix",
    packets: packets.length,
    needles: needles.length,
    ns_per_packet: round(run.nanoseconds),
    flows: run.flows,
    events: run.events,
  });
  return run.flows > 0 && run.events > 0 ? [] : ["mix: no flow was found"];
}

/** Payloads with and without needles in force; returns what is wrong with the figures. */
function benchPayloads(module: WebAssembly.Module, kind: "random" | "http"): string[] {
  const planted = makeNeedles(200);
  const packets = makeDatagrams(makePayloads(kind, PACKETS, planted));
  const problems: string[] = [];
  for (const needles of [planted.map(({ needle }) => needle), []]) {
    const run = repeat(module, needles, packets);
    print({
      bench: `payload-${kind}`,
      payload_bytes: PAYLOAD,
      needles: needles.length,
      ns_per_payload: round(run.nanoseconds),
      planted: needles.length,
      found: run.needles,
    });
    if (run.needles !== needles.length) {
      problems.push(`payload-${kind}: ${run.needles} of ${needles.length} planted values found`);
    }
  }
  return problems;
}

function benchMemory(): string[] {
  const script = fileURLToPath(new URL("./memory.js", import.meta.url));
  const line = execFileSync(process.execPath, [script, WASM, MIX], { encoding: "utf8" }).trim();
  console.log(line);
  const { peak_rss_bytes: peak = 0 } = JSON.parse(line) as { peak_rss_bytes?: number };
  return peak > 0 ? [] : ["memory: no figure"];
}

async function main(): Promise<string[]> {
  if (!existsSync(WASM)) return [`${WASM} is missing; run make build`];
  const module = await WebAssembly.compile(readFileSync(WASM));
  const needles = makeNeedles(200).map(({ needle }) => needle);
  const hasMix = existsSync(MIX);
  return [
    ...(hasMix ? await benchMix(module, needles) : [`mix: ${MIX} is not here`]),
    ...benchPayloads(module, "random"),
    ...benchPayloads(module, "http"),
    ...(hasMix ? benchMemory() : [`memory: ${MIX} is not here`]),
  ];
}

const problems = await main();
for (const problem of problems) console.error(`bench: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
