import type { Facts } from "../../core/alert/write.js";
import { agentAlertsOf } from "../../core/bundle/agent-alerts.js";
import { type Revision, tablesNumber } from "../../core/bundle/bundle.js";
import type { Pipeline } from "../../core/pipeline.js";
import { Masker } from "../../core/sighting/masker.js";
import type { Blockable, Forgotten } from "../../core/sighting/reporter.js";
import { TableError } from "../../core/table/table.js";
import type { Alert } from "../../core/wire/lines.js";
import type { RouterView } from "../api/views.js";
import type { Activity } from "../blocks/activity.js";
import type { Inputs } from "../engine.js";
import { describeError, Failure } from "../failure.js";
import type { BatchNumbers, EventsReader } from "../machine/reader.js";
import { parseUpTopic, UP_FILTER } from "../machine/topics.js";
import type { Link } from "../mqtt/link.js";
import type { RouterFacts } from "../mqtt/people.js";
import type { AgentCounts } from "../run/status.js";
import type { Order } from "./order.js";
import type { Outcome, PlaneRouter } from "./plane-router.js";
import { isOnline, SilenceWatch } from "./silence.js";
import { viewRouter } from "./view.js";

/** A router that this plane reads. */
export interface Registered {
  readonly facts: RouterFacts;
  /** It has an agent of its own and may fall silent. */
  readonly paired: boolean;
  readonly plane: PlaneRouter;
  readonly pipeline: Pipeline;
  /** Which batches an earlier run took; left out: none did. */
  readonly numbers?: BatchNumbers;
  readonly openerIsLan: boolean;
  /** On which it is. */
  readonly link: Pick<Link, "connected">;
  /** What a source of this process counts; null for one with an agent of its own. */
  readonly agent: (() => AgentCounts) | null;
}

export interface RoutersOptions {
  readonly inputs: Inputs;
  readonly reader: EventsReader;
  readonly pageUrl: string | null;
  readonly onAlert: (router: string, alert: Alert) => void;
  /** Something that people see of it has changed. */
  readonly onChange: (router: string) => void;
  readonly onAdd: (facts: RouterFacts) => void;
  readonly onRemove: (router: string) => void;
  readonly log: (line: string) => void;
  /** Epoch seconds, with fractions. */
  readonly now: () => number;
}

/** What became of new household and rules at one router. */
export interface Revised {
  readonly router: string;
  /** The tables it ought to have now; null: they could not be made. */
  readonly desired: Revision | null;
  /** Why it does not have them; null: it has. */
  readonly outcome: Promise<Outcome>;
}

interface Entry extends Registered {
  sending: Promise<void> | null;
  /** Must be made again after what is being sent. */
  due: boolean;
}

const REMOVED = "the router is not paired any more";

/** All routers of this plane: what comes up from them, what goes down to them, what people are told of them. */
export class Routers {
  readonly #options: RoutersOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #silence: SilenceWatch;
  #inputs: Inputs;
  #masker: Masker;

  constructor(options: RoutersOptions) {
    this.#options = options;
    const { inputs, pageUrl, now } = options;
    this.#inputs = inputs;
    this.#masker = new Masker(inputs.household.identifiers);
    this.#silence = new SilenceWatch({ pageUrl, now: now() });
  }

  get inputs(): Inputs {
    return this.#inputs;
  }

  /** Reads what routers send on this link. @throws Failure when the broker does not allow it. */
  async listen(link: Link): Promise<void> {
    link.onMessage(({ topic, payload }) => this.take(topic, payload));
    link.onState(() => this.judge());
    await link.subscribe(UP_FILTER);
  }

  /** Takes a message; topics that no router sends on are not for us. */
  take(topic: string, message: Uint8Array): void {
    const from = parseUpTopic(topic);
    if (from === null) return;
    const entry = this.#entries.get(from.router);
    if (entry === undefined) return;
    this.#options.reader.take(topic, message);
    entry.plane.take(from.kind, topic, message);
  }

  /** `open`: an alert about its silence from an earlier run. A router of the same id is replaced. */
  add(registered: Registered, open: Alert | null = null): void {
    const { facts, plane, pipeline } = registered;
    const { reader, onAdd } = this.#options;
    this.#entries.get(facts.id)?.plane.forget(REMOVED);
    this.#entries.set(facts.id, { ...registered, sending: null, due: false });
    reader.add(facts.id, pipeline, plane.seal, registered.numbers);
    if (open !== null) this.#silence.resume(facts.id, open);
    onAdd(facts);
    this.judge();
  }

  remove(router: string): void {
    this.#entries.get(router)?.plane.forget(REMOVED);
    if (!this.#entries.delete(router)) return;
    this.#options.reader.remove(router);
    this.#silence.forget(router);
    this.#options.onRemove(router);
  }

  /** From now on these hold; each router gets its tables. */
  revise(inputs: Inputs): Promise<Revised[]> {
    this.#inputs = inputs;
    this.#masker = new Masker(inputs.household.identifiers);
    for (const { pipeline } of this.#entries.values()) pipeline.adopt(inputs);
    return Promise.all([...this.#entries.keys()].map((router) => this.publish(router)));
  }

  /** Makes a router's tables and sends them; resolves when the broker has them. */
  async publish(router: string): Promise<Revised> {
    const entry = this.#entry(router);
    entry.due = true;
    entry.sending ??= this.#sendDue(entry).finally(() => {
      entry.sending = null;
    });
    await entry.sending;
    const { plane } = entry;
    const { problem, desired } = plane;
    if (problem !== null || desired === null) {
      return { router, desired: null, outcome: Promise.resolve(problem ?? "no tables") };
    }
    return { router, desired, outcome: plane.active(desired) };
  }

  /**
   * Tells a router to do something; resolves with why it could not, or null when it did. After NO_ANSWER `late` hears
   * what came of it all the same.
   * @throws Failure when there is no such router, or the order is not one.
   */
  async command(router: string, order: Order, late?: (outcome: Outcome) => void): Promise<Outcome> {
    const { plane, link } = this.#entry(router);
    if (!link.connected) throw new Failure(`router ${router}: the MQTT broker is away`);
    return plane.command(order, late);
  }

  /** Why this router can be told nothing at the moment, in one line; null: it can. */
  obstacle(router: string): string | null {
    const entry = this.#entries.get(router);
    if (entry === undefined) return `router ${router} is not paired any more`;
    const { paired, facts, plane, link } = entry;
    if (!paired)
      return `${facts.source} is read here without an agent: nothing can be blocked there`;
    if (!link.connected) return `router ${router}: the MQTT broker is away`;
    const hearing = { report: plane.report, connected: true };
    return isOnline(hearing, this.#options.now()) ? null : `router ${router} is offline`;
  }

  /** What a block of this alert closes; null where that is not known (any more). */
  blockable(router: string, alert: string): Blockable | null {
    return this.#entries.get(router)?.pipeline.blockable(alert) ?? null;
  }

  /** What the words of this alert are written from; null where that is not known (any more). */
  facts(router: string, alert: string): Facts | null {
    return this.#entries.get(router)?.pipeline.facts(alert) ?? null;
  }

  /** No pipeline knows any more what was told of these, and what stands on the broker is told anew. */
  forget(who: Forgotten): void {
    for (const [router, { pipeline }] of this.#entries) {
      pipeline.forget(who);
      this.#options.onChange(router);
    }
  }

  /** null: there is no such router. */
  registered(router: string): Registered | null {
    return this.#entries.get(router) ?? null;
  }

  /** The alert as closed; null where it is not known (any more). */
  closeAlert(router: string, alert: string): Alert | null {
    return this.#entries.get(router)?.pipeline.closeAlert(alert) ?? null;
  }

  /** What the router said last of its blocks; null: nothing. */
  activity(router: string): Activity | null {
    const report = this.#entries.get(router)?.plane.report;
    const health = report?.health ?? null;
    if (health === null) return null;
    const at = report?.last_seen ?? Math.floor(this.#options.now());
    return { at, count: health.counters.blocks ?? 0, blocks: health.blocks };
  }

  /** For the API and the page, by id. */
  views(): RouterView[] {
    const mask = (text: string): string => this.#masker.mask(text);
    const now = this.#options.now();
    const entries = [...this.#entries.values()];
    entries.sort((a, b) => (a.facts.id < b.facts.id ? -1 : 1));
    return entries.map((entry) => {
      const { facts, paired, plane, link, pipeline } = entry;
      const hearing = { report: plane.report, connected: link.connected };
      return viewRouter({
        facts,
        paired,
        plane,
        online: !paired || isOnline(hearing, now),
        batches: this.#options.reader.counts(facts.id),
        agent: entry.agent?.() ?? null,
        unattributed: pipeline.losses.unattributed ?? 0,
        mask,
      });
    });
  }

  view(router: string): RouterView | null {
    return this.views().find(({ id }) => id === router) ?? null;
  }

  /** Raises and closes alerts about silence, and tells who is there; to be called now and then. */
  judge(): void {
    const now = this.#options.now();
    for (const { facts, plane, link, paired } of this.#entries.values()) {
      const { report } = plane;
      const hearing = { router: facts.id, report, connected: link.connected };
      const alert = paired ? this.#silence.judge(hearing, Math.floor(now)) : null;
      if (alert !== null) this.#options.onAlert(facts.id, alert);
      this.#options.onChange(facts.id);
    }
  }

  #entry(router: string): Entry {
    const entry = this.#entries.get(router);
    if (entry !== undefined) return entry;
    const known = [...this.#entries.keys()].join(", ");
    const there = known === "" ? "there is none" : `there are ${known}`;
    throw new Failure(`no router ${JSON.stringify(router)}; ${there}`);
  }

  /** One bundle at a time, and of those that came meanwhile the newest only: a broker may be away for long. */
  async #sendDue(entry: Entry): Promise<void> {
    while (entry.due) {
      entry.due = false;
      await this.#send(entry);
    }
  }

  async #send({ facts, paired, plane, pipeline, openerIsLan }: Entry): Promise<void> {
    const { log } = this.#options;
    const { needles, lan, rules } = this.#inputs;
    try {
      const alerts = paired ? agentAlertsOf(needles.meanings, rules) : null;
      const made = plane.make({ needles: needles.needles, lan, openerIsLan, alerts });
      pipeline.revise(tablesNumber(made.place), needles.meanings);
      this.#options.reader.revise(facts.id, made.place);
      await plane.publish(made);
    } catch (error) {
      const isTooLarge = error instanceof TableError;
      const why = isTooLarge ? `household: ${error.message}` : describeError(error);
      log(`router ${facts.id}: ${why}; it keeps the tables that it has`);
      plane.fail(why);
    }
  }
}
