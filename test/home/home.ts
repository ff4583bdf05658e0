import { stableId } from "../../core/alert/ids.js";
import { Pipeline } from "../../core/pipeline.js";
import type { Alert } from "../../core/wire/lines.js";
import { readRules } from "../../mqtt-bridge/rules/read.js";
import { Random } from "../core/oracle/random.js";
import { DayMaker, type Planted } from "./day.js";
import { DEVICES } from "./devices.js";
import type { Disk } from "./disk.js";
import { MACS, makeHousehold, type SimulatedHousehold } from "./household.js";
import { LOOKUP } from "./internet.js";
import { plan } from "./plan.js";

const DAY = 86_400;
/** Midnight UTC, 1 Nov 2026. */
const START = 1_793_491_200;
/** Seconds of events that reach the pipeline together. */
const BATCH = 2;
/** Days after which the plane is started again, at three in the morning, with what it remembered. */
const RESTART_DAYS = 3;
/** How often is looked at what waits for a digest, seconds. */
const LOOK = 900;
/** A planted sending must be told within, seconds. */
const WITHIN = 10;

/** A notification, and when the pipeline gave it. */
export interface Push {
  readonly at: number;
  readonly alert: Alert;
}

/** What a simulated home heard. */
export interface Heard {
  readonly seed: number;
  readonly days: number;
  readonly pushes: readonly Push[];
  readonly planted: readonly { readonly planted: Planted; readonly after: number | null }[];
  /** Planted sendings whose alert waited for a digest. */
  readonly hidden: number;
  /** Alerts that the page lists. */
  readonly listed: number;
  readonly flows: number;
  /** Kilobytes that the pipeline remembers. */
  readonly memory: number;
}

/** Lets a home live for some days: event records through core's own pipeline, by the clock of the events. */
export function live(seed: number, days: number, disk: Disk | null = null): Heard {
  const random = new Random(seed);
  const simulated = makeHousehold();
  const planned = plan(days, START, random);
  const maker = new DayMaker(random, simulated.meanings, START);
  const plane = new Plane(simulated, [random.u32(), random.u32()], disk);
  for (let day = 1; day <= days; day++) {
    const begin = START + (day - 1) * DAY;
    const today = planned.filter(({ ts }) => ts >= begin && ts < begin + DAY);
    if (day % RESTART_DAYS === 0) plane.restartAt(begin + 3 * 3600);
    for (const [at, records] of batches(maker.make(day, today))) plane.feed(at, records);
  }
  const { pushes, held, listed, flows, memory } = plane;
  const planted = planned.map((one) => ({ planted: one, after: toldAfter(one, pushes) }));
  const hidden = planned.filter((one) => isHidden(one, held)).length;
  return { seed, days, pushes, planted, hidden, listed: listed.size, flows, memory };
}

/** Core's pipeline as a plane runs it: fed in batches, started again now and then with what it remembered. */
class Plane {
  readonly pushes: Push[] = [];
  /** Titles of alerts that waited for a digest. */
  readonly held = new Set<string>();
  readonly listed = new Set<string>();
  flows = 0;
  readonly #disk: Disk | null;
  readonly #open: (memory: unknown) => Pipeline;
  #pipeline: Pipeline;
  #restart = Number.POSITIVE_INFINITY;
  #looked = 0;

  /** `disk`: what is written is counted there. */
  constructor(
    { household, meanings }: SimulatedHousehold,
    memoryKey: readonly [number, number],
    disk: Disk | null,
  ) {
    this.#disk = disk;
    const rules = readRules(null, []);
    if (rules === null) throw new Error("the rule packs have errors");
    const how = { mode: "live", demo: false, pageUrl: null, lan: ["192.168.0.0/16"] } as const;
    const given = { household, meanings, rules, lookup: LOOKUP, memoryKey };
    this.#open = (memory) => new Pipeline({ ...how, ...given, memory });
    this.#pipeline = this.#open(null);
  }

  /** Kilobytes that it remembers. */
  get memory(): number {
    return JSON.stringify(this.#pipeline.remember()).length / 1000;
  }

  restartAt(ts: number): void {
    this.#restart = ts;
  }

  feed(at: number, records: Uint8Array): void {
    if (at > this.#restart) {
      this.#pipeline = this.#open(JSON.parse(JSON.stringify(this.#pipeline.remember())));
      this.#restart = Number.POSITIVE_INFINITY;
    }
    const lines = this.#pipeline.feed(records);
    for (const line of lines) {
      if (line.kind === "flow") this.flows += 1;
      if (line.kind === "alert") this.listed.add(line.id);
    }
    const pushes = this.#pipeline.takePushes();
    for (const alert of pushes) this.pushes.push({ at, alert });
    this.#disk?.take(at, this.#pipeline, lines, pushes);
    if (at - this.#looked < LOOK) return;
    this.#looked = at;
    for (const { title } of this.#pipeline.remember().notifier.digest.held) this.held.add(title);
  }
}

/** As alerts name a device: by its name where the household gave it one, else by its MAC. */
function deviceId(name: string): string {
  const mac = DEVICES.find((device) => device.name === name)?.mac ?? "";
  const isRegistered = Object.values<string>(MACS).includes(mac);
  return stableId("d", isRegistered ? name : mac);
}

/** Day of a time, from 1. */
export function dayOf(ts: number): number {
  return Math.floor((ts - START) / DAY) + 1;
}

/** Seconds after which the sending was told; null: not within ten. */
function toldAfter(
  { ts, device, name, type, label }: Planted,
  pushes: readonly Push[],
): number | null {
  const told = pushes.find(
    ({ at, alert }) =>
      at >= ts &&
      at - ts <= WITHIN &&
      alert.device.id === deviceId(device) &&
      alert.name === name &&
      alert.identifiers.some((each) => each.type === type && each.label === label),
  );
  return told === undefined ? null : told.at - ts;
}

/** Only what is planted is sent to the collectors: a held alert that says so was hidden. */
function isHidden({ name }: Planted, held: ReadonlySet<string>): boolean {
  return Array.from(held).some((title) => title.includes(" sent ") && title.endsWith(` ${name}`));
}

/** Records joined by the time at which they reach the pipeline. */
function* batches(
  happenings: readonly { ts: number; records: Uint8Array }[],
): Generator<[number, Uint8Array]> {
  let [until, waiting]: [number, Uint8Array[]] = [0, []];
  for (const { ts, records } of happenings) {
    if (ts >= until) {
      if (waiting.length > 0) yield [until, Buffer.concat(waiting)];
      [until, waiting] = [Math.floor(ts / BATCH) * BATCH + BATCH, []];
    }
    waiting.push(records);
  }
  if (waiting.length > 0) yield [until, Buffer.concat(waiting)];
}
