import { isIPv6 } from "node:net";
import type { DnsLine, FlowLine, Line } from "../../core/wire/lines.js";
import type { Ends, Truth } from "./truth.js";

/** One thing that should have been seen in a capture. */
export interface Item {
  /** HTTP, TLS, QUIC ... as the truth has it; DNS: a question. */
  readonly kind: string;
  /** nDPI and tshark agree, or tshark alone. */
  readonly source: "agree" | "tshark";
  readonly found: boolean;
  /** First frame where the truth has it. */
  readonly frame: number | null;
}

/** nDPI keeps so many characters of a name. */
const NDPI_NAME = 79;

/** One spelling for each address. */
export function canonical(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
}

/** The same key for both directions of a flow. */
export function flowKey(ends: Ends): string {
  const sides = [
    `${canonical(ends.src)} ${ends.sport}`,
    `${canonical(ends.dst)} ${ends.dport}`,
  ].sort();
  return `${ends.l4.toLowerCase()} ${sides.join(" ")}`;
}

/** The same key for both directions between two hosts. */
const hostKey = (a: string, b: string): string => [canonical(a), canonical(b)].sort().join(" ");

/** Bytes that do not print: ours are `\\xe4`, tshark's `\\344` or a replacement character. */
const UNPRINTABLE = /(?:\\x[0-9a-f]{2}|\\[0-7]{3}|[^ -~])+/g;

/**
 * A name as this program prints it: lower case, without port and final dot. A run of bytes that do not print is
 * one `?`, as the truth has lost them; tshark's word for the root is the empty name.
 */
export function plainName(name: string): string {
  if (name === "<Root>") return "";
  const lower = name.toLowerCase().trim().replace(UNPRINTABLE, "?");
  const bare = isIPv6(lower) ? lower : lower.replace(/:\d*$/, "");
  return bare.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}

/** Whether a name of ours is the one that nDPI has, which may be cut. */
export function isSameName(ours: string, theirs: string): boolean {
  return theirs.length >= NDPI_NAME ? ours.startsWith(theirs) : ours === theirs;
}

function group<T>(lines: readonly T[], key: (line: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const line of lines) {
    const at = key(line);
    const known = groups.get(at);
    if (known === undefined) groups.set(at, [line]);
    else known.push(line);
  }
  return groups;
}

const flowsOf = (lines: readonly Line[]): Map<string, FlowLine[]> =>
  group(
    lines.filter((line) => line.kind === "flow"),
    ({ l4, src, sport, dst, dport }) =>
      flowKey({ l4, src, sport: sport ?? 0, dst, dport: dport ?? 0 }),
  );

const questionsOf = (lines: readonly Line[]): Map<string, DnsLine[]> =>
  group(
    lines.filter((line) => line.kind === "dns"),
    ({ src, dst }) => hostKey(src, dst),
  );

/** What of the truth about a capture is in its lines; what is absent counts as not found. */
export function score(truth: Truth, lines: readonly Line[]): Item[] {
  const flows = flowsOf(lines);
  const questions = questionsOf(lines);
  const tshark = truth.tshark ?? [];
  const frameOf = new Map(tshark.map((flow) => [flowKey(flow), flow.first_frame]));
  const hasName = (ends: Ends, name: string): boolean =>
    (flows.get(flowKey(ends)) ?? []).some(({ names }) =>
      names.some((ours) => isSameName(ours, plainName(name))),
    );
  const wasAsked = ({ src, dst }: Ends, name: string): boolean =>
    (questions.get(hostKey(src, dst)) ?? []).some(({ qname }) =>
      isSameName(plainName(qname), plainName(name)),
    );
  const isFound = (flow: Ends & { readonly kind: string }, name: string): boolean =>
    flow.kind === "DNS" ? wasAsked(flow, name) : hasName(flow, name);
  const agreed = (truth.consensus ?? [])
    .filter(({ status }) => status === "agree")
    .map((flow): Item => {
      const found = isFound(flow, flow.hostname);
      return { kind: flow.kind, source: "agree", found, frame: frameOf.get(flowKey(flow)) ?? null };
    });
  const asked = tshark.flatMap((flow) =>
    flow.hostnames.map((name): Item => {
      const found = isFound(flow, name);
      return { kind: flow.kind, source: "tshark", found, frame: flow.first_frame };
    }),
  );
  return [...agreed, ...asked];
}
