import type { Problem } from "../problem.js";
import { problemAt } from "../yaml/shape.js";
import type { YamlSource } from "../yaml/source.js";
import { ruleMatches } from "./matches.js";
import type { Rule } from "./types.js";

/** A rule with the place where it stands. */
export interface PlacedRule {
  readonly rule: Rule;
  readonly source: YamlSource;
  /** `rules[3]`. */
  readonly field: string;
}

function at({ source, field }: PlacedRule, below: string, message: string): Problem {
  return problemAt(source, "error", `${field}.${below}`, message);
}

function checkId(placed: PlacedRule): Problem[] {
  const { id, pack } = placed.rule;
  if (id.startsWith(`${pack}/`)) return [];
  return [at(placed, "id", `expected an id that begins with this file's name, "${pack}/"`)];
}

/** Each domain and its company must be named by a source's own words, so that nobody has to believe the list. */
function checkSources(placed: PlacedRule): Problem[] {
  const { match, sources } = placed.rule;
  if (match.kind !== "domain") return [];
  if (sources.length === 0) {
    return [at(placed, "sources", "a domain rule needs a source: url, date, says")];
  }
  const said = sources.map(({ says }) => says.toLowerCase()).join("\n");
  const unnamed = match.domains.flatMap((domain, i) =>
    said.includes(domain)
      ? []
      : [at(placed, `match.domains[${i}]`, `no source's "says" names ${domain}`)],
  );
  if (said.includes(match.company.toLowerCase())) return unnamed;
  const company = `no source's "says" names ${match.company}`;
  return [...unnamed, at(placed, "match.company", company)];
}

function checkVectors(placed: PlacedRule): Problem[] {
  const { rule } = placed;
  const problems: Problem[] = [];
  for (const wanted of [true, false]) {
    if (rule.vectors.some(({ matches }) => matches === wanted)) continue;
    const message = `at least one vector with "matches: ${wanted}" is needed`;
    problems.push(at(placed, "vectors", message));
  }
  for (const [i, { input, matches }] of rule.vectors.entries()) {
    if (ruleMatches(rule, input) === matches) continue;
    const found = matches ? "does not match" : "matches";
    problems.push(
      at(placed, `vectors[${i}].input`, `does not hold: this rule ${found} "${input}"`),
    );
  }
  return problems;
}

/** What of a rule may exist only once among all packs, and where in the rule it stands. */
function claims({ rule }: PlacedRule): { readonly claim: string; readonly below: string }[] {
  const { match } = rule;
  const own = { claim: `id ${rule.id}`, below: "id" };
  switch (match.kind) {
    case "first_contact":
      return [own, { claim: "first contact", below: "match.kind" }];
    case "behaviour":
      return [own, { claim: `behaviour ${match.what}`, below: "match.what" }];
    case "joined":
      return [own, ...joinedClaims(match.makers)];
    case "list":
      return [own];
  }
  const kind = match.kind === "domain" ? "domain" : "type";
  const list = match.kind === "domain" ? match.domains : match.types;
  const key = match.kind === "domain" ? "domains" : "types";
  return [own, ...list.map((one, i) => ({ claim: `${kind} ${one}`, below: `match.${key}[${i}]` }))];
}

/** A maker's name is the same in any letter case. */
function joinedClaims(makers: readonly string[]): { claim: string; below: string }[] {
  if (makers.length === 0) return [{ claim: "joining of any device", below: "match.kind" }];
  return makers.map((maker, i) => ({
    claim: `joining of maker ${maker.toLowerCase()}`,
    below: `match.makers[${i}]`,
  }));
}

/** The pack of a household's own rules: what it says counts before what any other pack says. */
export const OWN_PACK = "own";

function checkClaims(placed: readonly PlacedRule[]): Problem[] {
  const isOwn = ({ rule }: PlacedRule): boolean => rule.pack === OWN_PACK;
  return [placed.filter(isOwn), placed.filter((one) => !isOwn(one))].flatMap(checkClaimsWithin);
}

function checkClaimsWithin(placed: readonly PlacedRule[]): Problem[] {
  const taken = new Map<string, string>();
  return placed.flatMap((one) =>
    claims(one).flatMap(({ claim, below }) => {
      const other = taken.get(claim);
      taken.set(claim, other ?? `${one.rule.id} in ${one.source.file}`);
      return other === undefined ? [] : [at(one, below, `${claim} stands in ${other} already`)];
    }),
  );
}

/** Everything that the shape does not say; empty when the rules may be used. */
export function checkRules(placed: readonly PlacedRule[]): Problem[] {
  const single = placed.flatMap((one) => [
    ...checkId(one),
    ...checkSources(one),
    ...checkVectors(one),
  ]);
  return [...single, ...checkClaims(placed)];
}
