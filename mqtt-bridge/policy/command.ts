import { describeProblem, type Problem } from "../../core/problem.js";
import { type Flags, readArguments } from "../cli/args.js";
import { Failure } from "../failure.js";
import { readRules } from "../rules/read.js";
import { readScript } from "./open.js";
import { tryScript } from "./trial.js";

export const POLICY_FLAGS: Flags = {
  rules: { value: "DIR", help: "rule packs beside ours; one of the same file name replaces ours" },
};

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
  let failed = 0;
  for (const { what, standard, verdict, milliseconds } of await tryScript(
    readScript(file),
    file,
    rules,
  )) {
    if (typeof verdict === "string") {
      failed += 1;
      warn(`${what}: ${file}: ${verdict}; by default: ${standard.action}`);
      continue;
    }
    const { action, severity, reason } = verdict;
    const differs = action === standard.action ? "as by default" : `by default: ${standard.action}`;
    const took = `${milliseconds.toFixed(1)} ms`;
    print(`${what}: ${action} (${severity}), ${differs}; ${reason}; ${took}`);
  }
  return failed === 0 ? 0 : 1;
}
