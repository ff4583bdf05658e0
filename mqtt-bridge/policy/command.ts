import { setTimeout as pause } from "node:timers/promises";
import { DEFAULT_POLICY } from "../../core/policy/policy.js";
import { describeProblem, type Problem } from "../../core/problem.js";
import { type Flags, readArguments } from "../cli/args.js";
import { Failure } from "../failure.js";
import { readRules } from "../rules/read.js";
import { readScript } from "./open.js";
import { ScriptPool } from "./pool.js";
import { samples } from "./samples.js";
import { readVerdict, sightingOf } from "./script.js";

export const POLICY_FLAGS: Flags = {
  rules: { value: "DIR", help: "rule packs beside ours; one of the same file name replaces ours" },
};

/** Milliseconds that the first engine may take to start. */
const PATIENCE = 10_000;
const TICK = 10;

/**
 * `telltale policy test FILE`: tries a script on one sighting of each kind. Returns the exit status: 0; 1 when it failed on
 * one of them.
 */
export async function policyCommand(
  argv: readonly string[],
  print: (line: string) => void,
  warn: (line: string) => void,
): Promise<number> {
  const args = readArguments("policy", argv, POLICY_FLAGS);
  const [verb, file, ...more] = args.positionals;
  if (verb !== "test" || file === undefined || more.length > 0) {
    throw new Failure("telltale policy: expected test FILE");
  }
  const problems: Problem[] = [];
  const rules = readRules(args.one("rules"), problems);
  if (rules === null) throw new Failure(problems.map(describeProblem));
  const pool = new ScriptPool(readScript(file), file);
  try {
    let failed = 0;
    for (const { what, judged } of samples(rules)) {
      await ready(pool);
      const standard = DEFAULT_POLICY.judge(judged);
      const began = performance.now();
      const answer = pool.call(JSON.stringify(sightingOf(judged, standard)));
      const took = `${(performance.now() - began).toFixed(1)} ms`;
      const verdict = readVerdict(answer, standard, judged.ts);
      if (typeof verdict === "string") {
        failed += 1;
        warn(`${what}: ${file}: ${verdict}; by default: ${standard.action}`);
      } else {
        const { action, severity, reason } = verdict;
        const differs =
          action === standard.action ? "as by default" : `by default: ${standard.action}`;
        print(`${what}: ${action} (${severity}), ${differs}; ${reason}; ${took}`);
      }
    }
    return failed === 0 ? 0 : 1;
  } finally {
    await pool.stop();
  }
}

/** @throws Failure when no engine starts. */
async function ready(pool: ScriptPool): Promise<void> {
  for (let waited = 0; !pool.isReady; waited += TICK) {
    if (waited > PATIENCE) throw new Failure("the script's engine does not start");
    await pause(TICK);
  }
}
