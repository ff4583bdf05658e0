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

/** Topic on which a router's agent sends its events. */
export function eventsTopic(router: string): string {
  return upTopic(router, "events");
}

export function upTopic(
  router: string,
  kind: "events" | "flows" | "bundle" | "health" | "online",
): string {
  return `${BASE}/${cellOf(router)}/${router}/up/${kind}`;
}

export function downTopic(router: string, kind: "bundle" | "command" | "online"): string {
  return `${BASE}/${cellOf(router)}/${router}/down/${kind}`;
}

/** The router that a topic of events names; null when it is none, or its cell is not the router's. */
export function parseEventsTopic(topic: string): string | null {
  const [base, cell, router = "", up, kind, ...rest] = topic.split("/");
  if (base !== BASE || up !== "up" || kind !== "events" || rest.length > 0) return null;
  return isRouterId(router) && cell === String(cellOf(router)) ? router : null;
}

/** Filter for the events of all routers. */
export const EVENTS_FILTER = `${BASE}/+/+/up/events`;
