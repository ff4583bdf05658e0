import { describeProblem, type Problem } from "../../core/problem.js";
import { ruleMatches } from "../../core/rules/matches.js";
import { explainRule } from "../../core/rules/rules.js";
import type { Rule, RuleSet } from "../../core/rules/types.js";
import { type Arguments, type Flags, readArguments } from "../cli/args.js";
import { Failure } from "../failure.js";
import { storeDirOf } from "../settings/store.js";
import { describeList, fetchList, updateLists } from "./lists.js";
import { pushRules } from "./push.js";
import { readRules } from "./read.js";

export const RULES_FLAGS: Flags = {
  rules: { value: "DIR", help: "rule packs beside ours; one of the same file name replaces ours" },
  name: { value: "NAME", help: "fetch: what the list is called; default: its file's name" },
  licence: { value: "TEXT", help: "fetch: its licence; default: what the list says itself" },
  store: {
    value: "DIR",
    help: "push: the store of telltale run; default: $XDG_STATE_HOME/telltale",
  },
};

interface Asked {
  readonly args: Arguments;
  readonly subjects: readonly string[];
  readonly dir: string | null;
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** What a verb takes, and what it does with the packs that were read without an error; its result is the exit status. */
interface Verb {
  readonly least: number;
  readonly most: number;
  readonly needsDir: boolean;
  readonly act: (ruleset: RuleSet, asked: Asked) => number | Promise<number>;
}

const VERBS: ReadonlyMap<string, Verb> = new Map([
  ["check", { least: 0, most: 0, needsDir: false, act: check }],
  ["list", { least: 0, most: 0, needsDir: false, act: list }],
  ["explain", { least: 1, most: 1, needsDir: false, act: explain }],
  ["test", { least: 1, most: 1000, needsDir: false, act: test }],
  ["push", { least: 0, most: 0, needsDir: true, act: push }],
  ["fetch", { least: 1, most: 1, needsDir: true, act: fetchOne }],
  ["update", { least: 0, most: 0, needsDir: true, act: update }],
]);

/**
 * `telltale rules VERB`. Returns the exit status: 0; 1 when `test` finds no rule or `update` keeps an old list; 2 with a
 * line for each error.
 */
export async function rulesCommand(
  argv: readonly string[],
  print: (line: string) => void,
  warn: (line: string) => void,
): Promise<number> {
  const args = readArguments("rules", argv, RULES_FLAGS);
  const [name = "", ...subjects] = args.positionals;
  const verb = VERBS.get(name);
  if (verb === undefined || subjects.length < verb.least || subjects.length > verb.most) {
    throw wrongUse();
  }
  const dir = args.one("rules");
  if (verb.needsDir && dir === null) {
    throw new Failure(`telltale rules ${name}: --rules DIR says in which folder`);
  }
  const problems: Problem[] = [];
  const ruleset = readRules(name === "fetch" ? null : dir, problems);
  for (const problem of problems) warn(`${problem.severity}: ${describeProblem(problem)}`);
  return ruleset === null ? 2 : verb.act(ruleset, { args, subjects, dir, print, warn });
}

function check({ rules, lists }: RuleSet, { print }: Asked): number {
  const more = lists.length === 0 ? "" : `, ${lists.length} lists`;
  print(`${rules.length} rules${more}, no errors`);
  return 0;
}

function list({ rules, lists }: RuleSet, { print }: Asked): number {
  const width = Math.max(...rules.map(({ id }) => id.length));
  for (const { id, severity, title } of rules) {
    print(`${id.padEnd(width)}  ${severity.padEnd(8)} ${title}`);
  }
  for (const one of lists) print(describeList(one, today()));
  return 0;
}

/** A rule by its id, or the rule that names the company of a host name. */
function explain(ruleset: RuleSet, { subjects: [subject = ""], print }: Asked): number {
  const byId = ruleset.rules.find(({ id }) => id === subject);
  const company = byId === undefined ? ruleset.companyOf(subject.toLowerCase()) : null;
  if (byId === undefined && company === null) {
    throw new Failure(
      `telltale rules explain: ${JSON.stringify(subject)} is no rule and no rule names its company; see telltale rules list`,
    );
  }
  if (byId !== undefined) print(explainRule(byId));
  if (company !== null) print(`${subject}: ${company.company}\n\n${explainRule(company.rule)}`);
  return 0;
}

/** Which rules take names, `type=value` and the like, as vectors do. */
function test(ruleset: RuleSet, { subjects, print }: Asked): number {
  const unmatched = subjects.filter((subject) => {
    const rules = matching(ruleset, subject);
    const found = rules.map(({ id }) => id).join(", ");
    print(`${subject}  ${found === "" ? "no rule" : found}`);
    return rules.length === 0;
  });
  return unmatched.length === 0 ? 0 : 1;
}

/** Of the rules that name a company only the nearest is the one that counts. */
function matching(ruleset: RuleSet, subject: string): Rule[] {
  const name = subject.toLowerCase();
  const named = ruleset.companyOf(name)?.rule ?? ruleset.listRule(name);
  const others = ruleset.rules.filter(
    (rule) => rule.match.kind !== "domain" && ruleMatches(rule, subject),
  );
  return named === null ? others : [named, ...others];
}

function push(_ruleset: RuleSet, { args, dir, print }: Asked): number {
  const storeDir = storeDirOf(args, process.env);
  const files = pushRules(dir ?? "", storeDir);
  print(`${files} files pushed to ${storeDir}; telltale run reads them when it starts`);
  return 0;
}

async function fetchOne(_ruleset: RuleSet, asked: Asked): Promise<number> {
  const { args, dir, print, subjects } = asked;
  const how = { dir: dir ?? "", name: args.one("name"), licence: args.one("licence") };
  const fetched = await fetchList(subjects[0] ?? "", { ...how, today: today() });
  print(describeList(fetched, today()));
  return 0;
}

async function update(_ruleset: RuleSet, { dir, print, warn }: Asked): Promise<number> {
  const lines = await updateLists(dir ?? "", today());
  for (const { line, failed } of lines) (failed ? warn : print)(line);
  if (lines.length === 0) print("no list there that came from an address");
  return lines.some(({ failed }) => failed) ? 1 : 0;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function wrongUse(): Failure {
  return new Failure(
    "telltale rules: expected check, list, explain RULE|NAME, test INPUT..., push, fetch FILE|URL, or update",
  );
}
