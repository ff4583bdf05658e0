import type { Rule, RuleMatch } from "./types.js";

function matchText(match: RuleMatch): string {
  if (match.kind === "identifier") return `any registered or recognised ${match.types.join(", ")}`;
  if (match.kind === "first_contact") return "a device's first contact with a destination";
  return `${match.domains.join(", ")} and all names below: ${match.company}`;
}

/** A rule for a person to read: what it looks for, why, what blocking breaks, and who says so. */
export function explainRule(rule: Rule): string {
  const sources = rule.sources.map(({ url, date, says }) => `    ${date} ${url}\n      ${says}`);
  const vectors = rule.vectors.map(
    ({ input, matches }) => `    ${matches ? "matches" : "does not match"} ${input}`,
  );
  return [
    `${rule.id} (${rule.severity}): ${rule.title}`,
    `  looks for: ${matchText(rule.match)}`,
    `  why: ${rule.why}`,
    `  if blocked: ${rule.advice}`,
    sources.length === 0 ? "  sources: none needed, it claims no fact" : "  sources:",
    ...sources,
    "  checked with:",
    ...vectors,
  ].join("\n");
}

/** All rules, in the order of their packs. */
export function explainRules(rules: readonly Rule[]): string {
  return rules.map(explainRule).join("\n\n");
}
