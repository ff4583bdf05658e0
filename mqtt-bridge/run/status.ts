import type { ProvedView, RouterView, StatusView } from "../api/views.js";
import { packageVersion } from "../cli/paths.js";
import type { RouterTold } from "../mqtt/people.js";
import type { Topics } from "../mqtt/topics.js";
import type { Store } from "../store/port.js";
import type { BridgeParts } from "./bridge.js";
import type { LiveInputs } from "./inputs.js";

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
  readonly demo: boolean;
  readonly store: Store;
  readonly parts: BridgeParts | null;
  readonly inputs: LiveInputs;
  readonly topics: Topics;
}): StatusView {
  const { demo, store, parts, topics, inputs } = from;
  return {
    version: VERSION,
    demo,
    routers: parts?.routers.views() ?? [],
    ...store.totals(null),
    mqtt: {
      broker: parts?.links.brokerUrl ?? "",
      topic: `${topics.base}/+/alert`,
      connected: parts?.links.people.connected ?? false,
    },
    problems: inputs.problems,
    proved: parts?.alarmTest.proved(null) ?? null,
    as_of: inputs.current.lookup?.asOf ?? null,
  };
}

/** What `bridge/health` says of routers and settings. No value of the household is in it. */
export function healthOf(
  { routers, blocks, ntfy, keeper }: Pick<BridgeParts, "routers" | "blocks" | "ntfy" | "keeper">,
  inputs: LiveInputs,
): Readonly<Record<string, unknown>> {
  return {
    blocks: { in_force: blocks.list().length, by_policy: blocks.counts },
    ntfy: ntfy?.counts ?? null,
    unstored: keeper.unstored,
    settings: { errors: inputs.problems.length, changed: inputs.changed },
    routers: Object.fromEntries(
      routers.views().map((router) => [router.id, healthOfRouter(router)]),
    ),
  };
}

function healthOfRouter(router: RouterView): object {
  const { id: _id, source: _source, demo: _demo, paired: _paired, counters, ...told } = router;
  const malformed = Object.entries(counters).filter(([name]) => name.startsWith("bad_"));
  return { ...told, malformed: Object.fromEntries(malformed) };
}

/** A router's health in a word. */
function healthWord({ availability, stale, refused, problem }: RouterView): string {
  if (availability === "offline") return "offline";
  if (problem !== null || refused !== null) return "problem";
  return stale ? "stale" : "well";
}

/** What people are told of a router in its retained state; null: there is none. `proved`: the newest alarm test there. */
export function toldOf(view: RouterView | null, proved: ProvedView | null): RouterTold | null {
  if (view === null) return null;
  const { availability, paired, last_seen, desired, reported, stale, refused, problem } = view;
  const { capacity, table, blind, lost } = view;
  const tables = { desired, reported, stale, refused, problem, capacity, table };
  const last_proved = proved?.at ?? null;
  const agent_version = view.version ?? (paired ? null : VERSION);
  const own = { health: healthWord(view), last_proved, agent_version, paired, last_seen };
  return { availability, state: { ...own, ...tables, blind, lost } };
}
