import { FLAG_CLEAR, FLAG_ECH, FLAG_FIRST_CONTACT, FLAG_TUNNEL } from "../../asm/abi.gen.js";
import { formatAddress, isGroupMac } from "../wire/address.js";
import { flagsOf, type Protocol, type Side } from "../wire/codes.js";
import { communityId } from "../wire/community-id.js";
import type { DnsQuestionEvent, EventHead, NameEvent, WireEvent } from "../wire/events.js";
import type { FlowLine, NameSource, SummaryLine } from "../wire/lines.js";
import { foldLetters } from "./spans.js";
import type { FlowTotals } from "./volumes.js";

/** Flows that are open at once; the classifier's largest profile has half as many. */
const FLOWS_MAX = 65_536;
/** Names that one flow may collect. */
const NAMES_MAX = 1024;
/** Of all flows without any: most have no question. */
const NO_NAMES: readonly string[] = [];

/** Protocols that have a name; others are their number. */
const L4_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "icmp"],
  [6, "tcp"],
  [17, "udp"],
  [58, "icmp6"],
]);

/** By what a name is worth: http over tls and quic over dns. */
const NAME_RANKS: Readonly<Record<NameSource, number>> = { dns: 1, quic: 2, tls: 2, http: 3 };

export interface FlowName {
  readonly name: string;
  readonly source: NameSource;
  /** When and where it was seen. */
  readonly ts: number;
  readonly frame: number;
}

/** A flow while it is open, and as long as a sighting refers to it. */
export interface Flow {
  readonly number: number;
  /** Community ID. */
  readonly id: string;
  readonly l4: string;
  readonly side: Side;
  readonly src: string;
  readonly dst: string;
  readonly sport: number | null;
  readonly dport: number | null;
  /** MAC of the LAN end. */
  readonly device: string | null;
  /** false: its device's person wants it left alone. */
  readonly inspected: boolean;
  readonly ts: number;
  protocol: Protocol | null;
  flags: number;
  best: FlowName | null;
  names: readonly string[];
  /** Names asked for; they are the names of a DNS, mDNS or LLMNR flow. */
  questions: readonly string[];
  firstQuestion: FlowName | null;
  lastQuestion: FlowName | null;
  /** Its destination was noted. */
  noted: boolean;
  /** Its device was never seen to talk to this name before. */
  firstContact: boolean;
}

/** What the classifier tells of a flow. */
export type FlowEvent = Exclude<WireEvent, { kind: "device" }>;

/** Open flows by the classifier's number. */
export class Flows {
  /** Flows given up because their end never came. */
  forgotten = 0;
  /** Names beyond what one flow may collect. */
  namesDropped = 0;
  readonly #flows = new Map<number, Flow>();
  readonly #inspects: (mac: string | null) => boolean;
  readonly #onForget: (flow: Flow) => void;

  /** `onForget` hears of flows that are given up. */
  constructor(inspects: (mac: string | null) => boolean, onForget: (flow: Flow) => void) {
    this.#inspects = inspects;
    this.#onForget = onForget;
  }

  /** The event's flow, begun when it is new. */
  of(event: EventHead): Flow {
    const known = this.#flows.get(event.flow);
    if (known !== undefined) {
      known.protocol = event.protocol ?? known.protocol;
      known.flags |= event.flags;
      return known;
    }
    if (this.#flows.size >= FLOWS_MAX) this.#forgetOldest();
    const flow = beginFlow(event, this.#inspects);
    this.#flows.set(event.flow, flow);
    return flow;
  }

  /** Events that an earlier run took. */
  recall(events: readonly WireEvent[]): void {
    for (const event of events) {
      if (event.kind !== "device") this.#recall(event);
    }
  }

  #recall(event: FlowEvent): void {
    const flow = this.of(event);
    if (event.kind === "name") this.name(flow, event);
    else if (event.kind === "dns_question") this.ask(flow, event);
    // As when it was decided then: what had no name yet is told when its name comes.
    else if (event.kind === "flow_class") flow.noted = flow.best !== null;
    else if (event.kind === "flow_end") this.end(flow);
  }

  /** Adds a name that the flow showed; the best one is kept as its name. */
  name(flow: Flow, { name, source, ts, frame }: NameEvent): void {
    flow.names = this.#add(flow.names, name);
    const rank = flow.best === null ? 0 : NAME_RANKS[flow.best.source];
    if (NAME_RANKS[source] > rank) flow.best = { name, source, ts, frame };
  }

  /** Adds a name that the flow asked for. */
  ask(flow: Flow, { qname, ts, frame }: DnsQuestionEvent): void {
    const name = foldLetters(qname);
    flow.questions = this.#add(flow.questions, name);
    flow.lastQuestion = { name, source: "dns", ts, frame };
    flow.firstQuestion ??= flow.lastQuestion;
  }

  end(flow: Flow): void {
    this.#flows.delete(flow.number);
  }

  /** Flows whose end was not reported. */
  open(): Flow[] {
    return Array.from(this.#flows.values());
  }

  /** A flow has one name, seldom some: a set would take six times as much. */
  #add(names: readonly string[], name: string): readonly string[] {
    if (names.includes(name)) return names;
    if (names.length < NAMES_MAX) return [...names, name];
    this.namesDropped += 1;
    return names;
  }

  #forgetOldest(): void {
    const [oldest] = this.#flows.values();
    if (oldest === undefined) return;
    this.#flows.delete(oldest.number);
    this.forgotten += 1;
    this.#onForget(oldest);
  }
}

function beginFlow(event: EventHead, inspects: (mac: string | null) => boolean): Flow {
  const withPorts = event.l4 === 6 || event.l4 === 17 || event.l4 === 132;
  const device = deviceOf(event);
  return {
    number: event.flow,
    id: communityId(event),
    l4: l4Name(event.l4),
    side: event.side,
    src: formatAddress(event.src),
    dst: formatAddress(event.dst),
    sport: withPorts ? event.sport : null,
    dport: withPorts ? event.dport : null,
    device,
    inspected: inspects(device),
    ts: event.ts,
    protocol: event.protocol,
    flags: event.flags,
    best: null,
    names: NO_NAMES,
    questions: NO_NAMES,
    firstQuestion: null,
    lastQuestion: null,
    noted: false,
    firstContact: false,
  };
}

/** MAC of the LAN end; with both ends in the LAN the opener's; null for a group's address, which is no device. */
function deviceOf(event: EventHead): string | null {
  if (event.side === "transit") return null;
  const mac = event.side === "in" ? event.dstMac : event.srcMac;
  return mac === null || isGroupMac(mac) ? null : mac;
}

function l4Name(protocol: number): string {
  return L4_NAMES.get(protocol) ?? String(protocol);
}

/** Name that a line may show: the first question of a DNS flow, else the best name; none of a flow that is not inspected. */
export function nameOf(flow: Flow): FlowName | null {
  return flow.inspected ? (flow.firstQuestion ?? flow.best) : null;
}

/** Names of a flow in the order in which they were seen. */
function namesOf(flow: Flow): readonly string[] {
  if (!flow.inspected) return [];
  return flow.questions.length > 0 ? flow.questions : flow.names;
}

/** The flow's line; `mask` covers household values in its names. */
export function flowLine(flow: Flow, end: FlowTotals, mask: (text: string) => string): FlowLine {
  const name = nameOf(flow);
  return {
    kind: "flow",
    ts: end.first,
    id: flow.id,
    l4: flow.l4,
    src: flow.src,
    sport: flow.sport,
    dst: flow.dst,
    dport: flow.dport,
    device: flow.device,
    protocol: flow.protocol,
    name: name === null ? null : mask(name.name),
    name_source: name?.source ?? null,
    names: namesOf(flow).map(mask),
    up_bytes: end.upBytes,
    down_bytes: end.downBytes,
    up_packets: end.upPackets,
    down_packets: end.downPackets,
    first: end.first,
    last: end.last,
    flags: flagsOf(flow.flags | (flow.firstContact ? FLAG_FIRST_CONTACT : 0)),
  };
}

/** Address of the LAN end. */
export function homeEnd(flow: Flow): string {
  return flow.side === "in" ? flow.dst : flow.src;
}

export type BlindKind = keyof SummaryLine["blind"];

/** The one class of a LAN to WAN flow over TCP or UDP; null for every other flow. */
export function blindKind(flow: Flow): BlindKind | null {
  if (flow.side !== "out" || (flow.l4 !== "tcp" && flow.l4 !== "udp")) return null;
  if ((flow.flags & FLAG_TUNNEL) !== 0) return "tunnel";
  if ((flow.flags & FLAG_CLEAR) !== 0) return "clear";
  if ((flow.flags & FLAG_ECH) !== 0) return "ech";
  return nameOf(flow) === null ? "unnamed" : "named";
}
