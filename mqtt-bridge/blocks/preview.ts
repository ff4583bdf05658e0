import type { BlockPreviewView } from "../api/views.js";
import type { Store } from "../store/port.js";
import { USED_DAYS, type UsedNames } from "../traffic/used.js";
import { type Destination, reachOf } from "./reach.js";
import type { Knowledge } from "./target.js";

export interface PreviewSources {
  readonly used: UsedNames;
  readonly store: Pick<Store, "sightings">;
  readonly knowledge: Knowledge;
  /** This machine's clock, epoch seconds. */
  readonly now: number;
}

const DAY = 86_400;
/** Names that are told; more are counted. */
const NAMES_MAX = 20;
const ADVICES_MAX = 3;
const SIGHTINGS_MAX = 1000;

/**
 * What a block of `to` (as `parseTarget` reads it) would have closed in the last 7 days.
 * @param devices MACs of the device; null: all devices.
 */
export function previewBlock(
  to: string,
  devices: readonly string[] | null,
  sources: PreviewSources,
): BlockPreviewView {
  const isClosed = reachOf(to, sources.knowledge);
  const counted = countedNames(sources.used, devices, isClosed);
  const listed = listedNames(sources, devices, isClosed).filter(([name]) => !counted.has(name));
  const items = [
    ...[...counted].map(([name, { count, last }]) => ({ name, count, last })),
    ...listed.map(([name, last]) => ({ name, count: null, last })),
  ].sort((a, b) => (b.count ?? 0) - (a.count ?? 0) || b.last - a.last);
  return {
    to,
    since: sources.used.span?.from ?? null,
    total: items.length,
    items: items.slice(0, NAMES_MAX),
    advice: adviceFor(items, sources.knowledge),
  };
}

function countedNames(
  used: UsedNames,
  devices: readonly string[] | null,
  isClosed: (destination: Destination) => boolean,
): Map<string, { count: number; last: number }> {
  const names = new Map<string, { count: number; last: number }>();
  for (const each of used.of(devices).filter(isClosed)) {
    const known = names.get(each.name) ?? { count: 0, last: 0 };
    names.set(each.name, {
      count: known.count + each.count,
      last: Math.max(known.last, each.last),
    });
  }
  return names;
}

/** Names of stored sightings: all that is known of the time before a restart. How often is not known by day. */
function listedNames(
  { used, store, now }: PreviewSources,
  devices: readonly string[] | null,
  isClosed: (destination: Destination) => boolean,
): [name: string, last: number][] {
  const since = (used.span?.to ?? now) - USED_DAYS * DAY;
  const names = new Map<string, number>();
  const stored =
    devices === null
      ? store.sightings({ limit: SIGHTINGS_MAX })
      : devices.flatMap((device) => store.sightings({ limit: SIGHTINGS_MAX, device }));
  for (const { sighting } of stored) {
    const { name, dst, last_ts } = sighting;
    if (last_ts < since || !isClosed({ name, addresses: [dst] })) continue;
    const called = name ?? dst;
    names.set(called, Math.max(names.get(called) ?? 0, last_ts));
  }
  return [...names];
}

/** What rules say that breaks, of the names used most. */
function adviceFor(items: readonly { name: string }[], { rules }: Knowledge): string[] {
  const advices = items.flatMap(({ name }) => rules.companyOf(name)?.rule.advice ?? []);
  return [...new Set(advices)].slice(0, ADVICES_MAX);
}
