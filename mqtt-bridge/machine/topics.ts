import { isRouterId } from "../mqtt/topics.js";

/** Cells that a fleet can be cut into. */
const CELLS = 64;
const BASE = "telltale-agent";

/** The cell of a router: FNV-1a (32 bits) of its id, mod 64. */
export function cellOf(router: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(router, "ascii")) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0) % CELLS;
}

/** What a router's agent sends. */
export const UP_KINDS = ["events", "flows", "bundle", "health", "online"] as const;

export type UpKind = (typeof UP_KINDS)[number];

export function upTopic(router: string, kind: UpKind): string {
  return `${BASE}/${cellOf(router)}/${router}/up/${kind}`;
}

export function downTopic(router: string, kind: "bundle" | "command" | "online"): string {
  return `${BASE}/${cellOf(router)}/${router}/down/${kind}`;
}

/** Null for a topic that is not sent by a router, or whose cell is not the router's. */
export function parseUpTopic(topic: string): { router: string; kind: UpKind } | null {
  const [base, cell, router = "", up, name, ...rest] = topic.split("/");
  const kind = UP_KINDS.find((each) => each === name);
  if (base !== BASE || up !== "up" || kind === undefined || rest.length > 0) return null;
  return isRouterId(router) && cell === String(cellOf(router)) ? { router, kind } : null;
}

/** Filter for what all routers send. */
export const UP_FILTER = `${BASE}/+/+/up/+`;
