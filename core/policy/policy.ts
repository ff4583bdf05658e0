import type { BehaviourKind, Rule } from "../rules/types.js";
import type { Evidence, Network, Severity, SightedIdentifier } from "../wire/lines.js";

/** What a policy says of a sighting. */
export interface Verdict {
  /**
   * `ignore`: as if it were not there; `note` is kept and shown; `alert` reaches a person; `block` also closes the
   * destination; `quarantine` closes the internet to the device.
   */
  readonly action: "ignore" | "note" | "alert" | "block" | "quarantine";
  readonly severity: Severity;
  /** In words, for the page. */
  readonly reason: string;
  /** Epoch seconds until which it holds; null: as long as the policy. */
  readonly until: number | null;
}

/** What a policy may look at; nothing in it is a value of the household. */
export interface Judged {
  readonly rule: Rule | null;
  readonly evidence: Evidence | null;
  /** MAC; null without a link layer. */
  readonly device: string | null;
  readonly deviceName: string | null;
  readonly maker: string | null;
  readonly name: string | null;
  readonly company: string | null;
  readonly network: Network | null;
  readonly identifier: SightedIdentifier | null;
  /** What volumes and times showed. */
  readonly behaviour: BehaviourKind | null;
  /** The device talks to few destinations. */
  readonly gadget: boolean;
  /** Epoch seconds. */
  readonly ts: number;
}

export interface Policy {
  judge(sighting: Judged): Verdict;
}

/**
 * Identifiers that a rule names reach a person with the rule's severity, and so do first contacts, behaviour of a rule
 * that is more than a note, and a gadget's unusual upload; destinations are noted. Nothing is blocked; a device that
 * joins is quarantined only where a rule of the household says so.
 */
export const DEFAULT_POLICY: Policy = { judge: judgeByDefault };

function judgeByDefault(judged: Judged): Verdict {
  const { rule, evidence } = judged;
  if (rule === null) return note("no rule asks for an alert");
  const { severity, title, match } = rule;
  const alert: Verdict = { action: "alert", severity, reason: title, until: null };
  switch (match.kind) {
    case "first_contact":
      return alert;
    case "joined":
      // A joining that is only noted is an alert that is listed: there is no sighting that could show it.
      return match.verdict === "quarantine" ? { ...alert, action: "quarantine" } : alert;
    case "behaviour":
      return judgeBehaviour(judged, alert);
    default:
      if (evidence === "destination") return note("says to whom a device talks, not what it says");
      return alert;
  }
}

function judgeBehaviour({ behaviour, gadget }: Judged, alert: Verdict): Verdict {
  if (behaviour === "upload" && gadget && alert.severity === "note") {
    return { ...alert, severity: "warning" };
  }
  return alert.severity === "note" ? note("says how much and when, not what") : alert;
}

function note(reason: string): Verdict {
  return { action: "note", severity: "note", reason, until: null };
}
