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
  | {
      readonly kind: "domain";
      readonly domains: readonly string[];
      readonly company: string;
      readonly role?: DomainRole | undefined;
    }
  | { readonly kind: "first_contact" }
  /** A plain list of domains, which names no company. */
  | { readonly kind: "list"; readonly list: string }
  | { readonly kind: "behaviour"; readonly what: BehaviourKind }
  /** A device of one of these makers (any, when none is named) was not seen before. */
  | {
      readonly kind: "joined";
      readonly makers: readonly string[];
      readonly verdict: JoinedVerdict;
    };

/** `resolver` answers DNS in secret; `public_name` is shown in place of the name that is meant (ECH). */
export type DomainRole = "resolver" | "public_name";

/** What a flow's volumes and times can show: how much, when nobody uses the device, how regularly, where to. */
export type BehaviourKind = "upload" | "idle" | "beacon" | "drift";

/** What is said of a device that joins; `quarantine` closes the internet to it until a person decides. */
export type JoinedVerdict = "note" | "alert" | "quarantine";

export interface Vector {
  /** A name, `type=value` for identifier rules, or measured numbers (see `ruleMatches`). */
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

/** A plain list of domains that somebody publishes. */
export interface DomainList {
  /** File name without its ending. */
  readonly name: string;
  readonly domains: ReadonlySet<string>;
  /** Where it was read from. */
  readonly source: string;
  /** ISO date on which it was read; null when it does not say. */
  readonly date: string | null;
  readonly licence: string | null;
  /** Lines that are no domain. */
  readonly skipped: number;
}

export interface RuleSet {
  readonly rules: readonly Rule[];
  /** The company that a sourced rule names for this host name, and the rule; null when none does. */
  companyOf(name: string): { readonly company: string; readonly rule: Rule } | null;
  identifierRule(type: IdentifierType): Rule | null;
  firstContactRule(): Rule | null;
  behaviourRule(what: BehaviourKind): Rule | null;
  /** The rule for a device of this maker that joins: one that names it, else one for any. */
  joinedRule(maker: string | null): Rule | null;
  /** The rule of the plain domain list that holds this name or one above it; company rules come first. */
  listRule(name: string): Rule | null;
  readonly lists: readonly DomainList[];
}
