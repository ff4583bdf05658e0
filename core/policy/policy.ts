import type { Rule } from "../rules/types.js";
import type { Evidence, Severity } from "../wire/lines.js";

/** What a policy says of a sighting. */
export interface Verdict {
  /** `note` is kept and shown, `alert` reaches a person, `block` also closes the destination. */
  readonly action: "ignore" | "note" | "alert" | "block";
  readonly severity: Severity;
  /** In words, for the page. */
  readonly reason: string;
  /** Epoch seconds until which it holds; null: as long as the policy. */
  readonly until: number | null;
}

/** What a policy may look at. */
export interface Judged {
  readonly rule: Rule | null;
  readonly evidence: Evidence;
  readonly device: string | null;
  readonly name: string | null;
}

export interface Policy {
  judge(sighting: Judged): Verdict;
}

/** Identifiers that a rule names reach a person with the rule's severity; destinations are noted; nothing is blocked. */
export const DEFAULT_POLICY: Policy = { judge: judgeByDefault };

function judgeByDefault({ rule, evidence }: Judged): Verdict {
  if (rule === null) {
    return { action: "note", severity: "note", reason: "no rule asks for an alert", until: null };
  }
  const { severity, title, match } = rule;
  if (match.kind === "first_contact")
    return { action: "alert", severity, reason: title, until: null };
  if (evidence === "destination" || evidence === "behaviour") {
    const reason = "says to whom a device talks, not what it says";
    return { action: "note", severity: "note", reason, until: null };
  }
  return { action: "alert", severity, reason: title, until: null };
}
