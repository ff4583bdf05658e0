import { FLAG_BEACON, FLAG_ECH, FLAG_IDLE, FLAG_UPLOAD } from "../../asm/abi.gen.js";
import { destinationKey } from "../alert/group.js";
import type { BehaviourFacts } from "../alert/write.js";
import type { Behaviour, Finding } from "../behaviour/behaviour.js";
import type { ContactNews } from "../behaviour/contacts.js";
import type { BehaviourKind, Rule, RuleSet } from "../rules/types.js";
import type { Devices } from "./devices.js";
import { type Flow, homeEnd } from "./flows.js";
import type { Destination, Receivers } from "./receivers.js";
import type { Occurrence } from "./sightings.js";
import type { FlowTotals } from "./volumes.js";

export interface ObserverOptions {
  /** null in a scan: nothing was learnt before, and nothing is kept. */
  readonly behaviour: Behaviour | null;
  readonly rules: RuleSet;
  readonly receivers: Receivers;
  readonly devices: Devices;
  /** Covers household values in names that are remembered. */
  readonly mask: (text: string) => string;
}

const FLAGS: Readonly<Record<Finding["kind"], number>> = {
  upload: FLAG_UPLOAD,
  idle: FLAG_IDLE,
  beacon: FLAG_BEACON,
};

/** What is worth a look in a flow without its content: whom it contacts, how much, when. */
export class Observer {
  readonly #options: ObserverOptions;

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  /**
   * A flow's name is known: a sighting of the destination where a rule asks for it, once for each flow. The public name
   * of an encrypted ClientHello is shown by all who hide theirs behind it and tells nothing of the destination.
   */
  named(flow: Flow): Occurrence[] {
    if (flow.noted || flow.best === null || !isOutward(flow)) return [];
    if ((flow.flags & FLAG_ECH) !== 0) return [];
    flow.noted = true;
    const news = this.#contact(flow, flow.best.ts);
    const rule = this.#destinationRule(flow, news);
    if (rule === null) return [];
    const { ts, frame } = flow.best;
    const occurrence = { ...bare(flow, rule), ts, frame, contact: news };
    return [{ ...occurrence, find: "name", evidence: "destination" }];
  }

  /** A flow ended: what its volumes and times show. */
  ended(flow: Flow, totals: FlowTotals): Occurrence[] {
    const { behaviour } = this.#options;
    if (behaviour === null || !isOutward(flow)) return [];
    const destination = this.#destination(flow);
    const { findings, idle, regular, news } = behaviour.end({
      device: this.#options.devices.keyOf(flow.device, homeEnd(flow)),
      destination: destinationKey(destination),
      first: totals.first,
      last: totals.last,
      up: totals.upBytes,
      down: totals.downBytes,
    });
    flow.flags |= (idle ? FLAG_IDLE : 0) | (regular ? FLAG_BEACON : 0);
    for (const { kind } of findings) flow.flags |= FLAGS[kind];
    const facts = findings.map((finding) => [finding.kind, factsOf(finding)] as const);
    const moved = this.#moved(flow, destination, totals.last);
    return [...facts, ...moved].flatMap(([kind, facts]) => {
      const rule = this.#options.rules.behaviourRule(kind);
      if (rule === null) return [];
      const frame = flow.best?.frame ?? 1;
      const seen = { ...bare(flow, rule), ts: totals.last, frame, contact: news, behaviour: facts };
      return [{ ...seen, find: kind, evidence: "behaviour" as const }];
    });
  }

  /** An identifier was seen under this name: from now on it matters where the name leads. */
  carried(name: string | null): void {
    if (name !== null) this.#options.behaviour?.carried(this.#options.mask(name));
  }

  #contact(flow: Flow, ts: number): ContactNews | null {
    const { behaviour, devices } = this.#options;
    const key = devices.keyOf(flow.device, homeEnd(flow));
    const news = behaviour?.contact(key, destinationKey(this.#destination(flow)), ts) ?? null;
    flow.firstContact = news?.isFirst ?? false;
    return news;
  }

  /** A name that no rule knows is told, and kept, only of a gadget that is known for a while. */
  #destinationRule(flow: Flow, news: ContactNews | null): Rule | null {
    const { rules } = this.#options;
    const { companyRule } = this.#destination(flow);
    const known = companyRule ?? rules.listRule(flow.best?.name ?? "");
    return known ?? (isNotable(news) ? rules.firstContactRule() : null);
  }

  #moved(flow: Flow, { network }: Destination, ts: number): [BehaviourKind, BehaviourFacts][] {
    const { behaviour, mask } = this.#options;
    if (behaviour === null || flow.best === null || network === null) return [];
    const from = behaviour.moved(mask(flow.best.name), network, ts);
    return from === null ? [] : [["drift", { kind: "drift", from }]];
  }

  #destination(flow: Flow): Destination {
    return this.#options.receivers.of(flow, null);
  }
}

/** A first contact of a device that talks to few destinations and is known for the time of learning. */
export function isNotable(news: ContactNews | null): boolean {
  return news?.isFirst === true && !news.isLearning && news.isGadget;
}

/** To somewhere outside, by a device that is inspected; asking for names is no contact with the resolver. */
function isOutward({ side, inspected, firstQuestion, l4 }: Flow): boolean {
  return side === "out" && inspected && firstQuestion === null && (l4 === "tcp" || l4 === "udp");
}

function factsOf(finding: Finding): BehaviourFacts {
  if (finding.kind !== "upload") return finding;
  const { bytes, usual } = finding;
  return { kind: "upload", bytes, times: usual === 0 ? 0 : Math.floor(bytes / usual) };
}

/** An occurrence without an identifier. */
function bare(flow: Flow, rule: Rule): Omit<Occurrence, "ts" | "frame" | "find" | "evidence"> {
  return {
    flow,
    identifier: null,
    mac: null,
    transforms: [],
    where: null,
    field: null,
    masked: null,
    rule,
    ruleId: rule.id,
    question: null,
    contact: null,
    behaviour: null,
  };
}
