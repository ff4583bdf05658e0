import type { Lookup } from "../attribution/types.js";
import type { Rule, RuleSet } from "../rules/types.js";
import type { NameSource, Network } from "../wire/lines.js";
import { type Flow, nameOf } from "./flows.js";

/** Addresses whose network is remembered. */
const NETWORKS_MAX = 4096;

/** Where a flow's upstream bytes go: name, company and network are three facts and stay apart. */
export interface Destination {
  /** As seen, not masked. */
  readonly name: string | null;
  readonly nameSource: NameSource | null;
  readonly company: string | null;
  /** Rule that names the company. */
  readonly companyRule: Rule | null;
  readonly network: Network | null;
  readonly address: string;
}

/** Names, companies and networks of the far ends of flows. */
export class Receivers {
  readonly #rules: RuleSet;
  readonly #lookup: Lookup | null;
  readonly #networks = new Map<string, Network | null>();

  constructor(rules: RuleSet, lookup: Lookup | null) {
    this.#rules = rules;
    this.#lookup = lookup;
  }

  /** The far end by what is known now. `question` is the DNS name that carried a match: it goes to who runs that name. */
  of(flow: Flow, question: string | null): Destination {
    // Where the far end opened the flow, the names in it are those that it used for the device at home.
    const best = flow.side === "in" ? null : nameOf(flow);
    const name = question ?? best?.name ?? null;
    const company = name === null ? null : this.#rules.companyOf(name);
    const address = flow.side === "in" ? flow.src : flow.dst;
    return {
      name,
      nameSource: question === null ? (best?.source ?? null) : "dns",
      company: company?.company ?? null,
      companyRule: company?.rule ?? null,
      network: flow.side === "lan" ? null : this.#network(address),
      address,
    };
  }

  #network(address: string): Network | null {
    const known = this.#networks.get(address);
    if (known !== undefined) return known;
    const network = this.#lookup?.network(address) ?? null;
    if (this.#networks.size >= NETWORKS_MAX) this.#networks.clear();
    this.#networks.set(address, network);
    return network;
  }
}
