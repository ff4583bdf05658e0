import { groupBy } from "./group.js";
import type { Truth } from "./make/truth.js";
import type { Sighting } from "./scan.js";

/** What a found leak's sighting must say rightly. */
export const ASPECTS = ["evidence", "transforms", "where", "field", "frame"] as const;
export type Aspect = (typeof ASPECTS)[number];

/** One leak and what was said of it. */
export interface Scored {
  readonly truth: Truth;
  readonly found: boolean;
  /** Aspects that were said wrongly; empty for a leak that was missed. */
  readonly wrong: readonly Aspect[];
  /** Sightings of the flow. */
  readonly sightings: readonly Sighting[];
}

/** A sighting where there is nothing to be seen. */
export interface False {
  readonly sighting: Sighting;
  readonly truth: Truth | null;
  readonly why: string;
}

export interface Score {
  readonly leaks: readonly Scored[];
  readonly falses: readonly False[];
  readonly twins: number;
}

const flowKey = ({ file, src, sport, dst, dport }: Truth | Sighting): string =>
  [file, src, sport, dst, dport].join(" ");

function isOf(truth: Truth, { identifier }: Sighting): boolean {
  return identifier?.type === truth.type && identifier.label === truth.label;
}

function isRight(aspect: Aspect, truth: Truth, sighting: Sighting): boolean {
  if (aspect === "transforms") return sighting.transforms.join() === truth.transforms.join();
  return sighting[aspect] === truth[aspect];
}

function wrongs(truth: Truth, sighting: Sighting): Aspect[] {
  return ASPECTS.filter((aspect) => !isRight(aspect, truth, sighting));
}

function scoreLeak(
  truth: Truth,
  sightings: readonly Sighting[],
): { scored: Scored; falses: False[] } {
  const own = sightings.filter((sighting) => isOf(truth, sighting));
  const ranked = own
    .map((sighting) => ({ sighting, wrong: wrongs(truth, sighting) }))
    .sort((a, b) => a.wrong.length - b.wrong.length);
  const best = ranked[0];
  const falses = sightings
    .filter((sighting) => sighting !== best?.sighting)
    .map((sighting) => ({
      sighting,
      truth,
      why: isOf(truth, sighting) ? "told twice" : "another value than the one that was sent",
    }));
  return {
    scored: { truth, found: best !== undefined, wrong: best?.wrong ?? [], sightings },
    falses,
  };
}

/** Compares what was said with what was made. */
export function score(truths: readonly Truth[], sightings: readonly Sighting[]): Score {
  const byFlow = groupBy(sightings, flowKey);
  const known = new Set(truths.map(flowKey));
  const leaks: Scored[] = [];
  const falses: False[] = sightings
    .filter((sighting) => !known.has(flowKey(sighting)))
    .map((sighting) => ({ sighting, truth: null, why: "a flow that nobody made" }));
  for (const truth of truths) {
    const own = byFlow.get(flowKey(truth)) ?? [];
    if (truth.twin !== null) {
      const { twin: why } = truth;
      falses.push(...own.map((sighting) => ({ sighting, truth, why })));
      continue;
    }
    const { scored, falses: more } = scoreLeak(truth, own);
    leaks.push(scored);
    falses.push(...more);
  }
  return { leaks, falses, twins: truths.length - leaks.length };
}
