import type { BlindClass, FlowLine, SummaryLine } from "../../core/wire/lines.js";

export type BlindCounts = SummaryLine["blind"];

const KINDS = ["clear", "named", "ech", "unnamed", "tunnel"] as const;
/** Days that are counted together. */
const DAYS_MAX = 7;
const DAY = 86_400;

type Day = Record<(typeof KINDS)[number], { flows: number; up_bytes: number }>;

/** How much of a router's traffic could be read, of the last days with traffic, in the classes of a scan's summary. */
export class BlindDays {
  readonly #days = new Map<number, Day>();

  add(flow: FlowLine): void {
    const kind = blindKindOf(flow);
    if (kind === null) return;
    const number = Math.floor(flow.last / DAY);
    const day = this.#days.get(number) ?? emptyDay();
    this.#days.set(number, day);
    day[kind].flows += 1;
    day[kind].up_bytes += flow.up_bytes;
    const newest = [...this.#days.keys()].sort((a, b) => b - a);
    for (const old of newest.slice(DAYS_MAX)) this.#days.delete(old);
  }

  total(): BlindCounts {
    const total = emptyDay();
    for (const day of this.#days.values()) {
      for (const kind of KINDS) {
        total[kind].flows += day[kind].flows;
        total[kind].up_bytes += day[kind].up_bytes;
      }
    }
    return total;
  }
}

/** The class of a flow line, as core counts it; null for what stays in the LAN, and for what is neither TCP nor UDP. */
export function blindKindOf({ l4, flags, name }: FlowLine): keyof BlindCounts | null {
  const has = (flag: string): boolean => flags.includes(flag);
  if (has("lan") || has("transit") || (l4 !== "tcp" && l4 !== "udp")) return null;
  if (has("tunnel")) return "tunnel";
  if (has("clear")) return "clear";
  if (has("ech")) return "ech";
  return name === null ? "unnamed" : "named";
}

function emptyDay(): Day {
  const none = (): { -readonly [Key in keyof BlindClass]: number } => ({ flows: 0, up_bytes: 0 });
  return { clear: none(), named: none(), ech: none(), unnamed: none(), tunnel: none() };
}
