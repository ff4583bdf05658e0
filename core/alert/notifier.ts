import * as v from "valibot";
import type { Alert } from "../wire/lines.js";
import type { AlertNews } from "./alerts.js";
import { Digest, type DigestMemory, digestSchema } from "./digest.js";
import { type Group, SILENCE } from "./group.js";
import type { JournalEntry } from "./journal.js";
import { type Modes, modeOf } from "./modes.js";

const HOUR = 3600;
const DAY = 86_400;
/** Notifications of what nobody registered, for one device in a day; more wait for the digest. */
const SOON_A_DAY = 3;
/** Notifications of what somebody registered, for one device in an hour: more come in one digest at once. */
const NOW_AN_HOUR = 60;
/** How often one alert may say at once that it knows of another identifier, in an hour; then at 10 and 100. */
const GROWTH_AN_HOUR = 5;
/** A canary is worth another notification after, seconds. */
const CANARY_AGAIN = DAY;
/** Alerts of which the last notifications are remembered. */
const TOLD_MAX = 10_000;

/** When an alert was told, the newest last, epoch seconds. */
const told = v.object({ id: v.string(), at: v.array(v.number()) });
const device = v.object({ id: v.string(), now: v.array(v.number()), soon: v.array(v.number()) });

export const notifierSchema = v.object({
  told: v.array(told),
  devices: v.array(device),
  digest: digestSchema,
});

type JournalAlert = Extract<JournalEntry, { kind: "alert" }>;

export type NotifierMemory = v.InferOutput<typeof notifierSchema>;

export interface DeliverySettings {
  readonly modes: Modes;
  /** Hour of the day, 0 to 23, from which a digest may come. */
  readonly digestHour: number;
  /** Seconds by which the household's clock is ahead of UTC. */
  readonly utcOffset: number;
  /** Days between digests, at least. */
  readonly digestDays: number;
}

/** A digest comes when the day is nearly over, since what must be told at once after it would interrupt that day again. */
export const DELIVERY_DEFAULT: DeliverySettings = {
  modes: [],
  digestHour: 23,
  utcOffset: 0,
  digestDays: 3,
};

/** What becomes of an alert that opened or changed. */
export type Delivery = "push" | "hold" | "list" | "mute";

/**
 * Decides what interrupts people. What the household registered is told at once, whatever else there was; what nobody
 * registered within a rate for each device; the rest waits for a digest or is only listed. It reads no clock: time is
 * that of the traffic, or of `due`.
 */
export class Notifier {
  /** Alerts that waited for a digest because their device was too loud. */
  limited = 0;
  #settings: DeliverySettings;
  readonly #told: Map<string, number[]>;
  readonly #devices: Map<string, { now: number[]; soon: number[] }>;
  readonly #digest: Digest;

  constructor(settings: DeliverySettings, memory: NotifierMemory | null) {
    this.#settings = settings;
    this.#told = new Map((memory?.told ?? []).map(({ id, at }) => [id, [...at]]));
    const devices = memory?.devices ?? [];
    this.#devices = new Map(devices.map(({ id, now, soon }) => [id, { now, soon }]));
    this.#digest = new Digest(memory?.digest ?? null);
  }

  configure(settings: DeliverySettings): void {
    this.#settings = settings;
  }

  /** Judges an alert that opened or changed. */
  take(news: AlertNews): Delivery {
    const { group } = news;
    const mode = modeOf(this.#settings.modes, group);
    if (mode !== "push") return mode;
    if (group.urgency === "list" || !this.#isWorthTelling(news)) return "list";
    const delivery = this.#within(news);
    if (delivery === "push") this.#noteTold(group);
    if (delivery === "hold") this.#digest.hold(news.alert);
    return delivery;
  }

  /** The digest when it is time for it, else null; `now` in epoch seconds. */
  due(now: number, pageUrl: string | null, demo: boolean): Alert | null {
    return this.#digest.due(now, this.#settings, pageUrl, demo);
  }

  /** It is not known any more when these alerts, and these devices, were told of; what waits of them is not told. */
  forget(alerts: ReadonlySet<string>, devices: ReadonlySet<string>): void {
    for (const id of alerts) this.#told.delete(id);
    for (const id of devices) this.#devices.delete(id);
    this.#digest.forget(alerts);
  }

  /** Of one alert and its device, for the journal. */
  rememberAlert(id: string, deviceId: string): Pick<JournalAlert, "told" | "device"> {
    const rates = this.#devices.get(deviceId);
    const device = rates === undefined ? null : { id: deviceId, now: rates.now, soon: rates.soon };
    return { told: this.#told.get(id) ?? [], device };
  }

  /** What waits for a digest, for the journal. */
  rememberDigest(): DigestMemory {
    return this.#digest.remember();
  }

  /** Plain data for the next start. */
  remember(): NotifierMemory {
    return {
      told: Array.from(this.#told, ([id, at]) => ({ id, at })),
      devices: Array.from(this.#devices, ([id, { now, soon }]) => ({ id, now, soon })),
      digest: this.#digest.remember(),
    };
  }

  /** Opened, severer, at 10, 100, ..., another identifier, after a silence, or a canary again after a day. */
  #isWorthTelling({ group, growth, canary }: AlertNews): boolean {
    if (growth.isNew || growth.severer) return true;
    if (group.urgency === "quiet") return false;
    const at = this.#told.get(group.id) ?? [];
    const ago = group.last - (at.at(-1) ?? 0);
    if (canary && (growth.identifier || ago >= CANARY_AGAIN)) return true;
    if (growth.identifier) return this.#mayGrow(at, group);
    if (group.urgency === "now" && growth.silence >= SILENCE) return true;
    return growth.count;
  }

  #mayGrow(at: readonly number[], { last, identifiers }: Group): boolean {
    const recent = at.filter((time) => last - time < HOUR).length;
    return recent < GROWTH_AN_HOUR || /^10*$/.test(String(identifiers.length));
  }

  /** Counts against the rates of the device. That something nobody registered goes on can wait. */
  #within({ group: { urgency, deviceId, last }, growth }: AlertNews): Delivery {
    const goesOn = urgency === "soon" && !growth.isNew && !growth.severer && !growth.identifier;
    if (urgency === "quiet" || goesOn) return "hold";
    const rates = this.#devices.get(deviceId) ?? { now: [], soon: [] };
    this.#devices.set(deviceId, rates);
    rates.now = rates.now.filter((time) => last - time < HOUR);
    rates.soon = rates.soon.filter((time) => last - time < DAY);
    const [used, max] = urgency === "now" ? [rates.now, NOW_AN_HOUR] : [rates.soon, SOON_A_DAY];
    if (used.length < max) {
      used.push(last);
      return "push";
    }
    this.limited += 1;
    return "hold";
  }

  #noteTold({ id, last }: Group): void {
    const at = this.#told.get(id) ?? [];
    this.#told.delete(id);
    this.#told.set(id, [...at.filter((time) => last - time < HOUR), last]);
    this.#digest.noteTold(last);
    const [oldest] = this.#told.keys();
    if (this.#told.size > TOLD_MAX && oldest !== undefined) this.#told.delete(oldest);
  }
}
