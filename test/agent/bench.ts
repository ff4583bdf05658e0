/** Compares the agent's classifier with Node's on the mix of public captures: one run of each in turn. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import { open } from "../../router/node/capture/open.js";
import { Classifier } from "../../router/node/classifier.js";
import type { Packet } from "../../router/node/packet.js";
import { main, readArguments } from "./arguments.js";
import { make } from "./compile.js";
import { capacityOf, loadModule, type Setup, TEST_HOUSEHOLD, tableOf } from "./twin.js";

const MIX = "../shared/captures/bench-mix.pcap";
const ROUNDS = 7;
const PROGRAM = "build/agent/native/bench";

interface Run {
  readonly nanoseconds: number;
  readonly bytes: number;
}

/** Processor time of the whole process, as C counts it. */
function runNode(module: WebAssembly.Module, setup: Setup, packets: readonly Packet[]): Run {
  const classifier = Classifier.start(module, setup.profile);
  classifier.setKey(setup.key[0], setup.key[1]);
  if (setup.table !== null) classifier.loadTable(setup.table);
  let bytes = 0;
  const take = (records: Uint8Array): void => {
    bytes += records.length;
  };
  const started = process.cpuUsage();
  for (const packet of packets) classifier.feed(packet, take);
  classifier.finish(take);
  const { user, system } = process.cpuUsage(started);
  return { nanoseconds: ((user + system) * 1000) / packets.length, bytes };
}

function runAgent(setup: Setup, table: string): Run {
  const [lo, hi] = setup.key.map((half) => half.toString(16));
  const profile = PROFILE_NAMES.indexOf(setup.profile);
  const args = [MIX, table, `${lo}`, `${hi}`, `${profile}`];
  const [nanoseconds = 0, , bytes = 0] = execFileSync(PROGRAM, args, { encoding: "utf8" })
    .split(" ")
    .map(Number);
  return { nanoseconds, bytes };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function readMix(): Promise<Packet[]> {
  const packets: Packet[] = [];
  for await (const packet of open(MIX)) packets.push(packet);
  return packets;
}

await main("agent-bench", async () => {
  if (!existsSync(MIX)) return console.log(`${MIX}: absent; nothing to measure`);
  const { profile, key } = readArguments();
  make(PROGRAM);
  const module = loadModule();
  const bytes = tableOf(TEST_HOUSEHOLD, key, capacityOf(module, profile));
  const setup: Setup = { profile, key, table: bytes };
  const packets = await readMix();
  const folder = mkdtempSync(join(tmpdir(), "telltale-"));
  try {
    const table = join(folder, "table");
    writeFileSync(table, bytes);
    runNode(module, setup, packets); // until the engine has optimised it
    const rounds = Array.from({ length: ROUNDS }, () => ({
      node: runNode(module, setup, packets),
      agent: runAgent(setup, table),
    }));
    const [node, agent, ratio] = [
      median(rounds.map((round) => round.node.nanoseconds)),
      median(rounds.map((round) => round.agent.nanoseconds)),
      median(rounds.map((round) => round.node.nanoseconds / round.agent.nanoseconds)),
    ];
    if (rounds.some((round) => round.node.bytes !== round.agent.bytes)) {
      throw new Error("the two did not write as many bytes of events");
    }
    console.log(
      `${packets.length} packets, profile ${profile}, ${ROUNDS} rounds: Node ${node.toFixed(0)} ns, ` +
        `agent ${agent.toFixed(0)} ns for a packet; Node / agent ${ratio.toFixed(2)}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
