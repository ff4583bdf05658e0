import { MEDIA_NAMES } from "../../asm/abi.names.gen.js";
import { checkValue } from "../household/values.js";
import type { IdentifierType } from "../wire/lines.js";
import type { Rule, RuleSet } from "./types.js";

/** Names of the domain and of all above it, the longest first. */
function suffixes(name: string): string[] {
  const labels = name.split(".");
  return labels.map((_, i) => labels.slice(i).join("."));
}

class Rules implements RuleSet {
  readonly rules: readonly Rule[];
  private readonly domains = new Map<string, { readonly company: string; readonly rule: Rule }>();
  private readonly types = new Map<IdentifierType, Rule>();
  private first: Rule | null = null;

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
    for (const rule of rules) this.index(rule);
  }

  private index(rule: Rule): void {
    const { match } = rule;
    if (match.kind === "first_contact") this.first = rule;
    else if (match.kind === "identifier") {
      for (const type of match.types) this.types.set(type, rule);
    } else {
      for (const domain of match.domains) {
        this.domains.set(domain, { company: match.company, rule });
      }
    }
  }

  companyOf(name: string): { readonly company: string; readonly rule: Rule } | null {
    for (const suffix of suffixes(name)) {
      const found = this.domains.get(suffix);
      if (found !== undefined) return found;
    }
    return null;
  }

  identifierRule(type: IdentifierType): Rule | null {
    return this.types.get(type) ?? null;
  }

  firstContactRule(): Rule | null {
    return this.first;
  }
}

/** Indexes rules that were checked: no domain, type or first contact stands in two of them. */
export function ruleSet(rules: readonly Rule[]): RuleSet {
  return new Rules(rules);
}

function identifierMatches(types: readonly IdentifierType[], input: string): boolean {
  const at = input.indexOf("=");
  const type = types.find((one) => one === input.slice(0, at));
  if (type === undefined) return false;
  const value = input.slice(at + 1);
  if (type === "media") return value !== "none" && MEDIA_NAMES.some((name) => name === value);
  return !("error" in checkValue(type, value));
}

/**
 * Whether one rule alone matches a vector's input: a name; `type=value`, the value being a possible one of its type
 * (for media its format); or `earlier=n`, the number of earlier contacts.
 */
export function ruleMatches(rule: Rule, input: string): boolean {
  const { match } = rule;
  if (match.kind === "first_contact") return input === "earlier=0";
  if (match.kind === "identifier") return identifierMatches(match.types, input);
  return ruleSet([rule]).companyOf(input) !== null;
}
