import type { MakeId } from "./alert/ids.js";
import type { DeliverySettings } from "./alert/notifier.js";
import type { Lookup } from "./attribution/types.js";
import type { Household, NeedleMeaning } from "./household/types.js";
import type { Policy } from "./policy/policy.js";
import type { RuleSet } from "./rules/types.js";
import type { SightingLine } from "./wire/lines.js";

/** What was told of a sighting before this run: the time of the first occurrence (epoch seconds) and how many; null: nothing. */
export type ToldBefore = (
  sighting: SightingLine,
) => { readonly ts: number; readonly count: number } | null;

/** What a pipeline is made of. */
export interface PipelineOptions {
  readonly household: Household;
  /** What the needle numbers stand for; index = number - 1. */
  readonly meanings: readonly NeedleMeaning[];
  readonly rules: RuleSet;
  readonly lookup: Lookup | null;
  /** Prefixes of the LAN, or `opener` where a capture has no private address. */
  readonly lan: readonly string[] | "opener";
  /** `scan`: each line once, when it is final. `live`: sightings and alerts at once, and again when they change. */
  readonly mode: "scan" | "live";
  /** Marks alerts as a demonstration. */
  readonly demo: boolean;
  /** Where the page is, for links in alerts; null without one. */
  readonly pageUrl: string | null;
  readonly policy?: Policy;
  /** What `remember` gave an earlier run; null or left out at the first start. */
  readonly memory?: unknown;
  /** What `takeJournal` gave it after that. */
  readonly journal?: readonly unknown[];
  /** Asked once for each destination's sighting that is new in this run; left out: it begins with it. */
  readonly told?: ToldBefore;
  /** Two random u32: the key of the hashes in a new memory. */
  readonly memoryKey?: readonly [number, number];
  readonly delivery?: DeliverySettings;
  /** Makes ids of alerts and devices; left out, as in a scan, they have no key. */
  readonly makeId?: MakeId;
}
