import type { IdentifierType, Severity } from "../wire/lines.js";

/** Where a fact comes from. */
export interface Source {
  readonly url: string;
  /** ISO date on which it said so. */
  readonly date: string;
  readonly says: string;
}

export type RuleMatch =
  | { readonly kind: "identifier"; readonly types: readonly IdentifierType[] }
  /** A name is matched with all names below it. */
  | { readonly kind: "domain"; readonly domains: readonly string[]; readonly company: string }
  | { readonly kind: "first_contact" };

export interface Vector {
  /** A name, or `type=value` for identifier rules. */
  readonly input: string;
  readonly matches: boolean;
}

export interface Rule {
  /** `pack/name`, such as `identifiers/imei`. */
  readonly id: string;
  readonly pack: string;
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
  /** What breaks if you block it. */
  readonly advice: string;
  readonly match: RuleMatch;
  readonly sources: readonly Source[];
  readonly vectors: readonly Vector[];
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  /** The company that a sourced rule names for this host name, and the rule; null when none does. */
  companyOf(name: string): { readonly company: string; readonly rule: Rule } | null;
  identifierRule(type: IdentifierType): Rule | null;
  firstContactRule(): Rule | null;
}
