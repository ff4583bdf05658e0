import { ABI_HASH } from "../../asm/abi.gen.js";
import type { RouterView } from "../api/views.js";
import { packageVersion } from "../cli/paths.js";
import type { ReaderCounts } from "../machine/reader.js";
import type { RouterFacts } from "../mqtt/people.js";
import type { AgentCounts } from "../run/status.js";
import type { PlaneRouter } from "./plane-router.js";

export interface Viewed {
  readonly facts: RouterFacts;
  readonly paired: boolean;
  readonly plane: PlaneRouter;
  readonly online: boolean;
  /** What was read of its batches. */
  readonly batches: ReaderCounts | null;
  /** What a source of this process counts. */
  readonly agent: AgentCounts | null;
  /** Matches whose needle is not known (any more). */
  readonly unattributed: number;
  /** Covers household values in what the router says. */
  readonly mask: (text: string) => string;
}

const NONE: ReaderCounts = {
  batches: 0,
  lost: 0,
  gaps: 0,
  refused: 0,
  unattributed: 0,
  flowsLost: 0,
};

/** A router as people see it. */
export function viewRouter(viewed: Viewed): RouterView {
  const { facts, paired, plane, online, agent, unattributed } = viewed;
  const batches = viewed.batches ?? NONE;
  const counters = agent?.counters ?? plane.report.health?.counters ?? {};
  const { refused, unopened, again } = plane.guard.counts;
  return {
    ...facts,
    paired,
    availability: online ? "online" : "offline",
    reading: agent?.reading ?? online,
    packets: counters.packets ?? 0,
    lost: (agent?.lost ?? batches.lost) + (counters.events_lost ?? 0),
    last_seen: plane.report.last_seen,
    ...tablesOf(viewed),
    ...hostOf(viewed),
    batches: {
      read: batches.batches,
      missing: batches.gaps,
      unattributed: batches.unattributed,
      again,
    },
    unattributed,
    flows_lost: batches.flowsLost,
    refused_messages: { ...refused },
    unopened_messages: unopened,
  };
}

type HostView = Pick<RouterView, "uptime" | "clock" | "agent" | "version" | "counters">;

/** What the agent says of itself. */
function hostOf({ plane }: Viewed): HostView {
  const { health } = plane.report;
  if (health === null) {
    return { uptime: null, clock: null, agent: null, version: null, counters: {} };
  }
  const { uptime, clock, agent, version, counters } = health;
  return { uptime, clock, agent, version, counters };
}

/** An agent reads only the tables of the classifier that it was built with. */
function programProblem({ report: { health } }: PlaneRouter): string | null {
  if (health === null || health.abi === ABI_HASH) return null;
  return `its agent, version ${health.version}, was built for another classifier; install the one of telltale ${packageVersion()}`;
}

type TablesView = Pick<
  RouterView,
  | "desired"
  | "reported"
  | "stale"
  | "refused"
  | "problem"
  | "capacity"
  | "table"
  | "blind"
  | "command"
>;

function tablesOf({ plane, mask }: Viewed): TablesView {
  const { report, health } = plane.report;
  const refused = report?.refused ?? null;
  const command = health?.command ?? null;
  return {
    desired: plane.desired,
    reported: plane.reported,
    stale: report?.stale ?? false,
    refused: refused === null ? null : { reason: refused.reason, line: mask(refused.line) },
    problem: plane.problem ?? programProblem(plane),
    capacity: health?.capacity ?? null,
    table: plane.tableBytes,
    blind: (health?.blind ?? []).map(mask),
    command:
      command === null
        ? null
        : { verb: command.verb, line: command.line === null ? null : mask(command.line) },
  };
}
