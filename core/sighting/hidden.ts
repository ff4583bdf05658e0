import { FLAG_ECH, FLAG_ECH_MAYBE } from "../../asm/abi.gen.js";
import type { DomainRole, RuleSet } from "../rules/types.js";
import type { Protocol } from "../wire/codes.js";
import type { DnsAnswerEvent } from "../wire/events.js";
import type { DnsLine } from "../wire/lines.js";
import type { Flow } from "./flows.js";

/** Names with a configuration that are remembered, of all devices together. */
const RECORDS_MAX = 4096;
/** DNS over TLS (RFC 7858) and over QUIC (RFC 9250); 784 and 8853 were its drafts'. */
const SECRET_PORT = 853;
const QUIC_PORTS: readonly (number | null)[] = [SECRET_PORT, 784, 8853];
const CARRIERS: readonly (Protocol | null)[] = ["tls", "quic", "http2"];

/** What is hidden in a flow: the name behind an outer one, or questions behind encryption. */
export class HiddenNames {
  readonly #rules: RuleSet;
  /** Public names of a name's configurations, by the device that asked and the name. */
  readonly #records = new Map<string, readonly string[]>();

  constructor(rules: RuleSet) {
    this.#rules = rules;
  }

  /** Notes the HTTPS records that the device got by an answer; returns the answer's lines. */
  heard(flow: Flow, { qname, publicNames }: DnsAnswerEvent, lines: DnsLine[]): DnsLine[] {
    if (publicNames === null) return lines;
    const key = keyOf(flow, lines[0]?.src ?? flow.src, qname.toLowerCase());
    this.#records.delete(key);
    this.#records.set(key, publicNames);
    const [oldest] = this.#records.keys();
    if (this.#records.size > RECORDS_MAX && oldest !== undefined) this.#records.delete(oldest);
    return lines;
  }

  /** Says of a flow whose names are known what they hide: its ECH flags and its protocol. */
  settle(flow: Flow): void {
    flow.protocol = this.#protocol(flow);
    if ((flow.flags & FLAG_ECH_MAYBE) === 0 || !this.#isHidden(flow)) return;
    flow.flags = (flow.flags & ~FLAG_ECH_MAYBE) | FLAG_ECH;
  }

  /** Whether the name of the ClientHello is a public one that others stand behind. */
  #isHidden(flow: Flow): boolean {
    const outer = flow.best?.source === "dns" ? null : (flow.best?.name ?? null);
    if (outer !== null && this.#role(outer) === "public_name") return true;
    return flow.names.some((name) => {
      const publicNames = this.#records.get(keyOf(flow, flow.src, name));
      if (publicNames === undefined) return false;
      // The name itself in the clear, though its configuration has another: it was not used.
      return publicNames.length === 0 || outer !== name || publicNames.includes(outer);
    });
  }

  #protocol(flow: Flow): Protocol | null {
    const { protocol, l4, dport } = flow;
    if (l4 === "tcp" && dport === SECRET_PORT && (protocol === "tls" || protocol === null))
      return "dot";
    if (l4 === "udp" && QUIC_PORTS.includes(dport) && (protocol === "quic" || protocol === null))
      return "doq";
    const name = flow.best?.name ?? null;
    if (!CARRIERS.includes(protocol) || name === null) return protocol;
    return this.#role(name) === "resolver" ? "doh" : protocol;
  }

  #role(name: string): DomainRole | null {
    const match = this.#rules.companyOf(name)?.rule.match;
    return match?.kind === "domain" ? (match.role ?? null) : null;
  }
}

function keyOf(flow: Flow, asker: string, name: string): string {
  return `${flow.device ?? asker} ${name}`;
}
