import { ruleMatches } from "../../core/rules/matches.js";
import type { Rule, RuleSet } from "../../core/rules/types.js";
import type { IdentifierType, SightingLine } from "../../core/wire/lines.js";
import type { BacktestView } from "../api/views.js";
import type { Store } from "../store/port.js";

/** Newest sightings that are looked through, and names that are told. */
const SIGHTINGS_MAX = 1000;
const NAMES_MAX = 50;

/** Sightings of the sample captures, found with what the samples' household registers. */
export type ReadSamples = () => Promise<readonly SightingLine[]>;

/** What is looked through. */
export interface Input {
  readonly store: Pick<Store, "sightings">;
  readonly samples: ReadSamples;
  /** In place of the samples. */
  readonly capture: GivenCapture | null;
}

/** A capture that a person gave, as it was scanned. */
export interface GivenCapture {
  readonly name: string;
  /** Those that are kept; `cut`: there were more. */
  readonly sightings: readonly SightingLine[];
  readonly cut: boolean;
}

/** What a rule would have found before: destinations among stored names, content in samples or capture. It says which. */
export async function backtest(
  rule: Rule,
  ruleset: RuleSet,
  { store, samples, capture }: Input,
): Promise<BacktestView> {
  if (rule.match.kind === "domain") return told("stored", namesOf(rule, ruleset, store));
  if (rule.match.kind !== "identifier") return told("none", []);
  const { types } = rule.match;
  if (capture === null) return told("samples", countsOf(await samples(), types));
  const { name, cut } = capture;
  return { ...told("capture", countsOf(capture.sightings, types)), capture: { name, cut } };
}

function told(on: BacktestView["on"], found: readonly Found[]): BacktestView {
  return { on, capture: null, total: found.length, found: found.slice(0, NAMES_MAX) };
}

/** Only where this rule would be the one that counts for the name. */
function namesOf(rule: Rule, ruleset: RuleSet, store: Pick<Store, "sightings">): Found[] {
  const sightings = store.sightings({ limit: SIGHTINGS_MAX }).map(({ sighting }) => sighting);
  const fitting = sightings.filter(
    ({ name }) =>
      name !== null && ruleMatches(rule, name) && ruleset.companyOf(name)?.rule.id === rule.id,
  );
  return grouped(fitting);
}

function countsOf(sightings: readonly SightingLine[], types: readonly IdentifierType[]): Found[] {
  return grouped(
    sightings.filter(({ identifier }) => types.some((type) => type === identifier?.type)),
  );
}

type Found = BacktestView["found"][number];

/** By device and destination, most often first. */
function grouped(sightings: readonly SightingLine[]): Found[] {
  const groups = new Map<
    string,
    { device: string | null; name: string; count: number; last: number }
  >();
  for (const { device, name, dst, count, last_ts } of sightings) {
    const key = `${device} ${name ?? dst}`;
    const known = groups.get(key) ?? { device, name: name ?? dst, count: 0, last: 0 };
    known.count += count;
    known.last = Math.max(known.last, last_ts);
    groups.set(key, known);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
