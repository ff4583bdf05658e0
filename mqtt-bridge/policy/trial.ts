import { setTimeout as pause } from "node:timers/promises";
import { DEFAULT_POLICY, type Verdict } from "../../core/policy/policy.js";
import { ruleSet } from "../../core/rules/ruleset.js";
import type { RuleSet } from "../../core/rules/types.js";
import { Failure } from "../failure.js";
import { ScriptPool } from "./pool.js";
import { samples } from "./samples.js";
import { readVerdict, sightingOf } from "./script.js";

/** Milliseconds that the first engine may take to start. */
const PATIENCE = 10_000;
const TICK = 10;

/** What a script said of one sighting. */
export interface Trial {
  /** The sighting in words. */
  readonly what: string;
  readonly standard: Verdict;
  /** A text: why it failed. */
  readonly verdict: Verdict | string;
  readonly milliseconds: number;
}

/**
 * A script on one sighting of each kind.
 * @throws Failure when no engine starts.
 */
export async function tryScript(script: string, file: string, rules: RuleSet): Promise<Trial[]> {
  const pool = new ScriptPool(script, file);
  try {
    const trials: Trial[] = [];
    for (const { what, judged } of samples(rules)) {
      await ready(pool);
      const standard = DEFAULT_POLICY.judge(judged);
      const began = performance.now();
      const answer = pool.call(JSON.stringify(sightingOf(judged, standard)));
      const milliseconds = performance.now() - began;
      const verdict = readVerdict(answer, standard, judged.ts);
      trials.push({ what, standard, verdict, milliseconds });
    }
    return trials;
  } finally {
    await pool.stop();
  }
}

/** Resolves when an engine waits for a call. @throws Failure when none starts. */
export async function ready(pool: Pick<ScriptPool, "isReady">): Promise<void> {
  for (let waited = 0; !pool.isReady; waited += TICK) {
    if (waited > PATIENCE) throw new Failure("the script's engine does not start");
    await pause(TICK);
  }
}

/** Why a script has no verdict about a first sighting; null: it has one. */
export async function failureOf(
  pool: Pick<ScriptPool, "isReady" | "call">,
): Promise<string | null> {
  const [sample] = samples(ruleSet([]));
  if (sample === undefined) return null;
  await ready(pool);
  const { judged } = sample;
  const standard = DEFAULT_POLICY.judge(judged);
  const read = readVerdict(
    pool.call(JSON.stringify(sightingOf(judged, standard))),
    standard,
    judged.ts,
  );
  return typeof read === "string" ? read : null;
}
