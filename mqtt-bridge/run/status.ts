import type { StatusView } from "../api/views.js";
import { packageVersion } from "../cli/paths.js";
import type { EventsReader } from "../machine/reader.js";
import type { RouterFacts } from "../mqtt/people.js";
import type { Topics } from "../mqtt/topics.js";
import type { Store } from "../store/port.js";
import type { BridgeParts } from "./bridge.js";

/** What the agent of a router counts. */
export interface AgentCounts {
  /** Packets are still being read. */
  readonly reading: boolean;
  /** Event records that were dropped on the way to the plane. */
  readonly lost: number;
  /** The classifier's counters by name. */
  readonly counters: Readonly<Record<string, number>>;
}

export const NO_COUNTS: AgentCounts = { reading: false, lost: 0, counters: {} };

const VERSION = packageVersion();

/** `GET /api/status`. */
export function statusOf(from: {
  readonly router: RouterFacts;
  readonly agent: AgentCounts;
  readonly store: Store;
  readonly parts: BridgeParts | null;
  readonly topics: Topics;
  readonly asOf: string | null;
}): StatusView {
  const { router, agent, store, parts, topics, asOf } = from;
  const lost = lostEvents(agent);
  const packets = agent.counters.packets ?? 0;
  return {
    version: VERSION,
    demo: router.demo,
    routers: [{ ...router, reading: agent.reading, packets, lost }],
    ...store.totals(null),
    mqtt: {
      broker: parts?.links.brokerUrl ?? "",
      topic: `${topics.base}/+/alert`,
      connected: parts?.links.people.connected ?? false,
    },
    as_of: asOf,
  };
}

/** What `bridge/health` says of the router. */
export function healthOf(
  router: RouterFacts,
  agent: AgentCounts,
  reader: EventsReader,
): Readonly<Record<string, unknown>> {
  const { counters } = agent;
  const malformed = Object.fromEntries(
    Object.entries(counters).filter(([name, count]) => name.startsWith("bad_") && count > 0),
  );
  return {
    routers: {
      [router.id]: {
        reading: agent.reading,
        packets: counters.packets ?? 0,
        lost: lostEvents(agent),
        malformed,
        batches: reader.counts(router.id),
      },
    },
  };
}

function lostEvents({ counters, lost }: AgentCounts): number {
  return lost + (counters.events_lost ?? 0);
}
