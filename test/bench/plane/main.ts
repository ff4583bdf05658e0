import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type Inputs, readInputs } from "../../../mqtt-bridge/engine.js";
import { describeError } from "../../../mqtt-bridge/failure.js";
import { Pairs } from "../../../mqtt-bridge/pair/pairs.js";
import { Running, TELLTALE } from "../../mqtt-bridge/program.js";
import { countWord, readWords } from "../../run/words.js";
import { Broker } from "../../torture/outage/mosquitto.js";
import { print } from "../report.js";
import { DEVICES, householdText, NAMES_EACH } from "./home.js";
import { alertLatencies } from "./latency.js";
import { Load, MATCHES, RECORDS, T0 } from "./load.js";
import { asService, processorOf, residentOf } from "./process.js";
import { BenchRouter } from "./router.js";
import { ToldState } from "./told.js";

const ROUTER = "attic";
/** Seconds of the traffic's clock before the load in which single alerts are raised. */
const BEFORE = 100_000;
/**
 * Batches that may be under way between the router and the store. mosquitto 2.0.11 sends all of them ahead, and what it
 * answers the plane waits behind them.
 */
const UNDER_WAY = 64;
/** Times at which the plane's memory is looked at while the load runs. */
const STEPS = 10;
const MILLION = 1e6;
/** Lines of the plane that are shown when the bench cannot go on. */
const SAID = 20;

interface Plane {
  readonly dir: string;
  readonly broker: Broker;
  readonly running: Running;
  readonly router: BenchRouter;
  readonly inputs: Inputs;
}

/**
 * `make bench-plane EVENTS=n`, PLANE_FLAGS: more options of Node.js for the plane (`--cpu-prof`): a broker, the plane as a
 * service starts it with its store on disk, and a paired router.
 */
async function main(events: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "telltale-bench-"));
  const broker = await Broker.start();
  try {
    const plane = await startPlane(dir, broker);
    try {
      const load = `${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`;
      console.log(
        `${DEVICES} devices, ${DEVICES * NAMES_EACH} destinations; machine's load ${load}`,
      );
      await measureLatency(plane);
      await measureLoad(plane, events);
    } catch (error) {
      console.error(`the plane said:\n${plane.running.text.split("\n").slice(-SAID).join("\n")}`);
      throw error;
    } finally {
      await plane.router.stop();
      await plane.running.stop();
    }
  } finally {
    await broker.end();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function startPlane(dir: string, broker: Broker): Promise<Plane> {
  const store = join(dir, "store");
  const household = join(dir, "household.yaml");
  writeFileSync(household, householdText());
  const { line } = new Pairs(store).make(ROUTER, { url: broker.url, ca: null }, 0);
  const where = ["--paired", "--broker", broker.url, "--store", store, "--household", household];
  const ports = ["--broker-port", "0", "--page-port", "0"];
  const { flags, env } = asService();
  const more = process.env.PLANE_FLAGS?.split(" ") ?? [];
  const args = [...flags, ...more, TELLTALE, "run", ...where, ...ports];
  const running = new Running(process.execPath, args, env);
  await running.printed(/page +http/);
  const inputs = readInputs({ household, rules: null, lan: [] });
  const router = await BenchRouter.start(broker.url, line);
  return { dir, broker, running, router, inputs };
}

async function measureLatency({ router, inputs, broker }: Plane): Promise<void> {
  const port = Number(new URL(broker.url).port);
  const [topic, state] = [`telltale/${ROUTER}/alert`, `telltale/${ROUTER}/state`];
  const times = await alertLatencies({ router, inputs, port, topic, state, from: T0 - BEFORE });
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  const note = `${times.length} single alerts`;
  print({ what: "packet to mosquitto_sub, median", value: at(0.5), unit: "ms", bar: 20, note });
  print({ what: "packet to mosquitto_sub, 99th", value: at(0.99), unit: "ms", bar: 100 });
}

async function measureLoad(plane: Plane, events: number): Promise<void> {
  const told = new ToldState(plane.broker.url, `telltale/${ROUTER}/state`);
  try {
    await measureTold(plane, told, events);
  } finally {
    await told.stop();
  }
}

async function measureTold({ router, inputs, running }: Plane, told: ToldState, events: number) {
  const pid = running.pid ?? 0;
  const load = new Load(inputs.needles.meanings);
  const batches = Math.ceil(events / RECORDS);
  await told.stored(1);
  const sighted: number[] = [];
  const atStart = residentOf(pid);
  const [began, worked] = [performance.now(), processorOf(pid)];
  const curve: number[] = [];
  for (let n = 0; n < batches; n++) {
    const batch = load.next();
    await told.stored(sighted[n - UNDER_WAY] ?? 0);
    await router.send(batch.records, load.clock);
    sighted.push(batch.sighted);
    if (Math.floor((n * STEPS) / batches) < Math.floor(((n + 1) * STEPS) / batches)) {
      curve.push(residentOf(pid));
    }
  }
  await told.stored(sighted.at(-1) ?? 0);
  const seconds = (performance.now() - began) / 1000;
  const processor = processorOf(pid) - worked;
  const atEnd = residentOf(pid);
  const sent = batches * RECORDS;
  const note = `${sent} events, ${batches * MATCHES} sightings stored`;
  const rate = { unit: "events/s", bar: 5000, isLeast: true };
  print({ what: "MQTT to stored sighting", value: sent / seconds, ...rate, note });
  print({ what: "the same by the plane's processor time", value: sent / processor, ...rate });
  const figure = { unit: "MB", bar: 150 };
  print({ what: `resident after ${sent / MILLION} million events`, value: atEnd, ...figure });
  print({ what: "resident before the load", value: atStart, unit: "MB", bar: null });
  const tenths = curve.map((each) => each.toFixed(0)).join(" ");
  print({ what: "the highest of", value: Math.max(...curve), ...figure, note: `${tenths} MB` });
  const growth = (atEnd - (curve[STEPS / 2 - 1] ?? atStart)) / (sent / 2 / MILLION);
  print({ what: "growth in the second half", value: growth, unit: "MB/million", bar: null });
}

const { events } = readWords("bench-plane", { events: countWord(500_000) });
try {
  await main(Number(events));
} catch (error) {
  console.error(`bench-plane: ${describeError(error)}`);
  process.exitCode = 1;
}
