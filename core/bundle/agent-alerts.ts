import * as v from "valibot";
import type { NeedleMeaning } from "../household/types.js";
import type { RuleSet } from "../rules/types.js";
import { IDENTIFIER_TYPES, identifierType, severity } from "../wire/schema.js";
import { uint32 } from "./values.js";

const RANGES_MAX = 4096;

/** What an agent makes its own alerts of while no plane is there: for each type of identifier that a rule names. */
export const agentAlerts = v.pipe(
  v.array(
    v.object({
      type: identifierType,
      severity,
      /** Numbers of its needles: first and last of each range, rising. None: found by its structure only. */
      needles: v.pipe(
        v.array(uint32),
        v.maxLength(2 * RANGES_MAX, `expected at most ${RANGES_MAX} ranges`),
        v.check((ends) => ends.length % 2 === 0, "expected pairs of first and last"),
      ),
    }),
  ),
  v.maxLength(IDENTIFIER_TYPES.length, `expected at most ${IDENTIFIER_TYPES.length} types`),
);

export type AgentAlerts = v.InferOutput<typeof agentAlerts>;

/**
 * For each type of identifier that a rule names its severity and needles. Ranges beyond the limit are left out: their
 * values raise no alert while the plane is away; their events are kept for it like all others.
 */
export function agentAlertsOf(meanings: readonly NeedleMeaning[], rules: RuleSet): AgentAlerts {
  return IDENTIFIER_TYPES.flatMap((type) => {
    const rule = rules.identifierRule(type);
    if (rule === null) return [];
    const needles = rangesOf(meanings, (meaning) => meaning.identifier.type === type);
    return [{ type, severity: rule.severity, needles: needles.slice(0, 2 * RANGES_MAX) }];
  });
}

/** First and last number of each run of meanings that are chosen. */
function rangesOf(
  meanings: readonly NeedleMeaning[],
  isChosen: (meaning: NeedleMeaning) => boolean,
): number[] {
  const ends: number[] = [];
  for (const [index, meaning] of meanings.entries()) {
    if (!isChosen(meaning)) continue;
    const number = index + 1;
    if (ends.at(-1) === number - 1) ends[ends.length - 1] = number;
    else ends.push(number, number);
  }
  return ends;
}
