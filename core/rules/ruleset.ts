import type { IdentifierType } from "../wire/lines.js";
import { listRuleOf } from "./list.js";
import type { BehaviourKind, DomainList, Rule, RuleSet } from "./types.js";

/** Names of the domain and of all above it, the longest first. */
function suffixes(name: string): string[] {
  const labels = name.split(".");
  return labels.map((_, i) => labels.slice(i).join("."));
}

class Rules implements RuleSet {
  readonly rules: readonly Rule[];
  readonly lists: readonly DomainList[];
  private readonly domains = new Map<string, { readonly company: string; readonly rule: Rule }>();
  private readonly types = new Map<IdentifierType, Rule>();
  private readonly behaviours = new Map<BehaviourKind, Rule>();
  /** By the maker's name in lower case; "" for any. */
  private readonly joined = new Map<string, Rule>();
  private readonly listRules: readonly Rule[];
  private first: Rule | null = null;

  constructor(rules: readonly Rule[], lists: readonly DomainList[]) {
    this.rules = rules;
    this.lists = lists;
    this.listRules = lists.map(listRuleOf);
    for (const rule of rules) this.index(rule);
  }

  private index(rule: Rule): void {
    const { match } = rule;
    switch (match.kind) {
      case "first_contact":
        this.first = rule;
        break;
      case "identifier":
        for (const type of match.types) this.types.set(type, rule);
        break;
      case "domain":
        for (const domain of match.domains)
          this.domains.set(domain, { company: match.company, rule });
        break;
      case "behaviour":
        this.behaviours.set(match.what, rule);
        break;
      case "joined":
        for (const maker of match.makers.length === 0 ? [""] : match.makers)
          this.joined.set(maker.toLowerCase(), rule);
        break;
      case "list":
        break;
    }
  }

  companyOf(name: string): { readonly company: string; readonly rule: Rule } | null {
    for (const suffix of suffixes(name)) {
      const found = this.domains.get(suffix);
      if (found !== undefined) return found;
    }
    return null;
  }

  listRule(name: string): Rule | null {
    const names = suffixes(name);
    const at = this.lists.findIndex(({ domains }) => names.some((each) => domains.has(each)));
    return this.listRules[at] ?? null;
  }

  identifierRule(type: IdentifierType): Rule | null {
    return this.types.get(type) ?? null;
  }

  firstContactRule(): Rule | null {
    return this.first;
  }

  behaviourRule(what: BehaviourKind): Rule | null {
    return this.behaviours.get(what) ?? null;
  }

  joinedRule(maker: string | null): Rule | null {
    const named = maker === null ? null : this.joined.get(maker.toLowerCase());
    return named ?? this.joined.get("") ?? null;
  }
}

/** Indexes rules that were checked: no domain, type, behaviour or first contact stands in two of them. */
export function ruleSet(rules: readonly Rule[], lists: readonly DomainList[] = []): RuleSet {
  return new Rules(rules, lists);
}
