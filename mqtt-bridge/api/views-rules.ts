import type { Problem } from "../../core/problem.js";
import type { Severity } from "../../core/wire/lines.js";

/*
 * Rules, lists, the policy and pairing, as the API answers.
 */

export interface RuleView {
  readonly id: string;
  readonly pack: string;
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
  /** What breaks if it is blocked. */
  readonly advice: string;
  readonly kind: "identifier" | "domain" | "first_contact" | "behaviour" | "joined" | "list";
  /** In words. */
  readonly looks_for: string;
  readonly company: string | null;
  readonly sources: readonly {
    readonly url: string;
    readonly date: string;
    readonly says: string;
  }[];
  /** Written by the household. */
  readonly own: boolean;
}

/** A plain list of domains. */
export interface DomainListView {
  readonly name: string;
  readonly domains: number;
  readonly source: string;
  /** ISO date on which it was read; null: it does not say. */
  readonly date: string | null;
  readonly licence: string | null;
  /** Lines that are no domain. */
  readonly skipped: number;
}

export interface RulesView {
  /** They can only be read. */
  readonly fixed: boolean;
  readonly items: readonly RuleView[];
  readonly lists: readonly DomainListView[];
  /** The household's own pack. */
  readonly own: { readonly text: string; readonly version: string };
}

/** What a rule would have found before. */
export interface BacktestView {
  /** Names of sightings that are stored, content of the samples or of a capture, or nothing that could be asked. */
  readonly on: "stored" | "samples" | "capture" | "none";
  /** Which; `cut`: not all that was found in it is kept. */
  readonly capture: { readonly name: string; readonly cut: boolean } | null;
  readonly total: number;
  readonly found: readonly {
    readonly device: string | null;
    readonly name: string;
    readonly count: number;
    /** Epoch seconds. */
    readonly last: number;
  }[];
}

export interface RuleTriedView {
  readonly id: string;
  readonly explained: string;
  readonly backtest: BacktestView;
}

export interface TriedView {
  readonly problems: readonly Problem[];
  readonly items: readonly RuleTriedView[];
}

export interface PolicyView {
  /** It can only be read. */
  readonly fixed: boolean;
  /** Of the text that was read; a change says which one it changes. */
  readonly version: string;
  /** The script; empty: what Telltale does by itself. */
  readonly text: string;
  /** Its newest failure since it was read; null: none. */
  readonly failure: string | null;
}

/** A script on one sighting of each kind. */
export interface PolicyTrialView {
  readonly items: readonly {
    /** The sighting in words. */
    readonly what: string;
    readonly standard: string;
    /** null: it failed, and `error`. */
    readonly action: string | null;
    readonly severity: Severity | null;
    readonly reason: string | null;
    readonly error: string | null;
    readonly milliseconds: number;
  }[];
}

export interface PairingView {
  /** Under which routers find the broker; null: none can be paired, and `refusal`. */
  readonly broker: string | null;
  /** Only an agent on this very machine finds it there. */
  readonly loopback: boolean;
  readonly refusal: string | null;
}

/** A new pair. */
export interface PairedView {
  readonly router: string;
  /** Whoever has it is the router; it is told only now. */
  readonly line: string;
  readonly broker: string;
  /** What a broker of the user's needs too. */
  readonly also: readonly string[];
}

/** How people want to be told. */
export interface DeliverySettingsView {
  readonly modes: readonly {
    readonly rule: string | null;
    readonly device: string | null;
    readonly mode: "push" | "list" | "mute";
  }[];
  readonly digest_hour: number;
  readonly digest_days: number;
}
