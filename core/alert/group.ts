import * as v from "valibot";
import type { Verdict } from "../policy/policy.js";
import type { Rule } from "../rules/types.js";
import type { Transform } from "../wire/codes.js";
import type { AlertKind, Evidence, Severity } from "../wire/lines.js";
import * as part from "../wire/schema.js";
import type { MakeId } from "./ids.js";
import { registrableName } from "./registrable.js";
import type { BehaviourFacts, Facts, NamedIdentifier, Receiver, Sender } from "./write.js";

/** What was registered is told again when nothing was seen of it for so long, seconds: it is no routine. */
export const SILENCE = 36 * 3600;
/** Identifiers that one alert lists. */
const IDENTIFIERS_MAX = 100;

export const SEVERITIES: readonly Severity[] = ["note", "warning", "serious"];

/**
 * How an alert reaches a person: `now` always, `soon` at once within the device's rate, `quiet` with the next digest,
 * `list` on the page only.
 */
export type Urgency = "now" | "soon" | "quiet" | "list";

/** What a block closes. */
export interface Target {
  /** MAC of a device that is not registered; null for others, whose MACs the household tells, and without a link layer. */
  readonly device: string | null;
  /** A name that the device tells in its flows, else an address; null: there is none, or a name holds a household value. */
  readonly destination: string | null;
}

/** Something that a policy wants a person to see. */
export interface Subject {
  /** The device over all its MACs: its household name, else its MAC, else its address. */
  readonly deviceKey: string;
  readonly sender: Sender;
  /** null when a device joined. */
  readonly receiver: Receiver | null;
  readonly target: Target;
  readonly rule: Rule;
  readonly verdict: Verdict;
  readonly urgency: Urgency;
  readonly evidence: Evidence | null;
  readonly identifier: NamedIdentifier | null;
  readonly transforms: readonly Transform[];
  readonly consent: Facts["consent"];
  readonly behaviour: BehaviourFacts | null;
  /** The router did not let it leave. */
  readonly stopped?: boolean;
  readonly first: number;
  readonly last: number;
  /** How often. */
  readonly count: number;
}

const text = v.nullable(v.string());
const numbers = { bytes: v.number(), times: v.number(), hours: v.number(), period: v.number() };
const behaviour = v.variant("kind", [
  v.object({ kind: v.literal("occasion"), bytes: numbers.bytes, occasion: v.string() }),
  v.object({ kind: v.literal("upload"), bytes: numbers.bytes, times: numbers.times }),
  v.object({ kind: v.literal("idle"), bytes: numbers.bytes, hours: numbers.hours }),
  v.object({ kind: v.literal("beacon"), period: numbers.period }),
  v.object({ kind: v.literal("drift"), from: part.network }),
  v.object({ kind: v.literal("joined"), quarantined: v.boolean() }),
]);

/** An alert while it is counted: plain data that is kept over restarts. */
export const groupSchema = v.object({
  id: v.string(),
  group: v.string(),
  deviceId: v.string(),
  kind: v.picklist(["identifier", "behaviour", "new_device", "blocked", "health"]),
  rule: v.string(),
  advice: v.string(),
  severity: part.severity,
  urgency: v.picklist(["now", "soon", "quiet", "list"]),
  evidence: v.nullable(part.evidence),
  sender: v.object({ name: text, source: v.nullable(part.deviceNameSource), address: text }),
  receiver: v.nullable(
    v.object({
      name: text,
      company: text,
      network: v.nullable(part.network),
      address: v.string(),
    }),
  ),
  /** Older memories have none. */
  target: v.optional(v.object({ device: text, destination: text }), {
    device: null,
    destination: null,
  }),
  identifiers: v.array(v.object({ type: part.identifierType, label: text, canary: v.boolean() })),
  transforms: v.array(part.transform),
  consent: v.nullable(v.object({ service: v.string(), since: v.string() })),
  behaviour: v.nullable(behaviour),
  /** The router did not let it leave; older memories know of none. */
  stopped: v.optional(v.boolean(), false),
  /** A first contact. */
  isFirst: v.boolean(),
  first: v.number(),
  last: v.number(),
  count: v.number(),
});

export type Group = v.InferOutput<typeof groupSchema>;

/** What made an alert say more than before. */
export interface Growth {
  readonly isNew: boolean;
  readonly severer: boolean;
  readonly identifier: boolean;
  readonly count: boolean;
  /** Seconds since the occurrence before; 0 for the first. */
  readonly silence: number;
}

/** Id of the alert that a subject belongs to. */
export function groupId(subject: Subject, makeId: MakeId): string {
  const { deviceKey, rule, evidence, receiver, stopped = false } = subject;
  const how = `${evidence ?? ""}${stopped ? " stopped" : ""}`;
  return makeId("a", deviceKey, rule.id, how, destinationKey(receiver));
}

/** Company, else registered name, else network, else the address. */
export function destinationKey(receiver: Receiver | null): string {
  if (receiver === null) return "none";
  const { company, name, network, address } = receiver;
  if (company !== null) return `company ${company}`;
  // A client that was given a bare address writes it where a name should stand.
  if (name !== null && name !== address) return `name ${registrableName(name)}`;
  return network === null ? `address ${address}` : `AS${network.asn}`;
}

export function beginGroup(id: string, subject: Subject, makeId: MakeId): Group {
  const { deviceKey, rule, receiver, target, identifier } = subject;
  return {
    id,
    group: makeId("g", deviceKey, destinationKey(receiver)),
    deviceId: makeId("d", deviceKey),
    kind: kindOf(subject),
    rule: rule.id,
    advice: rule.advice,
    severity: subject.verdict.severity,
    urgency: subject.urgency,
    evidence: subject.evidence,
    sender: subject.sender,
    receiver,
    target,
    identifiers: identifier === null ? [] : [identifier],
    transforms: [...subject.transforms],
    consent: subject.consent,
    behaviour: subject.behaviour,
    stopped: subject.stopped ?? false,
    isFirst: rule.match.kind === "first_contact",
    first: subject.first,
    last: subject.last,
    count: subject.count,
  };
}

/** Counts a subject on; says in what the alert grew. */
export function extendGroup(group: Group, subject: Subject): Growth {
  const before = group.count;
  const silence = Math.max(0, subject.first - group.last);
  group.first = Math.min(group.first, subject.first);
  group.last = Math.max(group.last, subject.last);
  group.count += subject.count;
  group.sender = subject.sender;
  // Of one destination the first name is kept, but what is told again says where it goes now.
  if (silence >= SILENCE) group.receiver = subject.receiver;
  // A block closes what the alert names.
  if (silence >= SILENCE || group.target.destination === null) group.target = subject.target;
  group.behaviour = subject.behaviour;
  group.transforms = Array.from(new Set([...group.transforms, ...subject.transforms]));
  const severer = rank(subject.verdict.severity) > rank(group.severity);
  if (severer) group.severity = subject.verdict.severity;
  if (URGENCIES.indexOf(subject.urgency) < URGENCIES.indexOf(group.urgency)) {
    group.urgency = subject.urgency;
  }
  const identifier = addIdentifier(group, subject.identifier);
  const count = crossesTen(before, group.count);
  return { isNew: false, severer, identifier, count, silence };
}

export function factsOf(group: Group): Facts {
  const { sender, identifiers, transforms, receiver, consent, behaviour, isFirst } = group;
  return {
    sender,
    evidence: group.evidence ?? "behaviour",
    identifiers,
    transforms,
    receiver: receiver ?? { name: null, company: null, network: null, address: "" },
    first: isFirst,
    consent,
    behaviour,
    stopped: group.stopped,
  };
}

export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

const URGENCIES: readonly Urgency[] = ["now", "soon", "quiet", "list"];

function kindOf({ rule, evidence }: Subject): AlertKind {
  if (rule.match.kind === "joined") return "new_device";
  const isBehaviour = evidence === "behaviour" || rule.match.kind === "first_contact";
  return isBehaviour ? "behaviour" : "identifier";
}

function addIdentifier(group: Group, identifier: NamedIdentifier | null): boolean {
  if (identifier === null || group.identifiers.length >= IDENTIFIERS_MAX) return false;
  const { type, label } = identifier;
  if (group.identifiers.some((each) => each.type === type && each.label === label)) return false;
  group.identifiers.push(identifier);
  return true;
}

/** 10, 100, 1000 ... lies between the two counts. */
function crossesTen(before: number, after: number): boolean {
  return String(after).length > String(before).length;
}
