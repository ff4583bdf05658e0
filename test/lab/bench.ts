/**
 * What the agent costs at the router: TCP throughput with it against plain forwarding, medians of interleaved runs,
 * and processor time for each packet that is copied to it. Plain forwarding is a router with connection tracking, NAT
 * and OpenWrt's firewall, without agent and without its table; the line below it says what the same router does without
 * that firewall. ROUNDS and SECONDS are those of a throughput run, each of CONNECTIONS one after the other: how fast one
 * is hangs on where the scheduler puts it, by a tenth and more.
 */

import { writeFileSync } from "node:fs";
import { join as path } from "node:path";
import { type Home, startHome } from "./home.js";
import type { Lab } from "./lab.js";
import { measureTcp, startFarEnd, type Throughput, useOf, type Way } from "./load.js";
import { ADDRESS } from "./network.js";
import { fetchWith, join } from "./phone.js";

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SECONDS = Number(process.env.SECONDS ?? 1);
const CONNECTIONS = Number(process.env.CONNECTIONS ?? 3);
const WAYS: readonly Way[] = ["up", "down"];
const TARGET: Readonly<Record<Way, number>> = { up: 0.92, down: 0.95 };
/** Bytes of clear text that are uploaded to see what a copied packet costs. */
const TEXT_BYTES = 24 << 20;
const TEXT = "the quick brown fox writes to a lazy server; ";
/** Bytes a second: what a home sends up, and as fast as it goes. */
const SPEEDS = [5e6, null];
const SINK_PORT = 8081;

type Runs = Record<Way, Throughput[]>;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

/** Without a firewall, with OpenWrt's, and with the agent and its table too. */
const ROUTERS = ["bare", "plain", "agent"] as const;
type Router = (typeof ROUTERS)[number];

/** Makes the router what it is to be. */
class Switch {
  readonly #home: Home;
  readonly #firewall: string;
  #hasFirewall = false;

  constructor(home: Home) {
    this.#home = home;
    this.#firewall = home.lab.writeConfig("fw4.nft");
  }

  async set(router: Router): Promise<void> {
    this.#setFirewall(router !== "bare");
    const { agent } = this.#home;
    if ((router === "agent") === agent.isRunning) return;
    if (agent.isRunning) {
      await agent.stop();
      agent.removeTable();
    } else {
      agent.loadTable();
      await agent.start().printed(/in force again/);
    }
  }

  #setFirewall(on: boolean): void {
    if (on === this.#hasFirewall) return;
    const change = on ? ["-f", this.#firewall] : ["delete", "table", "inet", "fw4"];
    this.#home.lab.now("router", "nft", change);
    this.#hasFirewall = on;
  }
}

interface Measured {
  readonly runs: Record<Router, Runs>;
  /** Of one processor, that the agent itself took. */
  readonly shares: number[];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

async function measureRun(lab: Lab, way: Way): Promise<Throughput> {
  const all: Throughput[] = [];
  for (let i = 0; i < CONNECTIONS; i++) all.push(await measureTcp(lab, way, SECONDS));
  const share = (part: keyof Throughput["processor"]): number =>
    mean(all.map(({ processor }) => processor[part]));
  return {
    bitsPerSecond: mean(all.map(({ bitsPerSecond }) => bitsPerSecond)),
    processor: { idle: share("idle"), kernel: share("kernel"), programs: share("programs") },
    seconds: mean(all.map(({ seconds }) => seconds)) * CONNECTIONS,
  };
}

async function measureRouter({ runs, shares }: Measured, home: Home, router: Router) {
  for (const way of WAYS) {
    const before = router === "agent" ? useOf(home.agent.pid).seconds : 0;
    const run = await measureRun(home.lab, way);
    runs[router][way].push(run);
    if (router === "agent") shares.push((useOf(home.agent.pid).seconds - before) / run.seconds);
  }
}

async function measureAll(home: Home, turn: Switch): Promise<Measured> {
  const none = (): Runs => ({ up: [], down: [] });
  const measured = { runs: { bare: none(), plain: none(), agent: none() }, shares: [] };
  for (let round = 0; round < ROUNDS; round++) {
    process.stderr.write(`  round ${round + 1} of ${ROUNDS}\n`);
    // Which comes first changes, so that what drifts falls on all.
    for (const router of round % 2 === 0 ? ROUTERS : [...ROUTERS].reverse()) {
      await turn.set(router);
      await measureRouter(measured, home, router);
    }
  }
  return measured;
}

const speedOf = (runs: readonly Throughput[]): number =>
  median(runs.map(({ bitsPerSecond }) => bitsPerSecond / 1e6));

function describe(way: Way, { bare, plain, agent }: Measured["runs"]): string {
  const ratio = speedOf(agent[way]) / speedOf(plain[way]);
  const pairs = plain[way].map(
    (run, at) => (agent[way][at]?.bitsPerSecond ?? Number.NaN) / run.bitsPerSecond,
  );
  const sorted = [...pairs].sort((a, b) => a - b);
  const spread = `${(sorted[0] ?? 0).toFixed(2)} to ${(sorted.at(-1) ?? 0).toFixed(2)}`;
  const of = (part: "idle" | "kernel" | "programs"): string =>
    percent(median(agent[way].map(({ processor }) => processor[part])));
  const open = speedOf(bare[way]);
  return (
    `TCP ${way}: plain ${speedOf(plain[way]).toFixed(0)} Mbit/s, with the agent ${speedOf(agent[way]).toFixed(0)}: ` +
    `${ratio.toFixed(2)} (target ${TARGET[way]}; single rounds ${spread}, their median ${median(pairs).toFixed(2)}); ` +
    `processors: kernel ${of("kernel")}, programs ${of("programs")}, idle ${of("idle")}\n` +
    `    without a firewall ${open.toFixed(0)} Mbit/s: the firewall leaves ${(speedOf(plain[way]) / open).toFixed(2)} ` +
    `of it, firewall and agent ${(speedOf(agent[way]) / open).toFixed(2)}`
  );
}

/** Clear text is copied for life: all packets of one upload. `speed`: bytes a second; null: as fast as it goes. */
async function measureCopies(home: Home, speed: number | null): Promise<string> {
  const { lab, agent } = home;
  const file = path(lab.folder, "text");
  writeFileSync(file, TEXT.repeat(TEXT_BYTES / TEXT.length));
  const before = { ...(await nextCounters(home)), ...useOf(agent.pid) };
  const limit = speed === null ? [] : ["--limit-rate", String(speed)];
  const started = performance.now();
  const url = `http://${ADDRESS.account}:${SINK_PORT}/`;
  await fetchWith(lab, ["-m120", ...limit, "-T", file, url]);
  const seconds = (performance.now() - started) / 1000;
  const after = { ...(await nextCounters(home)), ...useOf(agent.pid) };
  const copied = after.frames - before.frames;
  const each = ((after.seconds - before.seconds) * 1e6) / copied;
  return (
    `clear upload of ${((TEXT_BYTES * 8e-6) / seconds).toFixed(0)} Mbit/s: ${copied} packets copied, ` +
    `${each.toFixed(1)} us of processor each, ${after.dropped - before.dropped} lost; ` +
    `private memory ${(after.privateBytes / 1e6).toFixed(1)} MB`
  );
}

/** What the agent has counted when it says so next; the first word may be older than the last packet. */
async function nextCounters({ observer }: Home): Promise<{ frames: number; dropped: number }> {
  const told = observer.sent.health.length;
  const { counters } = await observer.until("health", ({ health }) => health[told + 1] ?? null);
  return { frames: counters.capture_frames ?? 0, dropped: counters.capture_dropped ?? 0 };
}

async function startSink(lab: Lab): Promise<void> {
  const args = ["dist/test/lab/sink.js", ADDRESS.account, String(SINK_PORT)];
  await lab.start("internet", process.execPath, args).printed(/sink listens/);
}

async function bench(offloads: boolean): Promise<void> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const home = await startHome({ teardown: (end) => void ends.push(end) }, { offloads });
    await join(home.lab, "bench");
    await startFarEnd(home.lab);
    console.log(offloads ? "packets of up to 64 kB:" : "packets as on a wire:");
    const turn = new Switch(home);
    const { runs, shares } = await measureAll(home, turn);
    for (const way of WAYS) console.log(`  ${describe(way, runs)}`);
    console.log(`  the agent itself took ${percent(median(shares))} of one processor`);
    await turn.set("agent");
    await startSink(home.lab);
    for (const speed of SPEEDS) console.log(`  ${await measureCopies(home, speed)}`);
  } finally {
    for (const end of ends) await end();
  }
}

for (const offloads of [false, true]) await bench(offloads);
