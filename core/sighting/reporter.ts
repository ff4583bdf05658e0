import type { AlertNews, Alerts } from "../alert/alerts.js";
import type { Subject } from "../alert/group.js";
import type { JournalEntry } from "../alert/journal.js";
import type { Notifier } from "../alert/notifier.js";
import type { Facts } from "../alert/write.js";
import type { ToldBefore } from "../options.js";
import type { Policy } from "../policy/policy.js";
import type { Rule, RuleSet } from "../rules/types.js";
import type { Reason } from "../wire/codes.js";
import type { Alert, Line } from "../wire/lines.js";
import type { Flow } from "./flows.js";
import type { Narrator } from "./narrator.js";
import type { Blockable, Forgotten, Order } from "./orders.js";
import {
  type Addition,
  byName,
  byPlace,
  countOf,
  mergeAlike,
  type Occurrence,
  type Sighting,
  Sightings,
} from "./sightings.js";

export type { Blockable, Forgotten, Order };

export interface ReporterOptions {
  /** `scan`: a sighting once, when it is final. `live`: at once, and again when it says more. */
  readonly mode: "scan" | "live";
  readonly rules: RuleSet;
  readonly policy: Policy;
  readonly narrator: Narrator;
  readonly alerts: Alerts;
  readonly notifier: Notifier;
  /** What an earlier run told of a sighting; null: nothing. */
  readonly told?: ToldBefore;
}

/** Orders that wait to be taken. */
const ORDERS_MAX = 1000;

/** Decides when a sighting is told, and what a person is alerted to. */
export class Reporter {
  /** Sightings told. */
  sightings = 0;
  /** Orders that nobody took. */
  ordersDropped = 0;
  #options: ReporterOptions;
  readonly #places = new Sightings(byPlace, true);
  readonly #destinations = new Sightings(byName, false);
  readonly #pushes: Alert[] = [];
  readonly #orders: Order[] = [];
  /** Alerts that changed since the journal was taken, and whether the digest did. */
  readonly #changed = new Set<string>();
  #isDigestChanged = false;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** From now on these rules and names hold; what was counted stays. */
  adopt(change: Pick<ReporterOptions, "rules" | "narrator">): void {
    this.#options = { ...this.#options, ...change };
  }

  get alertCount(): number {
    return this.#options.alerts.count;
  }

  /** Sightings told before they were final, and alerts forgotten, because there were too many. */
  get losses(): Readonly<Record<string, number>> {
    return {
      sightingsEvicted: this.#places.evicted + this.#destinations.evicted,
      alertsForgotten: this.#options.alerts.forgotten,
      alertsLimited: this.#options.notifier.limited,
      ordersDropped: this.ordersDropped,
    };
  }

  /** An identifier was seen. */
  sight(occurrence: Occurrence): Line[] {
    return this.#add(this.#places, occurrence);
  }

  /** A device talked to a name that a rule knows. */
  contact(occurrence: Occurrence): Line[] {
    return this.#add(this.#destinations, occurrence);
  }

  /** Behaviour was seen, or a flow's destination without a name. */
  observe(occurrences: readonly Occurrence[]): Line[] {
    return occurrences.flatMap((occurrence) => this.#add(this.#destinations, occurrence));
  }

  /** A device joined that nobody registered. `isSettled`: the home is known for a day, so that not every device is new. */
  joined(mac: string, ts: number, isSettled: boolean): Line[] {
    const { narrator, policy, rules } = this.#options;
    const rule = rules.joinedRule(narrator.makerOf(mac));
    if (rule === null) return [];
    const isNoted = rule.match.kind === "joined" && rule.match.verdict === "note";
    if (isNoted && !isSettled) return [];
    const verdict = policy.judge(narrator.judgedJoining(mac, rule, ts));
    if (verdict.action === "ignore" || verdict.action === "note") return [];
    return this.#raise(narrator.joining(mac, rule, verdict, ts));
  }

  /** Alerts that are to notify people now; each is given once. */
  takePushes(): Alert[] {
    return this.#pushes.splice(0);
  }

  /** What a block of this alert closes; null for one that is not known (any more), or names no destination. */
  blockable(alert: string): Blockable | null {
    const { alerts, narrator } = this.#options;
    const target = alerts.target(alert);
    if (target === null || target.destination === null) return null;
    const { destination, deviceId, device } = target;
    return { destination, macs: narrator.macsOf(deviceId, device) };
  }

  /** What an alert's words are written from; null for one that is not known (any more). */
  facts(alert: string): Facts | null {
    return this.#options.alerts.facts(alert);
  }

  /** Nothing of these MACs' sightings and these devices' alerts is known any more, nor told. */
  forget(macs: ReadonlySet<string>, alertDevices: ReadonlySet<string>): void {
    const { alerts, notifier } = this.#options;
    this.#places.forget(macs);
    this.#destinations.forget(macs);
    const ids = new Set(alerts.forget(alertDevices));
    const [pushes, orders] = [this.#pushes.splice(0), this.#orders.splice(0)];
    this.#pushes.push(...pushes.filter(({ id }) => !ids.has(id)));
    this.#orders.push(...orders.filter(({ alert }) => !ids.has(alert)));
    notifier.forget(ids, alertDevices);
    for (const id of ids) this.#changed.add(id);
    this.#isDigestChanged = true;
  }

  /** What verdicts close; each is given once. */
  takeOrders(): Order[] {
    return this.#orders.splice(0);
  }

  /** What has changed and must outlive a kill; each change is given once. */
  takeJournal(): JournalEntry[] {
    const { alerts, notifier } = this.#options;
    const entries = Array.from(this.#changed, (id): JournalEntry => {
      const group = alerts.group(id);
      const told = notifier.rememberAlert(id, group?.deviceId ?? "");
      return { kind: "alert", id, group, ...told };
    });
    this.#changed.clear();
    if (!this.#isDigestChanged) return entries;
    this.#isDigestChanged = false;
    return [...entries, { kind: "digest", id: "digest", digest: notifier.rememberDigest() }];
  }

  /** Time passed: alerts that were silent for a week are closed, a digest may be due. */
  advance(now: number, pageUrl: string | null, demo: boolean): Line[] {
    const { alerts, notifier } = this.#options;
    // The captures of a demonstration are months apart, and all are to be seen.
    const closed = demo ? [] : alerts.close(now);
    const digest = notifier.due(now, pageUrl, demo);
    for (const { id } of closed) this.#changed.add(id);
    if (digest !== null) {
      this.#pushes.push(digest);
      this.#isDigestChanged = true;
    }
    const all = digest === null ? closed : [...closed, digest];
    return all.map((alert) => ({ kind: "alert", ...alert }));
  }

  /** A flow ended: what was seen in it is final, unless the same ports may go on after a timeout. */
  end(flow: Flow, reason: Reason): Line[] {
    const isOver = reason === "fin" || reason === "reset";
    const isLive = this.#options.mode === "live";
    const lines = isOver || isLive ? this.#give(this.#places.ofFlow(flow.id)) : [];
    if (isLive) this.#places.ended(flow.id);
    return lines;
  }

  /** Whatever was not told yet. */
  finish(): Line[] {
    return [...this.#give(this.#places.all()), ...this.#give(this.#destinations.all())];
  }

  /** All alerts, the most severe first. */
  alerts(): Line[] {
    return this.#options.alerts.all().map((alert) => ({ kind: "alert", ...alert }));
  }

  #add(sightings: Sightings, occurrence: Occurrence): Line[] {
    const addition = sightings.add(occurrence);
    const early = addition.evicted === null ? [] : this.#give([addition.evicted]);
    if (this.#options.mode === "scan") return early;
    const now = this.#tell(addition, occurrence);
    sightings.told(addition);
    return [...early, ...now];
  }

  /** Live: at once, and again when the evidence is stronger or the count passes 10, 100, ... */
  #tell({ sighting, rose, counted }: Addition, occurrence: Occurrence): Line[] {
    const lines: Line[] = [];
    if (sighting.given === 0) this.#begin(sighting);
    const count = countOf(sighting);
    const crossed = String(count).length > String(sighting.given).length;
    if (rose || crossed) {
      lines.push(this.#options.narrator.line(sighting));
      sighting.given = count;
    }
    const one = { ...sighting, occurrence, ts: occurrence.ts, lastTs: occurrence.ts };
    return counted || rose ? [...lines, ...this.#alert(one, 1)] : lines;
  }

  /** A destination that was told before this run goes on as it was told last; a sighting in a flow ends with its flow. */
  #begin(sighting: Sighting): void {
    this.sightings += 1;
    const { told, narrator } = this.#options;
    if (told === undefined || sighting.occurrence.identifier !== null) return;
    const before = told(narrator.line(sighting));
    if (before === null) return;
    sighting.ts = Math.min(sighting.ts, before.ts);
    sighting.count += before.count;
  }

  /** Sightings that were not told yet, or whose count went up since. */
  #give(sightings: readonly Sighting[]): Line[] {
    const { mode, narrator } = this.#options;
    const lines: Line[] = [];
    const due = sightings.filter((sighting) => sighting.given < countOf(sighting));
    for (const sighting of mergeAlike(due, (each) => narrator.identifier(each))) {
      if (sighting.given === 0) this.sightings += 1;
      lines.push(narrator.line(sighting));
      // Live, each occurrence was judged when it came.
      if (mode === "scan") this.#alert(sighting, countOf(sighting) - sighting.given);
    }
    for (const sighting of due) sighting.given = countOf(sighting);
    return lines;
  }

  #alert(sighting: Sighting, count: number): Line[] {
    const { narrator, policy } = this.#options;
    const { occurrence } = sighting;
    const rule = this.#ruleOf(occurrence);
    const verdict = policy.judge(narrator.judged(occurrence, rule));
    if (rule === null || verdict.action === "ignore" || verdict.action === "note") return [];
    return this.#raise(narrator.subject(sighting, rule, verdict, count));
  }

  #raise(subject: Subject): Line[] {
    const news = this.#options.alerts.add(subject);
    this.#order(subject, news);
    return this.#tellAlert(news);
  }

  /** Live: the alert when it opened or says more, and the notification when it is worth one. */
  #tellAlert(news: AlertNews): Line[] {
    if (this.#options.mode === "scan") return [];
    const delivery = this.#options.notifier.take(news);
    if (delivery === "mute") return [];
    if (delivery === "push") this.#pushes.push(news.alert);
    const { isNew, severer, identifier, count } = news.growth;
    const isTold = delivery === "push" || isNew || severer || identifier || count;
    // A push also tells the digest that the day is not quiet.
    this.#isDigestChanged ||= delivery === "push" || delivery === "hold";
    if (!isTold) return [];
    this.#changed.add(news.group.id);
    return [{ kind: "alert", ...news.alert }];
  }

  #order({ verdict: { action, until, reason }, target }: Subject, news: AlertNews): void {
    if (action !== "block" && action !== "quarantine") return;
    const { id: alert, deviceId } = news.group;
    const [device] = this.#options.narrator.macsOf(deviceId, target.device);
    if (device === undefined) return;
    const destination = action === "quarantine" ? null : target.destination;
    if (this.#orders.length >= ORDERS_MAX) this.ordersDropped += 1;
    else this.#orders.push({ action, alert, device, destination, until, reason });
  }

  /** A destination reaches a person as a first contact only. */
  #ruleOf({ identifier, rule, flow }: Occurrence): Rule | null {
    if (identifier !== null || !flow.firstContact) return rule;
    return this.#options.rules.firstContactRule() ?? rule;
  }
}
