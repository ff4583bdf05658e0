import type { Problem } from "../problem.js";
import {
  checkShape,
  likelyTypo,
  problemAt,
  problemAtKey,
  sortProblems,
  unknownKeys,
} from "../yaml/shape.js";
import { readYaml, type YamlSource } from "../yaml/source.js";
import { checkRules, OWN_PACK, type PlacedRule } from "./checks.js";
import { ruleSet } from "./ruleset.js";
import { packSchema, type RuleFile } from "./schema.js";
import type { DomainList, Rule, RuleSet } from "./types.js";

export { OWN_PACK } from "./checks.js";
export { explainRule, explainRules } from "./explain.js";

/** A pack's file: its name ends in `pack.yaml` and its text is YAML. */
export interface PackFile {
  readonly name: string;
  readonly text: string;
}

function packName(file: string): string | null {
  return /(?:^|[/\\])([a-z0-9-]+)\.ya?ml$/.exec(file)?.[1] ?? null;
}

function toRule(file: RuleFile, pack: string): Rule {
  const vectors = file.vectors.map(({ input, matches }) => ({
    input,
    matches: matches === "true",
  }));
  return { ...file, pack, vectors };
}

function unknown(source: YamlSource): Problem[] {
  return unknownKeys(packSchema, source.value).map(({ field, key, known }) => {
    const meant = likelyTypo(key, known);
    const hint = meant === null ? `expected ${known.join(", ")}` : `is "${meant}" meant?`;
    return problemAtKey(source, "error", field, `unknown key; ${hint}`);
  });
}

function readPack(file: PackFile): { placed: PlacedRule[]; problems: Problem[] } {
  const pack = packName(file.name);
  const source = readYaml(file.text, file.name);
  if (pack === null) {
    const message = "expected a file name in lower case that ends in .yaml; it is the pack's name";
    return { placed: [], problems: [problemAt(source, "error", "", message)] };
  }
  if (source.problems.length > 0) return { placed: [], problems: [...source.problems] };
  const { output, problems } = checkShape(packSchema, source);
  const placed = (output?.rules ?? []).map((rule, i) => ({
    rule: toRule(rule, pack),
    source,
    field: `rules[${i}]`,
  }));
  return { placed, problems: [...unknown(source), ...problems] };
}

/**
 * Reads all rule packs together. Any problem is an error and refuses all of them: a rule is never dropped in silence.
 * Checked: keys and shape; sources of domains and companies; vectors, at least one each way, and that they hold; ids,
 * domains and identifier types that stand twice. The pack `own` may claim again what another one has, and then counts.
 */
export function loadRules(
  files: readonly PackFile[],
  lists: readonly DomainList[] = [],
): {
  ruleset: RuleSet | null;
  problems: Problem[];
} {
  const packs = files.map(readPack);
  const placed = packs.flatMap((pack) => pack.placed);
  const problems = [...packs.flatMap((pack) => pack.problems), ...checkRules(placed)];
  if (problems.length > 0) return { ruleset: null, problems: sortProblems(problems) };
  // The last that claims something has it.
  const isOwn = ({ rule }: PlacedRule): boolean => rule.pack === OWN_PACK;
  const ordered = [...placed.filter((one) => !isOwn(one)), ...placed.filter(isOwn)];
  return {
    ruleset: ruleSet(
      ordered.map(({ rule }) => rule),
      lists,
    ),
    problems: [],
  };
}
