import { Alerts } from "./alert/alerts.js";
import type { JournalEntry } from "./alert/journal.js";
import { DELIVERY_DEFAULT, type DeliverySettings, Notifier } from "./alert/notifier.js";
import type { Facts } from "./alert/write.js";
import { Behaviour } from "./behaviour/behaviour.js";
import type { FlowVolumes } from "./bundle/flows.js";
import type { NeedleMeaning } from "./household/types.js";
import { type PipelineMemory, readMemory } from "./memory.js";
import type { PipelineOptions } from "./options.js";
import { DEFAULT_POLICY } from "./policy/policy.js";
import { Devices } from "./sighting/devices.js";
import { DnsPairs } from "./sighting/dns.js";
import { type Flow, type FlowEvent, Flows, flowLine } from "./sighting/flows.js";
import { HiddenNames } from "./sighting/hidden.js";
import { Masker } from "./sighting/masker.js";
import { isUpstream } from "./sighting/matches.js";
import { makeReaders, type Readers } from "./sighting/readers.js";
import { type Blockable, type Forgotten, type Order, Reporter } from "./sighting/reporter.js";
import { Revisions } from "./sighting/revisions.js";
import { malformedOf, Tally } from "./sighting/tally.js";
import { type EndedFlow, Volumes } from "./sighting/volumes.js";
import { decodeEvents } from "./wire/decode.js";
import type { FlowEndEvent, MatchEvent, WireEvent } from "./wire/events.js";
import type { Alert, Line, SummaryLine } from "./wire/lines.js";

/** Seconds of the traffic's clock after which alerts are looked through. */
const TURN = 60;

/** Event records in, lines out. State is bounded; nothing is dropped without being counted. */
export class Pipeline {
  /** The memory that was given could not be read: learning begins anew. */
  readonly isMemoryReset: boolean;
  #options: PipelineOptions;
  #masker: Masker;
  readonly #mask: (text: string) => string;
  readonly #devices: Devices;
  readonly #flows: Flows;
  readonly #dns: DnsPairs;
  readonly #hidden: HiddenNames;
  readonly #volumes = new Volumes();
  readonly #behaviour: Behaviour;
  readonly #alerts: Alerts;
  readonly #notifier: Notifier;
  readonly #reporter: Reporter;
  #readers: Readers;
  readonly #tally = new Tally();
  readonly #revisions: Revisions;
  /** Lines of flows that were given up, for the next batch. */
  readonly #late: Line[] = [];
  /** Newest time in the events, and when time was last let pass, epoch seconds. */
  #clock = 0;
  #turned = 0;

  constructor(options: PipelineOptions) {
    this.#options = options;
    const { household, rules, lookup, mode } = options;
    this.#masker = new Masker(household.identifiers);
    this.#mask = (text) => this.#masker.mask(text);
    this.#revisions = new Revisions(options.meanings);
    const memory = readMemory(options.memory, options.journal);
    this.#behaviour = new Behaviour(memory.behaviour, options.memoryKey ?? [0, 0]);
    this.isMemoryReset = memory.isReset || this.#behaviour.isReset;
    this.#devices = new Devices(household, lookup, this.#mask);
    const isInspected = (mac: string | null) => this.#devices.inspected(mac);
    this.#flows = new Flows(isInspected, (flow) => this.#late.push(...this.#dns.end(flow)));
    this.#dns = new DnsPairs(this.#mask);
    this.#hidden = new HiddenNames(options.rules);
    this.#readers = this.#makeReaders();
    this.#alerts = new Alerts(options, memory.alerts);
    this.#notifier = new Notifier(options.delivery ?? DELIVERY_DEFAULT, memory.notifier);
    const policy = options.policy ?? DEFAULT_POLICY;
    const { narrator } = this.#readers;
    const [alerts, notifier] = [this.#alerts, this.#notifier];
    const told = options.told === undefined ? {} : { told: options.told };
    this.#reporter = new Reporter({ mode, rules, policy, narrator, alerts, notifier, ...told });
  }

  /** What did not fit, or could not be understood, by name; zeros when all is well. */
  get losses(): Readonly<Record<string, number>> {
    return {
      undecodable: this.#tally.undecodable,
      /** Matches of needles, or of a table's revision, that are not known (any more). */
      unattributed: this.#tally.unattributed,
      flowsForgotten: this.#flows.forgotten,
      namesDropped: this.#flows.namesDropped,
      devicesExhausted: this.#devices.exhausted,
      behaviourForgotten: this.#behaviour.forgotten,
      ...this.#reporter.losses,
    };
  }

  /** Plain data for the next run: what was learnt, open alerts, what was told. */
  remember(): PipelineMemory {
    return {
      v: 1,
      behaviour: this.#behaviour.remember(),
      alerts: this.#alerts.remember(),
      notifier: this.#notifier.remember(),
    };
  }

  /** What has changed of alerts and notifications and must outlive a kill; each change is given once. */
  takeJournal(): JournalEntry[] {
    return this.#reporter.takeJournal();
  }

  /** How people want to be told from now on. */
  deliver(settings: DeliverySettings): void {
    this.#notifier.configure(settings);
  }

  /** Alerts of the lines given so far, and digests, that are to notify people; each is given once. */
  takePushes(): Alert[] {
    return this.#reporter.takePushes();
  }

  /** What a block of this alert closes; null for one that is not known (any more), or names no destination. */
  blockable(alert: string): Blockable | null {
    return this.#reporter.blockable(alert);
  }

  /** What an alert's words are written from; null for one that is not known (any more). */
  facts(alert: string): Facts | null {
    return this.#reporter.facts(alert);
  }

  /** Closes an alert that a person caused knowingly, as by an alarm test; null: it is not known (any more). */
  closeAlert(alert: string): Alert | null {
    return this.#alerts.closeOne(alert);
  }

  /** What was told of these is not known any more: sightings by MAC, alerts by their device's id. Hashes of behaviour stay. */
  forget({ devices, alertDevices }: Forgotten): void {
    this.#reporter.forget(new Set(devices), new Set(alertDevices));
  }

  /** What verdicts close, for the host to carry out; each is given once. */
  takeOrders(): Order[] {
    return this.#reporter.takeOrders();
  }

  /** From now on this household and these rules hold; what was seen until now stays. */
  adopt(change: Pick<PipelineOptions, "household" | "rules" | "lookup">): void {
    this.#options = { ...this.#options, ...change };
    this.#masker = new Masker(change.household.identifiers);
    this.#devices.adopt(change.household);
    this.#readers = this.#makeReaders();
    this.#reporter.adopt({ rules: change.rules, narrator: this.#readers.narrator });
  }

  /** Volumes of flows as the host counts them, at `t0`: they take the place of the classifier's. */
  volumes({ flows, t0 }: Pick<FlowVolumes, "flows" | "t0">): Line[] {
    return this.#volumes.tell(flows, t0).flatMap((ended) => this.#told(ended));
  }

  /** From now on, needle numbers of batches with this revision mean these; those of the 8 before are kept. */
  revise(revision: number, meanings: readonly NeedleMeaning[]): void {
    this.#revisions.add(revision, meanings);
  }

  /**
   * Raw EVENT records back to back -> lines in the order of CONTRACTS section 2.
   * Without a revision the newest meanings hold. Malformed records are counted in the summary's `dropped`.
   */
  feed(records: Uint8Array, revision: number | null = null): Line[] {
    const meanings = this.#revisions.of(revision);
    const { events, undecodable } = decodeEvents(records);
    this.#tally.undecodable += undecodable;
    const lines: Line[] = [];
    for (const event of events) this.#take(event, meanings, lines);
    lines.push(...this.#late.splice(0));
    if (this.#options.mode === "live") lines.push(...this.#turn(), ...this.#devices.changes());
    return lines;
  }

  /** Records that an earlier run was fed: nothing is told of them again, but flows that go on have their names. */
  recall(records: Uint8Array): void {
    this.#flows.recall(decodeEvents(records).events);
  }

  /** After the last flow ended: questions without answer, sightings that waited, devices, alerts. */
  finish(): Line[] {
    const lines: Line[] = this.#volumes.rest().flatMap((ended) => this.#told(ended));
    for (const flow of this.#flows.open()) lines.push(...this.#dns.end(flow));
    lines.push(...this.#reporter.finish());
    if (this.#options.mode === "live") return lines;
    return [...lines, ...this.#devices.lines(), ...this.#reporter.alerts()];
  }

  /** Totals; `counters` are the classifier's by name, `truncated` the frame at which a capture broke off. */
  summary(counters: Readonly<Record<string, number>>, truncated: number | null): SummaryLine {
    return {
      kind: "summary",
      packets: counters.packets ?? 0,
      flows: this.#tally.flows,
      devices: this.#devices.count,
      sightings: this.#reporter.sightings,
      alerts: this.#reporter.alertCount,
      malformed: malformedOf(counters),
      truncated,
      dropped: (counters.events_lost ?? 0) + this.#tally.undecodable,
      lan: this.#options.lan,
      blind: this.#tally.blind(),
    };
  }

  /** Time passes by the traffic's own clock, so that a capture of another year is told as it was. */
  #turn(): Line[] {
    if (this.#clock - this.#turned < TURN) return [];
    this.#turned = this.#clock;
    const { pageUrl, demo } = this.#options;
    return this.#reporter.advance(this.#clock, pageUrl, demo);
  }

  #take(event: WireEvent, meanings: readonly NeedleMeaning[], lines: Line[]): void {
    this.#clock = Math.max(this.#clock, event.ts);
    if (event.kind === "device") {
      this.#meet(event.mac, this.#devices.learn(event), event.ts, lines);
      return;
    }
    const flow = this.#flows.of(event);
    if (flow.device !== null) {
      this.#meet(flow.device, this.#devices.see(flow.device), event.ts, lines);
    }
    if (event.kind === "flow_end") this.#end(flow, event, lines);
    else if (flow.inspected) this.#inspect(flow, event, meanings, lines);
  }

  /** A MAC is there, in this run for the first time or not. */
  #meet(mac: string, isNewHere: boolean, ts: number, lines: Line[]): void {
    if (!isNewHere || this.#options.mode === "scan" || !this.#devices.inspected(mac)) return;
    const isNew = this.#behaviour.joined(this.#devices.keyOf(mac, mac), ts);
    if (!isNew || this.#devices.registered(mac) !== null) return;
    lines.push(...this.#reporter.joined(mac, ts, this.#behaviour.isSettled(ts)));
  }

  #inspect(flow: Flow, event: FlowEvent, meanings: readonly NeedleMeaning[], lines: Line[]): void {
    switch (event.kind) {
      case "name":
        this.#flows.name(flow, event);
        break;
      case "dns_question":
        this.#flows.ask(flow, event);
        lines.push(...this.#dns.ask(flow, event));
        break;
      case "dns_answer":
        lines.push(...this.#hidden.heard(flow, event, this.#dns.answer(flow, event)));
        break;
      case "flow_class":
        if (this.#options.mode === "live") this.#noteDestination(flow, lines);
        break;
      case "match":
        this.#match(flow, event, meanings, lines);
        break;
    }
  }

  #end(flow: Flow, event: FlowEndEvent, lines: Line[]): void {
    this.#flows.end(flow);
    lines.push(...this.#dns.end(flow));
    this.#noteDestination(flow, lines);
    const { first, last, upBytes, downBytes, upPackets, downPackets } = event;
    const totals = { first, last, upBytes, downBytes, upPackets, downPackets };
    for (const ended of this.#volumes.end(flow, totals)) lines.push(...this.#told(ended));
    lines.push(...this.#reporter.end(flow, event.reason));
  }

  /** The line of a flow whose volumes are known, and what they show. */
  #told({ flow, totals }: EndedFlow): Line[] {
    const observed = this.#reporter.observe(this.#readers.observer.ended(flow, totals));
    this.#tally.flow(flow, totals.upBytes);
    return [flowLine(flow, totals, this.#mask), ...observed];
  }

  #makeReaders(): Readers {
    const [devices, behaviour, mask] = [this.#devices, this.#behaviour, this.#mask];
    return makeReaders({ ...this.#options, devices, behaviour, mask });
  }

  #match(flow: Flow, event: MatchEvent, meanings: readonly NeedleMeaning[], lines: Line[]): void {
    if (!isUpstream(flow, event)) return;
    if (this.#readers.identified.isOrdinary(flow, event)) return;
    const occurrence = this.#readers.identified.read(flow, event, meanings);
    if (occurrence === null) {
      this.#tally.unattributed += 1;
      return;
    }
    lines.push(...this.#reporter.sight(occurrence));
    const { narrator, observer } = this.#readers;
    observer.carried(narrator.destination(occurrence).name);
  }

  #noteDestination(flow: Flow, lines: Line[]): void {
    this.#hidden.settle(flow);
    for (const occurrence of this.#readers.observer.named(flow)) {
      lines.push(...this.#reporter.contact(occurrence));
    }
  }
}
