import type { BlindClass, SummaryLine } from "../wire/lines.js";
import { type BlindKind, blindKind, type Flow } from "./flows.js";

type Blind = Record<BlindKind, BlindClass>;

/** Counts for the summary. */
export class Tally {
  flows = 0;
  /** Event records that contradict themselves. */
  undecodable = 0;
  /** Matches of a needle, or of a table's revision, that is not known here. */
  unattributed = 0;
  readonly #blind: Blind = {
    clear: { flows: 0, up_bytes: 0 },
    named: { flows: 0, up_bytes: 0 },
    ech: { flows: 0, up_bytes: 0 },
    unnamed: { flows: 0, up_bytes: 0 },
    tunnel: { flows: 0, up_bytes: 0 },
  };

  flow(flow: Flow, upBytes: number): void {
    this.flows += 1;
    const kind = blindKind(flow);
    if (kind === null) return;
    const { flows, up_bytes } = this.#blind[kind];
    this.#blind[kind] = { flows: flows + 1, up_bytes: up_bytes + upBytes };
  }

  blind(): SummaryLine["blind"] {
    return { ...this.#blind };
  }
}

/** Counters that say something of packets which could not be read, by reason. */
const UNREAD = /^(bad_.+|cut|fragments|not_ip)$/;

/** Reasons and numbers of packets that were malformed, cut or not read; zeros are left out. */
export function malformedOf(counters: Readonly<Record<string, number>>): Record<string, number> {
  const reasons = Object.entries(counters).filter(([name, n]) => UNREAD.test(name) && n > 0);
  return Object.fromEntries(reasons.map(([name, n]) => [name.replace(/^bad_/, ""), n]));
}

/** Such counts as a sentence lists them: `budget exhausted 3, stream gaps 1`; empty when there are none. */
export function countWords(counts: Readonly<Record<string, number>>): string {
  const each = Object.entries(counts).map(([reason, n]) => `${reason.replaceAll("_", " ")} ${n}`);
  return each.join(", ");
}

/** Counters of the bounds that the classifier keeps. */
const BOUND = /^(.+_exhausted|flows_evicted|line_too_long|names_replaced|stream_gaps)$/;

/** How often each bound was reached, beyond which something was not searched or not known; zeros are left out. */
export function boundsOf(counters: Readonly<Record<string, number>>): Record<string, number> {
  const reached = Object.entries(counters).filter(([name, n]) => BOUND.test(name) && n > 0);
  return Object.fromEntries(reached);
}
