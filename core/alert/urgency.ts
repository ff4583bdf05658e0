import type { Verdict } from "../policy/policy.js";
import type { Urgency } from "./group.js";

/** What an alert's way to a person depends on. */
export interface Urgent {
  readonly verdict: Verdict;
  /** The household registered the value, or it is a canary. */
  readonly isRegistered: boolean;
  readonly isFirstContact: boolean;
  /** A first contact of a device that talks to few destinations and is known for a while. */
  readonly isNotable: boolean;
}

/**
 * What the household registered, and what closes something, is told now; of the rest a serious matter soon, a warning and
 * a notable first contact with the next digest, and a note is listed.
 */
export function urgencyOf({ verdict, isRegistered, isFirstContact, isNotable }: Urgent): Urgency {
  const { action, severity } = verdict;
  if (isRegistered || action === "block" || action === "quarantine") return "now";
  if (severity === "serious") return "soon";
  if (severity === "warning") return "quiet";
  return isFirstContact && isNotable ? "quiet" : "list";
}
