import type { BehaviourKind, DomainRole, Rule, RuleMatch } from "./types.js";

const BEHAVIOURS: Readonly<Record<BehaviourKind, string>> = {
  upload: "a day's upload to one destination, 50 MB at least and ten times any earlier day's",
  idle: "at least 100 kB to one destination in six hours of a day in which nobody used the device",
  beacon: "nine contacts with one destination in the same interval",
  drift:
    "a name in which identifiers were seen leaves its networks for another, for a day and more",
};

function roleText(role: DomainRole | undefined): string {
  if (role === "resolver") return ", which answers DNS in secret";
  return role === "public_name" ? ", whose name stands for many that are hidden" : "";
}

/** What a rule looks for, in words. */
export function looksFor(match: RuleMatch): string {
  switch (match.kind) {
    case "identifier":
      return `any registered or recognised ${match.types.join(", ")}`;
    case "first_contact":
      return "a device's first contact with a destination";
    case "behaviour":
      return BEHAVIOURS[match.what];
    case "joined":
      return `a device not seen before, made by ${match.makers.join(" or ") || "anybody"}: ${match.verdict}`;
    case "list":
      return `the names of the list ${match.list} and all names below`;
    case "domain":
      return `${match.domains.join(", ")} and all names below: ${match.company}${roleText(match.role)}`;
  }
}

/** A rule for a person to read: what it looks for, why, what blocking breaks, and who says so. */
export function explainRule(rule: Rule): string {
  const sources = rule.sources.map(({ url, date, says }) => `    ${date} ${url}\n      ${says}`);
  const vectors = rule.vectors.map(
    ({ input, matches }) => `    ${matches ? "matches" : "does not match"} ${input}`,
  );
  return [
    `${rule.id} (${rule.severity}): ${rule.title}`,
    `  looks for: ${looksFor(rule.match)}`,
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
