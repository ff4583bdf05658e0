import type { Verdict } from "../policy/policy.js";
import type { Rule } from "../rules/types.js";
import type { Transform } from "../wire/codes.js";
import type { Alert, Evidence, Severity } from "../wire/lines.js";
import { stableId } from "./ids.js";
import { registrableName } from "./registrable.js";
import type { Facts, NamedIdentifier, Receiver, Sender } from "./write.js";
import { writeMessage, writeTitle } from "./write.js";

/** Alerts that are remembered to be counted on; the one that was silent longest goes first. */
const ALERTS_MAX = 10_000;
/** Identifiers and destinations that one alert lists. */
const IDENTIFIERS_MAX = 100;

const SEVERITIES: readonly Severity[] = ["note", "warning", "serious"];

/** A sighting that a policy wants a person to see. */
export interface Subject {
  /** The device over all its MACs: its household name, else its MAC, else its address. */
  readonly deviceKey: string;
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly rule: Rule;
  readonly verdict: Verdict;
  readonly evidence: Evidence;
  readonly identifier: NamedIdentifier | null;
  readonly transforms: readonly Transform[];
  readonly consent: Facts["consent"];
  readonly first: number;
  readonly last: number;
  /** How often. */
  readonly count: number;
}

interface Group {
  readonly id: string;
  readonly group: string;
  readonly deviceId: string;
  readonly subject: Subject;
  readonly identifiers: NamedIdentifier[];
  readonly transforms: Set<Transform>;
  severity: Severity;
  first: number;
  last: number;
  count: number;
  sender: Sender;
}

export interface AlertOptions {
  readonly demo: boolean;
  /** Where the page is; null without one. */
  readonly pageUrl: string | null;
}

/**
 * Sightings grouped into alerts: one for each device, rule, evidence and company (or registered name, or network).
 * Evidence is part of it, so that no alert claims for one identifier what was seen only of another.
 */
export class Alerts {
  /** Alerts forgotten because there were too many. */
  forgotten = 0;
  readonly #groups = new Map<string, Group>();
  readonly #options: AlertOptions;

  constructor(options: AlertOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#groups.size + this.forgotten;
  }

  /** Adds a subject. Gives the alert when a person should see it now: when it opens, at 10, 100, ..., and when it says more. */
  add(subject: Subject): Alert | null {
    const destination = destinationKey(subject.receiver);
    const id = stableId("a", subject.deviceKey, subject.rule.id, subject.evidence, destination);
    const known = this.#groups.get(id);
    if (known === undefined) {
      const group = beginGroup(id, destination, subject);
      this.#keep(group);
      return this.#write(group, "open");
    }
    this.#groups.delete(id);
    this.#groups.set(id, known);
    const before = known.count;
    const grew = extendGroup(known, subject);
    return grew || crossesTen(before, known.count) ? this.#write(known, "updated") : null;
  }

  /** All alerts, the most severe first, then the oldest. */
  all(): Alert[] {
    const groups = Array.from(this.#groups.values());
    groups.sort((a, b) => rank(b.severity) - rank(a.severity) || a.first - b.first);
    return groups.map((group) => this.#write(group, "open"));
  }

  #keep(group: Group): void {
    const oldest = this.#groups.size >= ALERTS_MAX ? this.#groups.keys().next() : null;
    if (oldest !== null && oldest.done !== true) {
      this.#groups.delete(oldest.value);
      this.forgotten += 1;
    }
    this.#groups.set(group.id, group);
  }

  #write(group: Group, state: Alert["state"]): Alert {
    const { subject, sender } = group;
    const facts = factsOf(group);
    const { pageUrl, demo } = this.#options;
    return {
      v: 1,
      event_type: subject.rule.match.kind === "first_contact" ? "behaviour" : "identifier",
      id: group.id,
      group: group.group,
      state,
      severity: group.severity,
      first_seen: group.first,
      last_seen: group.last,
      count: group.count,
      device: { id: group.deviceId, name: sender.name },
      name: subject.receiver.name,
      company: subject.receiver.company,
      network: subject.receiver.network,
      evidence: subject.evidence,
      identifiers: group.identifiers.map(({ type, label }) => ({ type, label })),
      title: writeTitle(facts),
      message: writeMessage(facts),
      advice: subject.rule.advice,
      url: pageUrl === null ? null : `${pageUrl.replace(/\/+$/, "")}/#/alerts/${group.id}`,
      demo,
    };
  }
}

/** Company, else registered name, else network, else the address. */
function destinationKey({ company, name, network, address }: Receiver): string {
  if (company !== null) return `company ${company}`;
  // A client that was given a bare address writes it where a name should stand.
  if (name !== null && name !== address) return `name ${registrableName(name)}`;
  return network === null ? `address ${address}` : `AS${network.asn}`;
}

function beginGroup(id: string, destination: string, subject: Subject): Group {
  return {
    id,
    group: stableId("g", subject.deviceKey, destination),
    deviceId: stableId("d", subject.deviceKey),
    subject,
    identifiers: subject.identifier === null ? [] : [subject.identifier],
    transforms: new Set(subject.transforms),
    severity: subject.verdict.severity,
    first: subject.first,
    last: subject.last,
    count: subject.count,
    sender: subject.sender,
  };
}

/** Counts a subject on; true when the alert now says more than before. */
function extendGroup(group: Group, subject: Subject): boolean {
  group.first = Math.min(group.first, subject.first);
  group.last = Math.max(group.last, subject.last);
  group.count += subject.count;
  group.sender = subject.sender;
  for (const transform of subject.transforms) group.transforms.add(transform);
  const severer = rank(subject.verdict.severity) > rank(group.severity);
  if (severer) group.severity = subject.verdict.severity;
  return addIdentifier(group, subject.identifier) || severer;
}

function addIdentifier(group: Group, identifier: NamedIdentifier | null): boolean {
  if (identifier === null || group.identifiers.length >= IDENTIFIERS_MAX) return false;
  const { type, label } = identifier;
  if (group.identifiers.some((each) => each.type === type && each.label === label)) return false;
  group.identifiers.push(identifier);
  return true;
}

function factsOf(group: Group): Facts {
  const { subject, sender, identifiers, transforms } = group;
  return {
    sender,
    evidence: subject.evidence,
    identifiers,
    transforms: Array.from(transforms),
    receiver: subject.receiver,
    first: subject.rule.match.kind === "first_contact",
    consent: subject.consent,
    behaviour: null,
  };
}

/** 10, 100, 1000 ... lies between the two counts. */
function crossesTen(before: number, after: number): boolean {
  return String(after).length > String(before).length;
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
