/**
 * What it costs that the router acts: how long a block takes, what forwarding loses to 1,000 of them, and what the
 * guard costs by kind of flow. ROUNDS of runs that take SECONDS each.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join as path } from "node:path";
import { Child } from "../agent/live/child.js";
import { compileLive } from "../agent/live/home.js";
import { type Home, ROUTER, startHome } from "./home.js";
import type { Place } from "./lab.js";
import { measureTcp, startFarEnd } from "./load.js";
import { ADDRESS, MAC } from "./network.js";
import { fetchWith, join } from "./phone.js";

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const SECONDS = Number(process.env.SECONDS ?? 2);
const BLOCKS = 1000;
/** Milliseconds in the middle. */
const TARGET_MS = 2;
const TEXT_BYTES = 24 << 20;
const TEXT = "the quick brown fox writes to a lazy server; ";
const SINK_PORT = 8081;
const ECHO_PORT = 4000;
/** Rounds of a block that the page asks for. */
const REFUSALS = 20;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function speedUp(home: Home): Promise<number> {
  return (await measureTcp(home.lab, "up", SECONDS)).bitsPerSecond / 1e6;
}

async function within<Done>(
  work: (home: Home) => Promise<Done>,
  { isGuarded = false, offloads = true } = {},
): Promise<Done> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const home = await startHome(
      { teardown: (end) => void ends.push(end) },
      { offloads, judged: isGuarded ? ["guard"] : [] },
    );
    await join(home.lab, "bench");
    await startFarEnd(home.lab);
    const sink = ["dist/test/lab/sink.js", ADDRESS.account, String(SINK_PORT)];
    await home.lab.start("internet", process.execPath, sink).printed(/sink listens/);
    return await work(home);
  } finally {
    for (const end of ends) await end();
  }
}

function printBlocks(told: string): void {
  const [, ...micros] = /median=(\d+) worst=(\d+) floor=(\d+) ended=(\d+)/.exec(told) ?? [];
  const [middle, worst, floor, ended] = micros.map((each) => (Number(each) / 1000).toFixed(2));
  const buckets = readFileSync("/proc/sys/net/netfilter/nf_conntrack_buckets", "utf8").trim();
  console.log(
    `a block is in force after ${middle} ms (median of ${BLOCKS}, target ${TARGET_MS}; worst ${worst}); an element alone ${floor} ms`,
  );
  console.log(
    `and the flows that run are forgotten ${ended} ms later (one look at conntrack's ${buckets} places)`,
  );
}

/** From the request to the page until the router refuses the first packet of a stream that runs. */
async function measureRefusal(home: Home): Promise<void> {
  const place = (where: Place, args: readonly string[]): Child =>
    new Child(home.lab.namespace(where), process.execPath, ["dist/test/lab/refusal.js", ...args]);
  const far = place("internet", ["echo", ADDRESS.account, String(ECHO_PORT)]);
  await far.line(/echo listens/, 0);
  const stream = place("phone", ["stream", ADDRESS.account, String(ECHO_PORT)]);
  await stream.line(/stream flows/, 0);
  const page = place("box", ["post"]);
  const taken: number[] = [];
  for (let n = 0; n < REFUSALS; n++) taken.push(await refuseOnce(home, page, stream));
  for (const child of [page, stream]) await child.end();
  far.signal("SIGTERM");
  console.log(
    `from a click on the page to the first packet refused: ${median(taken).toFixed(1)} ms (median of ${REFUSALS}, a packet each millisecond)`,
  );
}

async function refuseOnce(home: Home, page: Child, stream: Child): Promise<number> {
  const url = `${home.plane.page}api/blocks`;
  const order = { router: ROUTER, device: MAC.phone, to: ADDRESS.account, minutes: 60 };
  const refused = stream.ask("when", /^refused (\d+)/);
  const [, began, , text = "{}"] = await page.ask(
    `POST ${url} ${JSON.stringify(order)}`,
    /^answer (\d+) (\d+) (.*)/,
  );
  const at = Number((await refused)[1]);
  const { id } = JSON.parse(text) as { id: string };
  await page.ask(`DELETE ${url}/${id}`, /^answer/);
  return (at - Number(began)) / 1000;
}

interface Blocked {
  /** How long blocks took to be in force. */
  readonly told: string;
  /** Mbit/s with them. */
  readonly speed: number;
}

/** With and without blocks in turn; the agent itself runs on. */
async function measureBlocks(
  home: Home,
): Promise<{ readonly told: string; readonly line: string }> {
  const files = ["live/passed.c", "volumes/conntrack.c"].map((file) => `router/agent/${file}`);
  const program = compileLive(home.lab.folder, "bench-blocks", ["block", "netlink"], files, true);
  const speedWith = async (device: string, count: number): Promise<Blocked> => {
    const words = [device, String(count)];
    const child = new Child(home.lab.namespace("router"), program, words);
    const [told] = await child.line(/^median=.*/, 0);
    const speed = await speedUp(home);
    await child.end();
    home.agent.loadTable();
    return { told, speed };
  };
  const free: number[] = [];
  const other: Blocked[] = [];
  const own: Blocked[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    free.push(await speedUp(home));
    other.push(await speedWith(MAC.box, 1));
    own.push(await speedWith(MAC.phone, BLOCKS));
  }
  const without = median(free);
  const describe = (runs: readonly Blocked[]): string => {
    const speed = median(runs.map((run) => run.speed));
    return `${speed.toFixed(0)}: ${(speed / without).toFixed(2)}`;
  };
  const line =
    `TCP up without a block ${without.toFixed(0)} Mbit/s, with one of another device ${describe(other)}, ` +
    `with ${BLOCKS} of this device ${describe(own)}`;
  return { told: own.at(-1)?.told ?? "", line };
}

interface Costs {
  readonly sealed: number;
  readonly clear: number;
  readonly request: number;
  readonly lookup: number;
}

async function times(work: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < 15; n++) {
    const started = performance.now();
    await work();
    taken.push(performance.now() - started);
  }
  return median(taken);
}

async function measureKinds(home: Home): Promise<Costs> {
  const { lab } = home;
  const file = path(lab.folder, "text");
  writeFileSync(file, TEXT.repeat(TEXT_BYTES / TEXT.length));
  const speeds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) speeds.push(await speedUp(home));
  const upload = ["-m120", "-T", file, `http://${ADDRESS.account}:${SINK_PORT}/`];
  const clear = (TEXT_BYTES * 8e-3) / (await times(() => fetchWith(lab, upload)));
  const request = await times(() => fetchWith(lab, ["-4", `http://${ADDRESS.good}/`]));
  const question = ["+short", `@${ADDRESS.router}`, "good.example.com"];
  const lookup = await times(() => lab.run("phone", "kdig", question));
  return { sealed: median(speeds), clear, request, lookup };
}

const joined = await within(measureBlocks);
printBlocks(joined.told);
console.log(`packets of up to 64 kB: ${joined.line}`);
console.log(`packets as on a wire: ${(await within(measureBlocks, { offloads: false })).line}`);
await within(measureRefusal);
const [off, on] = [await within(measureKinds), await within(measureKinds, { isGuarded: true })];
const rate = (what: string, a: number, b: number): string =>
  `guard: ${what}: ${a.toFixed(0)} Mbit/s without, ${b.toFixed(0)} with: ${(b / a).toFixed(2)}`;
const delay = (what: string, a: number, b: number): string =>
  `guard: ${what}: ${a.toFixed(1)} ms without, ${b.toFixed(1)} with`;
console.log(rate("a flow that cannot be read", off.sealed, on.sealed));
console.log(rate("an upload in clear", off.clear, on.clear));
console.log(delay("a request in clear, with the program that asks", off.request, on.request));
console.log(delay("a name looked up, with the program that asks", off.lookup, on.lookup));
