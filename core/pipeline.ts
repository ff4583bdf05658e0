import { Alerts } from "./alert/alerts.js";
import type { Lookup } from "./attribution/types.js";
import type { FlowVolumes } from "./bundle/flows.js";
import type { Household, NeedleMeaning } from "./household/types.js";
import { DEFAULT_POLICY, type Policy } from "./policy/policy.js";
import type { RuleSet } from "./rules/types.js";
import { Contacts, type KnownContact } from "./sighting/contacts.js";
import { Devices } from "./sighting/devices.js";
import { DnsPairs } from "./sighting/dns.js";
import { evidenceOf } from "./sighting/evidence.js";
import { type Flow, Flows, flowLine } from "./sighting/flows.js";
import { Masker } from "./sighting/masker.js";
import { type Found, isOrdinary, isUpstream, readMatch } from "./sighting/matches.js";
import { Narrator } from "./sighting/narrator.js";
import { Receivers } from "./sighting/receivers.js";
import { Reporter } from "./sighting/reporter.js";
import type { Occurrence } from "./sighting/sightings.js";
import { malformedOf, Tally } from "./sighting/tally.js";
import { type EndedFlow, Volumes } from "./sighting/volumes.js";
import { decodeEvents } from "./wire/decode.js";
import type { FlowEndEvent, MatchEvent, WireEvent } from "./wire/events.js";
import type { FlowLine, Line, SummaryLine } from "./wire/lines.js";

/** Revisions of tables whose needle numbers are still understood. */
const REVISIONS_MAX = 8;

export interface PipelineOptions {
  readonly household: Household;
  /** What the needle numbers stand for; index = number - 1. */
  readonly meanings: readonly NeedleMeaning[];
  readonly rules: RuleSet;
  readonly lookup: Lookup | null;
  /** Prefixes of the LAN, or `opener` where a capture has no private address. */
  readonly lan: readonly string[] | "opener";
  /** `scan`: each line once, when it is final. `live`: sightings and alerts at once, and again when they change. */
  readonly mode: "scan" | "live";
  /** Marks alerts as a demonstration. */
  readonly demo: boolean;
  /** Where the page is, for links in alerts; null without one. */
  readonly pageUrl: string | null;
  readonly policy?: Policy;
  /** Whether an earlier run saw this device (MAC or address) talk to this name. */
  readonly isKnownContact?: KnownContact;
}

/** Event records in, lines out. State is bounded; nothing is dropped without being counted. */
export class Pipeline {
  #options: PipelineOptions;
  #masker: Masker;
  readonly #mask: (text: string) => string;
  readonly #devices: Devices;
  readonly #flows: Flows;
  readonly #dns: DnsPairs;
  readonly #contacts: Contacts;
  readonly #volumes = new Volumes();
  #receivers: Receivers;
  #narrator: Narrator;
  readonly #reporter: Reporter;
  readonly #tally = new Tally();
  readonly #meanings = new Map<number, readonly NeedleMeaning[]>();
  /** Lines of flows that were given up, for the next batch. */
  readonly #late: Line[] = [];
  #current: readonly NeedleMeaning[];

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#masker = new Masker(options.household.identifiers);
    this.#mask = (text) => this.#masker.mask(text);
    this.#current = options.meanings;
    this.#devices = new Devices(options.household, options.lookup, this.#mask);
    const isInspected = (mac: string | null) => this.#devices.inspected(mac);
    this.#flows = new Flows(isInspected, (flow) => this.#late.push(...this.#dns.end(flow)));
    this.#dns = new DnsPairs(this.#mask);
    this.#contacts = new Contacts(options.isKnownContact ?? null);
    this.#receivers = new Receivers(options.rules, options.lookup);
    this.#narrator = this.#makeNarrator();
    this.#reporter = new Reporter({
      mode: options.mode,
      rules: options.rules,
      policy: options.policy ?? DEFAULT_POLICY,
      narrator: this.#narrator,
      alerts: new Alerts(options),
    });
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
      ...this.#reporter.losses,
    };
  }

  /** From now on this household and these rules hold; what was seen until now stays. */
  adopt(change: Pick<PipelineOptions, "household" | "rules" | "lookup">): void {
    this.#options = { ...this.#options, ...change };
    const { household, rules, lookup } = this.#options;
    this.#masker = new Masker(household.identifiers);
    this.#devices.adopt(household);
    this.#receivers = new Receivers(rules, lookup);
    this.#narrator = this.#makeNarrator();
    this.#reporter.adopt({ rules, narrator: this.#narrator });
  }

  /** Volumes of flows as the host counts them, at `t0`: they take the place of the classifier's. */
  volumes({ flows, t0 }: Pick<FlowVolumes, "flows" | "t0">): Line[] {
    return this.#volumes.tell(flows, t0).map((ended) => this.#flowLine(ended));
  }

  /** From now on, needle numbers of batches with this revision mean these; the last 8 revisions are kept. */
  revise(revision: number, meanings: readonly NeedleMeaning[]): void {
    this.#meanings.delete(revision);
    this.#meanings.set(revision, meanings);
    this.#current = meanings;
    const [oldest] = this.#meanings.keys();
    if (this.#meanings.size > REVISIONS_MAX && oldest !== undefined) this.#meanings.delete(oldest);
  }

  /**
   * Raw EVENT records back to back -> lines in the order of CONTRACTS section 2.
   * Without a revision the newest meanings hold. Malformed records are counted in the summary's `dropped`.
   */
  feed(records: Uint8Array, revision: number | null = null): Line[] {
    const meanings = revision === null ? this.#current : (this.#meanings.get(revision) ?? []);
    const { events, undecodable } = decodeEvents(records);
    this.#tally.undecodable += undecodable;
    const lines: Line[] = [];
    for (const event of events) this.#take(event, meanings, lines);
    lines.push(...this.#late.splice(0));
    if (this.#options.mode === "live") lines.push(...this.#devices.changes());
    return lines;
  }

  /** After the last flow ended: questions without answer, sightings that waited, devices, alerts. */
  finish(): Line[] {
    const lines: Line[] = this.#volumes.rest().map((ended) => this.#flowLine(ended));
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

  #take(event: WireEvent, meanings: readonly NeedleMeaning[], lines: Line[]): void {
    if (event.kind === "device") {
      this.#devices.learn(event);
      return;
    }
    const flow = this.#flows.of(event);
    if (flow.device !== null) this.#devices.see(flow.device);
    if (event.kind === "flow_end") this.#end(flow, event, lines);
    else if (flow.inspected) this.#inspect(flow, event, meanings, lines);
  }

  #inspect(
    flow: Flow,
    event: Exclude<WireEvent, { kind: "flow_end" | "device" }>,
    meanings: readonly NeedleMeaning[],
    lines: Line[],
  ): void {
    switch (event.kind) {
      case "name":
        this.#flows.name(flow, event);
        break;
      case "dns_question":
        this.#flows.ask(flow, event);
        lines.push(...this.#dns.ask(flow, event));
        break;
      case "dns_answer":
        lines.push(this.#dns.answer(flow, event));
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
    for (const ended of this.#volumes.end(flow, totals)) lines.push(this.#flowLine(ended));
    lines.push(...this.#reporter.end(flow, event.reason));
  }

  #flowLine({ flow, totals }: EndedFlow): FlowLine {
    this.#tally.flow(flow, totals.upBytes);
    return flowLine(flow, totals, this.#mask);
  }

  #makeNarrator(): Narrator {
    return new Narrator({
      devices: this.#devices,
      receivers: this.#receivers,
      household: this.#options.household,
      mask: this.#mask,
    });
  }

  #match(flow: Flow, event: MatchEvent, meanings: readonly NeedleMeaning[], lines: Line[]): void {
    if (!isUpstream(flow, event)) return;
    const home = this.#options.household.location;
    const sender = this.#devices.registered(flow.device)?.name ?? null;
    const hostOf = (mac: string, size: number) => this.#devices.hostOf(mac, size);
    const context = { meanings, home, sender, hostOf };
    if (isOrdinary(event, context)) return;
    const found = readMatch(event, context);
    if (found === null) this.#tally.unattributed += 1;
    else lines.push(...this.#reporter.sight(this.#occurrence(flow, event, found)));
  }

  #occurrence(flow: Flow, event: MatchEvent, found: Found): Occurrence {
    const rule = this.#options.rules.identifierRule(found.identifier.type);
    const isLive = this.#options.mode === "live";
    const occurrence: Occurrence = {
      flow,
      ts: event.ts,
      frame: event.frame,
      find: event.find,
      ...this.#registered(found),
      evidence: evidenceOf(event.transforms),
      transforms: event.transforms,
      where: event.where,
      field: event.field,
      masked: found.masked,
      rule,
      ruleId: rule?.id ?? `identifiers/${found.identifier.type}`,
      question: event.where === "dns.name" ? (flow.lastQuestion?.name ?? null) : null,
    };
    if (!isLive) return occurrence;
    return { ...occurrence, identifier: this.#narrator.identifier(occurrence), mac: null };
  }

  /** A registered device's MAC is the same sighting whether it was found as a needle or as a MAC of the LAN. */
  #registered({ identifier, mac }: Found): { identifier: Found["identifier"]; mac: string | null } {
    const device = this.#devices.registered(mac);
    if (device === null) return { identifier, mac };
    return { identifier: { ...identifier, label: device.name }, mac: null };
  }

  /** A name that a rule knows becomes a sighting of the destination, once for each device and name. */
  #noteDestination(flow: Flow, lines: Line[]): void {
    if (flow.noted || flow.side !== "out" || !flow.inspected) return;
    if (flow.best === null || flow.firstQuestion !== null) return;
    flow.noted = true;
    const device = flow.device ?? flow.src;
    const isFirst = this.#contacts.note(device, flow.best.name);
    flow.firstContact = isFirst && this.#options.mode === "live";
    const { companyRule } = this.#receivers.of(flow, null);
    if (companyRule === null) return;
    const { ts, frame } = flow.best;
    const occurrence: Occurrence = {
      flow,
      ts,
      frame,
      find: "name",
      identifier: null,
      mac: null,
      evidence: "destination",
      transforms: [],
      where: null,
      field: null,
      masked: null,
      rule: companyRule,
      ruleId: companyRule.id,
      question: null,
    };
    lines.push(...this.#reporter.contact(occurrence));
  }
}
