import * as v from "valibot";
import {
  DEFAULT_POLICY,
  type Judged,
  type Policy,
  type Verdict,
} from "../../core/policy/policy.js";
import type { ScriptPool } from "./pool.js";
import type { ScriptAnswer } from "./wire.js";

/** Verdicts that are not asked for again, and for how long of the traffic's time, seconds. */
const KEPT_MAX = 1000;
const KEPT_FOR = 60;
/** After so many failures in a row the script is left alone for a while, milliseconds. */
const FAILURES_MAX = 3;
const PAUSE_MS = 60_000;

const ACTIONS = ["ignore", "note", "alert", "block", "quarantine"] as const;
const verdictSchema = v.nullable(
  v.object(
    {
      action: v.picklist(ACTIONS, `action: expected ${ACTIONS.join(", ")}`),
      severity: v.optional(
        v.picklist(["note", "warning", "serious"], "severity: expected note, warning or serious"),
      ),
      reason: v.optional(v.pipe(v.string("reason: expected a text"), v.maxLength(200))),
      minutes: v.optional(
        v.pipe(
          v.number("minutes: expected a number from 1 to 1440"),
          v.minValue(1, "minutes: expected a number from 1 to 1440"),
          v.maxValue(1440, "minutes: expected a number from 1 to 1440"),
        ),
      ),
    },
    'expected an object with action, such as {action: "note"}, or null',
  ),
);

export interface ScriptOptions {
  readonly pool: Pick<ScriptPool, "call">;
  /** A failure, once until the script works again. */
  readonly onFailure: (line: string) => void;
  /** Milliseconds that never go back. */
  readonly now?: () => number;
}

/** Asks a household's script; where it fails the default policy holds, so that no alert is lost. */
export class ScriptPolicy implements Policy {
  /** Calls that failed, and sightings that were judged by default while the script was left alone. */
  failures = 0;
  skipped = 0;
  lastFailure: string | null = null;
  readonly #options: ScriptOptions;
  readonly #kept = new Map<string, { verdict: Verdict; ts: number }>();
  #inRow = 0;
  #resumes = 0;

  constructor(options: ScriptOptions) {
    this.#options = options;
  }

  judge(judged: Judged): Verdict {
    const standard = DEFAULT_POLICY.judge(judged);
    const { ts, ...facts } = judged;
    const key = JSON.stringify({ ...facts, rule: facts.rule?.id ?? null });
    const kept = this.#kept.get(key);
    if (kept !== undefined && Math.abs(ts - kept.ts) < KEPT_FOR) return kept.verdict;
    const now = this.#now();
    if (this.#inRow >= FAILURES_MAX && now < this.#resumes) {
      this.skipped += 1;
      return standard;
    }
    const verdict = this.#ask(judged, standard);
    if (verdict === null) return standard;
    this.#kept.delete(key);
    this.#kept.set(key, { verdict, ts });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return verdict;
  }

  /** null when the script failed. */
  #ask(judged: Judged, standard: Verdict): Verdict | null {
    const answer = this.#options.pool.call(JSON.stringify(sightingOf(judged, standard)));
    const read = readVerdict(answer, standard, judged.ts);
    if (typeof read !== "string") {
      this.#inRow = 0;
      return read;
    }
    this.failures += 1;
    this.#inRow += 1;
    this.#resumes = this.#now() + PAUSE_MS;
    if (this.#inRow === 1 || this.lastFailure !== read) {
      this.#options.onFailure(`policy script: ${read}; the default policy holds`);
    }
    this.lastFailure = read;
    return null;
  }

  #now(): number {
    return this.#options.now?.() ?? performance.now();
  }
}

/** A script's verdict, or what is wrong with its answer. */
export function readVerdict(answer: ScriptAnswer, standard: Verdict, ts: number): Verdict | string {
  if (!answer.ok) return answer.error;
  const read = v.safeParse(verdictSchema, JSON.parse(answer.verdict));
  if (!read.success) return `verdict: ${read.issues[0].message}`;
  if (read.output === null) return standard;
  const { action, severity, reason, minutes } = read.output;
  return {
    action,
    severity: severity ?? standard.severity,
    reason: reason ?? standard.reason,
    until: minutes === undefined ? null : ts + minutes * 60,
  };
}

/** What a script is given (policy.d.ts). */
export function sightingOf(judged: Judged, standard: Verdict): object {
  const { rule, evidence, device, deviceName, maker, gadget, name, company, network } = judged;
  const { action, severity, reason } = standard;
  return {
    kind: kindOf(judged),
    rule: rule === null ? null : { id: rule.id, title: rule.title, severity: rule.severity },
    evidence,
    device: { mac: device, name: deviceName, maker, gadget },
    to: {
      name,
      company,
      asn: network?.asn ?? null,
      network: network?.org ?? null,
      country: network?.country ?? null,
    },
    identifier: judged.identifier,
    behaviour: judged.behaviour,
    ts: judged.ts,
    standard: { action, severity, reason },
  };
}

function kindOf({ identifier, behaviour, evidence }: Judged): string {
  if (identifier !== null) return "identifier";
  if (behaviour !== null) return "behaviour";
  return evidence === null ? "joined" : "contact";
}
