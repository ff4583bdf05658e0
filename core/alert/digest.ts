import * as v from "valibot";
import type { Alert, Severity } from "../wire/lines.js";
import { rank } from "./group.js";
import { OF_NO_DEVICE } from "./health.js";
import { stableId } from "./ids.js";
import { writeDigest } from "./write.js";

const DAY = 86_400;
const HOUR = 3600;
/** Alerts that wait; more are counted. */
const HELD_MAX = 200;
/** A digest that found no quiet day comes anyway after so many days. */
const PATIENCE_DAYS = 7;

const held = v.object({
  id: v.string(),
  title: v.string(),
  severity: v.picklist(["note", "warning", "serious"]),
  at: v.number(),
});

export const digestSchema = v.object({
  held: v.array(held),
  /** Held beyond those that are listed. */
  more: v.number(),
  /** Begin of the current wait, 0: nothing waits. */
  since: v.number(),
  /** Last notification of any kind, and last digest; 0: none. */
  told: v.number(),
  last: v.number(),
});

export type DigestMemory = v.InferOutput<typeof digestSchema>;

export interface DigestTimes {
  readonly digestHour: number;
  readonly utcOffset: number;
  readonly digestDays: number;
}

/** Whether an alert is a digest: it makes no sound on phones that can be asked for that. */
export function isDigest({ event_type, device }: Alert): boolean {
  return event_type === "behaviour" && device.id === null;
}

/** What can wait, told together: late in the evening, some days apart, on a day on which nothing else was told. */
export class Digest {
  readonly #memory: DigestMemory;

  constructor(memory: DigestMemory | null) {
    const empty = { held: [], more: 0, since: 0, told: 0, last: 0 };
    this.#memory = memory === null ? empty : { ...memory, held: [...memory.held] };
  }

  hold({ id, title, severity, last_seen: at }: Alert): void {
    const { held } = this.#memory;
    if (this.#memory.since === 0) this.#memory.since = at;
    if (held.some((each) => each.id === id)) return;
    if (held.length < HELD_MAX) held.push({ id, title, severity, at });
    else this.#memory.more += 1;
  }

  /** These are not told. */
  forget(alerts: ReadonlySet<string>): void {
    this.#memory.held = this.#memory.held.filter(({ id }) => !alerts.has(id));
  }

  /** Something was told at this time. */
  noteTold(ts: number): void {
    this.#memory.told = Math.max(this.#memory.told, ts);
  }

  /** One alert for all that waits, when it is time; null otherwise. */
  due(now: number, times: DigestTimes, pageUrl: string | null, demo: boolean): Alert | null {
    if (this.#memory.held.length === 0 || !this.#isTime(now, times)) return null;
    const { held, more } = this.#memory;
    const ordered = [...held].sort((a, b) => rank(b.severity) - rank(a.severity) || a.at - b.at);
    const titles = [...ordered.map(({ title }) => title), ...Array<string>(more).fill("")];
    const first = Math.min(...held.map(({ at }) => at));
    Object.assign(this.#memory, { held: [], more: 0, since: 0, told: now, last: now });
    return writeAlert(titles, ordered[0]?.severity ?? "note", { first, now, pageUrl, demo });
  }

  remember(): DigestMemory {
    return this.#memory;
  }

  #isTime(now: number, { digestHour, utcOffset, digestDays }: DigestTimes): boolean {
    const local = now + utcOffset;
    const day = (ts: number): number => Math.floor((ts + utcOffset) / DAY);
    if ((local % DAY) / HOUR < digestHour) return false;
    const { told, last, since } = this.#memory;
    if (last > 0 && day(now) - day(last) < digestDays) return false;
    const isQuiet = told === 0 || day(told) < day(now);
    return isQuiet || day(now) - day(since) >= PATIENCE_DAYS;
  }
}

function writeAlert(
  titles: readonly string[],
  severity: Severity,
  around: { first: number; now: number; pageUrl: string | null; demo: boolean },
): Alert {
  const { first, now, pageUrl, demo } = around;
  const id = stableId("a", "digest", now);
  return {
    v: 1,
    event_type: "behaviour",
    id,
    group: stableId("g", "digest"),
    state: "open",
    severity,
    first_seen: first,
    last_seen: now,
    count: titles.length,
    ...OF_NO_DEVICE,
    ...writeDigest(titles),
    advice: null,
    url: pageUrl === null ? null : `${pageUrl.replace(/\/+$/, "")}/#/alerts/${id}`,
    demo,
  };
}
