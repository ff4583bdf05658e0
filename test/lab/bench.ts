/**
 * What the agent costs at the router: TCP throughput with it against plain forwarding, medians of interleaved runs,
 * and processor time for each packet that is copied to it. ROUNDS and SECONDS are those of a throughput run.
 */

import { writeFileSync } from "node:fs";
import { join as path } from "node:path";
import { type Home, startHome } from "./home.js";
import { measureTcp, startFarEnd, type Throughput, useOf, type Way } from "./load.js";
import { ADDRESS } from "./network.js";
import { fetchWith, join } from "./phone.js";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 2);
const WAYS: readonly Way[] = ["up", "down"];
const TARGET: Readonly<Record<Way, number>> = { up: 0.92, down: 0.95 };
/** Bytes of clear text that are uploaded to see what a copied packet costs. */
const TEXT_BYTES = 40 << 20;
const SINK_PORT = 8081;

type Runs = Record<Way, Throughput[]>;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

/** Plain forwarding has neither agent nor table. */
async function setAgent(home: Home, on: boolean): Promise<void> {
  const { agent } = home;
  if (on) {
    agent.loadTable();
    await agent.start().printed(/in force again/);
  } else {
    await agent.stop();
    agent.removeTable();
  }
}

interface Measured {
  readonly plain: Runs;
  readonly agent: Runs;
  /** Of one processor, that the agent itself took. */
  readonly shares: number[];
}

async function measureRound({ plain, agent, shares }: Measured, home: Home, on: boolean) {
  if (on !== home.agent.isRunning) await setAgent(home, on);
  for (const way of WAYS) {
    const before = on ? useOf(home.agent.pid).seconds : 0;
    const run = await measureTcp(home.lab, way, SECONDS);
    (on ? agent : plain)[way].push(run);
    if (on) shares.push((useOf(home.agent.pid).seconds - before) / run.seconds);
  }
}

async function measureBoth(home: Home): Promise<Measured> {
  const measured = { plain: { up: [], down: [] }, agent: { up: [], down: [] }, shares: [] };
  for (let round = 0; round < ROUNDS; round++) {
    // Which comes first changes, so that what drifts falls on both.
    const first = round % 2 === 1;
    await measureRound(measured, home, first);
    await measureRound(measured, home, !first);
  }
  return measured;
}

function describe(way: Way, plain: readonly Throughput[], agent: readonly Throughput[]): string {
  const speed = (runs: readonly Throughput[]): number =>
    median(runs.map(({ bitsPerSecond }) => bitsPerSecond / 1e6));
  const ratio = speed(agent) / speed(plain);
  const pairs = plain.map(
    (run, at) => (agent[at]?.bitsPerSecond ?? Number.NaN) / run.bitsPerSecond,
  );
  const sorted = [...pairs].sort((a, b) => a - b);
  const spread = `${(sorted[0] ?? 0).toFixed(2)} to ${(sorted.at(-1) ?? 0).toFixed(2)}`;
  const of = (part: "idle" | "kernel" | "programs"): string =>
    percent(median(agent.map(({ processor }) => processor[part])));
  return (
    `TCP ${way}: plain ${speed(plain).toFixed(0)} Mbit/s, with the agent ${speed(agent).toFixed(0)}: ` +
    `${ratio.toFixed(2)} (target ${TARGET[way]}; single rounds ${spread}); ` +
    `processors: kernel ${of("kernel")}, programs ${of("programs")}, idle ${of("idle")}`
  );
}

/** Clear text is copied for life: all packets of one upload. */
async function measureCopies({ lab, agent, observer }: Home): Promise<string> {
  const sink = lab.start("internet", process.execPath, [
    "dist/test/lab/sink.js",
    ADDRESS.account,
    String(SINK_PORT),
  ]);
  await sink.printed(/sink listens/);
  const file = path(lab.folder, "text");
  writeFileSync(file, "the quick brown fox writes to a lazy server; ".repeat(TEXT_BYTES / 45));
  const frames = async (): Promise<number> => {
    const told = observer.sent.health.length;
    // The first may have been made before the last packet came.
    const health = await observer.until("health", ({ health }) => health[told + 1] ?? null);
    return health.counters.capture_frames ?? 0;
  };
  const [before, framesBefore] = [useOf(agent.pid), await frames()];
  await fetchWith(lab, ["-m60", "-T", file, `http://${ADDRESS.account}:${SINK_PORT}/`]);
  const copied = (await frames()) - framesBefore;
  const after = useOf(agent.pid);
  const counters = observer.sent.health.at(-1)?.counters ?? {};
  const each = ((after.seconds - before.seconds) * 1e6) / copied;
  const missed = (counters.capture_dropped ?? 0) + (counters.capture_overruns ?? 0);
  return (
    `clear upload: ${copied} packets copied, ${each.toFixed(1)} us of processor each, ` +
    `${missed} times lost; private memory ${(after.privateBytes / 1e6).toFixed(1)} MB`
  );
}

async function bench(offloads: boolean): Promise<void> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const home = await startHome({ teardown: (end) => void ends.push(end) }, { offloads });
    await join(home.lab, "bench");
    await startFarEnd(home.lab);
    const { plain, agent, shares } = await measureBoth(home);
    console.log(offloads ? "packets of up to 64 kB:" : "packets as on a wire:");
    for (const way of WAYS) console.log(`  ${describe(way, plain[way], agent[way])}`);
    console.log(`  the agent itself took ${percent(median(shares))} of one processor`);
    if (!home.agent.isRunning) await setAgent(home, true);
    console.log(`  ${await measureCopies(home)}`);
  } finally {
    for (const end of ends) await end();
  }
}

for (const offloads of [false, true]) await bench(offloads);
