import { stableId } from "../../core/alert/ids.js";
import { Pipeline } from "../../core/pipeline.js";
import type { Alert, Line } from "../../core/wire/lines.js";
import { readRules } from "../../mqtt-bridge/rules/read.js";
import { Random } from "../core/oracle/random.js";
import { DayMaker, type Planted } from "./day.js";
import { DEVICES } from "./devices.js";
import { MACS, makeHousehold } from "./household.js";
import { LOOKUP } from "./internet.js";
import { plan } from "./plan.js";

const DAY = 86_400;
/** Midnight UTC, 1 Nov 2026. */
const START = 1_793_491_200;
/** Seconds of events that reach the pipeline together. */
const BATCH = 2;
/** Days after which the plane is started again, at three in the morning, with what it remembered. */
const RESTART_DAYS = 3;
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
  /** Planted sendings whose alert a digest named. */
  readonly hidden: number;
  /** Alerts that the page lists. */
  readonly listed: number;
  readonly flows: number;
  /** Kilobytes that the pipeline remembers. */
  readonly memory: number;
}

/** Lets a home live for some days: event records through core's own pipeline, by the clock of the events. */
export function live(seed: number, days: number): Heard {
  const random = new Random(seed);
  const { household, meanings } = makeHousehold();
  const rules = readRules(null, []);
  if (rules === null) throw new Error("the rule packs have errors");
  const open = (memory: unknown): Pipeline =>
    new Pipeline({
      household,
      meanings,
      rules,
      lookup: LOOKUP,
      lan: ["192.168.0.0/16"],
      mode: "live",
      demo: false,
      pageUrl: null,
      memory,
      memoryKey: [random.u32(), random.u32()],
    });
  const planned = plan(days, START, random);
  const maker = new DayMaker(random, meanings, START);
  const pushes: Push[] = [];
  const listed = new Set<string>();
  let pipeline = open(null);
  let flows = 0;
  const take = (lines: readonly Line[], at: number): void => {
    for (const line of lines) {
      if (line.kind === "flow") flows += 1;
      if (line.kind === "alert") listed.add(line.id);
    }
    for (const alert of pipeline.takePushes()) pushes.push({ at, alert });
  };
  for (let day = 1; day <= days; day++) {
    const begin = START + (day - 1) * DAY;
    const today = planned.filter(({ ts }) => ts >= begin && ts < begin + DAY);
    let restart = day % RESTART_DAYS === 0 ? begin + 3 * 3600 : Number.POSITIVE_INFINITY;
    for (const [at, records] of batches(maker.make(day, today))) {
      if (at > restart) {
        pipeline = open(JSON.parse(JSON.stringify(pipeline.remember())));
        restart = Number.POSITIVE_INFINITY;
      }
      take(pipeline.feed(records), at);
    }
  }
  const memory = JSON.stringify(pipeline.remember()).length / 1000;
  const planted = planned.map((one) => ({ planted: one, after: toldAfter(one, pushes) }));
  const hidden = planted.filter(({ planted: one }) => isHidden(one, pushes)).length;
  return { seed, days, pushes, planted, hidden, listed: listed.size, flows, memory };
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

function isHidden({ device, name }: Planted, pushes: readonly Push[]): boolean {
  return pushes.some(
    ({ alert }) =>
      alert.device.id === null && alert.message.includes(device) && alert.message.includes(name),
  );
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
