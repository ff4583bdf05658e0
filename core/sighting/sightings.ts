import type { BehaviourFacts } from "../alert/write.js";
import type { ContactNews } from "../behaviour/contacts.js";
import type { Rule } from "../rules/types.js";
import type { Transform, Where } from "../wire/codes.js";
import type { Evidence, IdentifierType, SightedIdentifier } from "../wire/lines.js";
import { isStronger } from "./evidence.js";
import type { Flow } from "./flows.js";

/** Sightings that are kept to be counted on; beyond it the oldest is given out early. */
const SIGHTINGS_MAX = 50_000;
/** Flows that have ended and whose sightings are kept all the same: the same ports may go on after a timeout. */
const ENDED_MAX = 1000;

/** One match, read and placed. */
export interface Occurrence {
  readonly flow: Flow;
  readonly ts: number;
  readonly frame: number;
  /** How it was found: the same value may be found as a needle and as a device's MAC at once. */
  readonly find: string;
  readonly identifier: SightedIdentifier | null;
  /** MAC whose device's name is the label, else null. */
  readonly mac: string | null;
  readonly evidence: Evidence;
  readonly transforms: readonly Transform[];
  readonly where: Where | null;
  readonly field: string | null;
  readonly masked: string | null;
  readonly rule: Rule | null;
  readonly ruleId: string;
  /** The question that carried it, for `dns.name`: the name it went to. */
  readonly question: string | null;
  /** What was known of device and destination at this contact; null where it was not asked. */
  readonly contact: ContactNews | null;
  readonly behaviour: BehaviourFacts | null;
}

/** Indicator x device x destination, while it is counted. */
export interface Sighting {
  /** The first occurrence, or the first since it was told; with the strongest evidence and what belongs to it. */
  occurrence: Occurrence;
  ts: number;
  readonly frame: number;
  lastTs: number;
  /** Occurrences found in this way; one value found in two ways is counted once. */
  readonly find: string;
  count: number;
  /** Those found in other ways; null for nearly all. */
  others: Map<string, number> | null;
  /** Count at which it was last given out, 0: never. */
  given: number;
}

/** What is kept of a destination's sighting of which all was told. */
type Told = Pick<Sighting, "ts" | "frame" | "lastTs" | "count"> & Pick<Flow, "device">;

/** What one more occurrence did. */
export interface Addition {
  /** What it is counted by. */
  readonly key: string;
  readonly sighting: Sighting;
  /** A sighting that had to make room. */
  readonly evicted: Sighting | null;
  /** It is new, or its evidence became stronger. */
  readonly rose: boolean;
  /** The count went up; it does not when the same value was found in two ways. */
  readonly counted: boolean;
}

/** How often a sighting occurred. */
export function countOf(sighting: Sighting): number {
  const { count, others } = sighting;
  return others === null ? count : Math.max(count, ...others.values());
}

/** Counts occurrences that are one sighting; the strongest evidence wins. */
export class Sightings {
  /** Sightings given out early because there were too many. */
  evicted = 0;
  readonly #sightings = new Map<string, Sighting>();
  /** Of the others, those of which all was told: an occurrence with its flow takes five times the memory. */
  readonly #told = new Map<string, Told>();
  /** Keys of a flow's sightings, by Community ID. */
  readonly #byFlow = new Map<string, Set<string>>();
  readonly #isByFlow: boolean;
  /** Community IDs of flows that have ended, the oldest first. */
  readonly #ended = new Set<string>();

  readonly #key: (occurrence: Occurrence) => string;

  /** `key` says which occurrences are one sighting, `isByFlow` whether they are asked for by flow. */
  constructor(key: (occurrence: Occurrence) => string, isByFlow: boolean) {
    this.#key = key;
    this.#isByFlow = isByFlow;
  }

  /** Adds an occurrence; says what it became and which sighting had to make room. */
  add(occurrence: Occurrence): Addition {
    const key = this.#key(occurrence);
    this.#ended.delete(occurrence.flow.id);
    const known = this.#sightings.get(key) ?? this.#resume(key, occurrence);
    if (known !== null) {
      const before = countOf(known);
      const rose = repeat(known, occurrence);
      return { key, sighting: known, evicted: null, rose, counted: countOf(known) > before };
    }
    const isFull = this.#sightings.size + this.#told.size >= SIGHTINGS_MAX;
    const evicted = isFull ? this.#evict() : null;
    const sighting: Sighting = {
      occurrence,
      ts: occurrence.ts,
      frame: occurrence.frame,
      lastTs: occurrence.ts,
      find: occurrence.find,
      count: 1,
      others: null,
      given: 0,
    };
    this.#sightings.set(key, sighting);
    if (this.#isByFlow) {
      const keys = this.#byFlow.get(occurrence.flow.id) ?? new Set();
      this.#byFlow.set(occurrence.flow.id, keys.add(key));
    }
    return { key, sighting, evicted, rose: true, counted: true };
  }

  /** All of a destination's sighting was told: only what is counted on is kept. The next occurrence brings its own flow. */
  told({ key, sighting }: Addition): void {
    const { occurrence, ts, frame, lastTs, count, others, given } = sighting;
    if (this.#isByFlow || others !== null || given < count) return;
    this.#sightings.delete(key);
    this.#told.set(key, { device: occurrence.flow.device, ts, frame, lastTs, count });
  }

  /** Sightings of a Community ID. */
  ofFlow(id: string): Sighting[] {
    const keys = Array.from(this.#byFlow.get(id) ?? []);
    return keys.flatMap((key) => this.#sightings.get(key) ?? []);
  }

  /** All of this flow was told: what ended long ago makes room, so that not all that was ever seen is kept. */
  ended(id: string): void {
    if (!this.#byFlow.has(id)) return;
    this.#ended.add(id);
    const [oldest] = this.#ended;
    if (this.#ended.size <= ENDED_MAX || oldest === undefined) return;
    this.#ended.delete(oldest);
    for (const key of this.#byFlow.get(oldest) ?? []) this.#sightings.delete(key);
    this.#byFlow.delete(oldest);
  }

  /** Those of these MACs are not counted on any more. */
  forget(macs: ReadonlySet<string>): void {
    for (const [key, { occurrence }] of this.#sightings) {
      const { device, id } = occurrence.flow;
      if (device === null || !macs.has(device)) continue;
      this.#sightings.delete(key);
      this.#byFlow.delete(id);
      this.#ended.delete(id);
    }
    for (const [key, { device }] of this.#told) {
      if (device !== null && macs.has(device)) this.#told.delete(key);
    }
  }

  /** All of which something may not have been told, oldest first. */
  all(): Sighting[] {
    return Array.from(this.#sightings.values());
  }

  #resume(key: string, occurrence: Occurrence): Sighting | null {
    const told = this.#told.get(key);
    if (told === undefined) return null;
    const { ts, frame, lastTs, count } = told;
    this.#told.delete(key);
    const counts = { ts, frame, lastTs, find: occurrence.find, count, others: null, given: count };
    const sighting = { occurrence, ...counts };
    this.#sightings.set(key, sighting);
    return sighting;
  }

  #evict(): Sighting | null {
    const [oldest] = this.#told.keys();
    if (oldest !== undefined) {
      this.#told.delete(oldest);
      this.evicted += 1;
      return null;
    }
    const [entry] = this.#sightings;
    if (entry === undefined) return null;
    const [key, sighting] = entry;
    this.#sightings.delete(key);
    const keys = this.#byFlow.get(sighting.occurrence.flow.id);
    keys?.delete(key);
    if (keys?.size === 0) {
      this.#byFlow.delete(sighting.occurrence.flow.id);
      this.#ended.delete(sighting.occurrence.flow.id);
    }
    this.evicted += 1;
    return sighting;
  }
}

/**
 * Sightings as they are given out: once the label of each is known (`resolve`), those that a reader could not tell
 * apart become one.
 */
export function mergeAlike(
  sightings: readonly Sighting[],
  resolve: (occurrence: Occurrence) => SightedIdentifier | null,
): Sighting[] {
  const merged = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const identifier = resolve(sighting.occurrence);
    const occurrence = { ...sighting.occurrence, identifier, mac: null };
    const key = byPlace(occurrence);
    const alike = merged.get(key);
    const resolved = { ...sighting, occurrence };
    merged.set(key, alike === undefined ? resolved : mergeTwo(alike, resolved));
  }
  return Array.from(merged.values());
}

function mergeTwo(a: Sighting, b: Sighting): Sighting {
  const [first, second] = a.ts <= b.ts ? [a, b] : [b, a];
  const stronger = isStronger(second.occurrence.evidence, first.occurrence.evidence);
  const evidence = evidencePart((stronger ? second : first).occurrence);
  return {
    ...first,
    occurrence: { ...first.occurrence, ...evidence },
    lastTs: Math.max(a.lastTs, b.lastTs),
    find: "all",
    count: countOf(a) + countOf(b),
    others: null,
    given: a.given + b.given,
  };
}

/** Counts a repetition; true when its evidence is stronger than what was known. */
function repeat(sighting: Sighting, occurrence: Occurrence): boolean {
  countOne(sighting, occurrence.find);
  sighting.lastTs = Math.max(sighting.lastTs, occurrence.ts);
  if (!isStronger(occurrence.evidence, sighting.occurrence.evidence)) return false;
  sighting.occurrence = { ...sighting.occurrence, ...evidencePart(occurrence) };
  return true;
}

function countOne(sighting: Sighting, find: string): void {
  if (find === sighting.find) {
    sighting.count += 1;
    return;
  }
  sighting.others ??= new Map();
  sighting.others.set(find, (sighting.others.get(find) ?? 0) + 1);
}

function evidencePart({ evidence, transforms, masked }: Occurrence) {
  return { evidence, transforms, masked };
}

/** One sighting for each (type, label, flow id, where, field). */
export function byPlace(occurrence: Occurrence): string {
  const { identifier, mac, flow, where, field } = occurrence;
  const who: (IdentifierType | string | null)[] =
    mac === null
      ? [identifier?.type ?? null, identifier?.label ?? null]
      : [identifier?.type ?? null, mac];
  return JSON.stringify([...who, flow.id, where, field]);
}

/** One sighting for each device, name and rule, for destinations and behaviour. */
export function byName({ flow, ruleId }: Occurrence): string {
  return JSON.stringify([flow.device ?? flow.src, flow.best?.name ?? flow.dst, ruleId]);
}
