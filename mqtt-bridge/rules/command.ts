import { describeProblem, type Problem } from "../../core/problem.js";
import { explainRule } from "../../core/rules/rules.js";
import type { Rule, RuleSet } from "../../core/rules/types.js";
import { type Flags, readArguments } from "../cli/args.js";
import { readRules } from "../engine.js";
import { Failure } from "../failure.js";

export const RULES_FLAGS: Flags = {
  rules: { value: "DIR", help: "rule packs beside ours; one of the same file name replaces ours" },
};

/**
 * `telltale rules check|list|explain`. Returns the exit status: 0, or 2 with a line for each error.
 */
export function rulesCommand(
  argv: readonly string[],
  print: (line: string) => void,
  warn: (line: string) => void,
): number {
  const args = readArguments("rules", argv, RULES_FLAGS);
  const [verb, subject, ...more] = args.positionals;
  const takesSubject = verb === "explain";
  if (more.length > 0 || (subject !== undefined) !== takesSubject) throw wrongUse();
  const problems: Problem[] = [];
  const ruleset = readRules(args.one("rules"), problems);
  for (const problem of problems) warn(`${problem.severity}: ${describeProblem(problem)}`);
  if (ruleset === null) return 2;
  switch (verb) {
    case "check":
      print(`${ruleset.rules.length} rules, no errors`);
      return 0;
    case "list":
      for (const line of listRules(ruleset.rules)) print(line);
      return 0;
    case "explain":
      print(explain(ruleset, subject ?? ""));
      return 0;
    default:
      throw wrongUse();
  }
}

function listRules(rules: readonly Rule[]): string[] {
  const width = Math.max(...rules.map(({ id }) => id.length));
  return rules.map(
    ({ id, severity, title }) => `${id.padEnd(width)}  ${severity.padEnd(8)} ${title}`,
  );
}

/** A rule by its id, or the rule that names the company of a host name. */
function explain(ruleset: RuleSet, subject: string): string {
  const byId = ruleset.rules.find(({ id }) => id === subject);
  if (byId !== undefined) return explainRule(byId);
  const company = ruleset.companyOf(subject.toLowerCase());
  if (company === null) {
    throw new Failure(
      `telltale rules explain: ${JSON.stringify(subject)} is no rule and no rule names its company; see telltale rules list`,
    );
  }
  return `${subject}: ${company.company}\n\n${explainRule(company.rule)}`;
}

function wrongUse(): Failure {
  return new Failure("telltale rules: expected check, list, or explain RULE|NAME");
}
