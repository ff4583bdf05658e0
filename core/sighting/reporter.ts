import type { Alerts } from "../alert/alerts.js";
import type { Policy } from "../policy/policy.js";
import type { Rule, RuleSet } from "../rules/types.js";
import type { Reason } from "../wire/codes.js";
import type { Line } from "../wire/lines.js";
import type { Flow } from "./flows.js";
import type { Narrator } from "./narrator.js";
import {
  type Addition,
  byName,
  byPlace,
  countOf,
  mergeAlike,
  type Occurrence,
  type Sighting,
  Sightings,
} from "./sightings.js";

export interface ReporterOptions {
  /** `scan`: a sighting once, when it is final. `live`: at once, and again when it says more. */
  readonly mode: "scan" | "live";
  readonly rules: RuleSet;
  readonly policy: Policy;
  readonly narrator: Narrator;
  readonly alerts: Alerts;
}

/** Decides when a sighting is told, and what a person is alerted to. */
export class Reporter {
  /** Sightings told. */
  sightings = 0;
  #options: ReporterOptions;
  readonly #places = new Sightings(byPlace);
  readonly #destinations = new Sightings(byName);

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** From now on these rules and names hold; what was counted stays. */
  adopt(change: Pick<ReporterOptions, "rules" | "narrator">): void {
    this.#options = { ...this.#options, ...change };
  }

  get alertCount(): number {
    return this.#options.alerts.count;
  }

  /** Sightings told before they were final, and alerts forgotten, because there were too many. */
  get losses(): { sightingsEvicted: number; alertsForgotten: number } {
    const sightingsEvicted = this.#places.evicted + this.#destinations.evicted;
    return { sightingsEvicted, alertsForgotten: this.#options.alerts.forgotten };
  }

  /** An identifier was seen. */
  sight(occurrence: Occurrence): Line[] {
    return this.#add(this.#places, occurrence);
  }

  /** A device talked to a name that a rule knows. */
  contact(occurrence: Occurrence): Line[] {
    return this.#add(this.#destinations, occurrence);
  }

  /** A flow ended: what was seen in it is final, unless the same ports may go on after a timeout. */
  end(flow: Flow, reason: Reason): Line[] {
    const isOver = reason === "fin" || reason === "reset";
    const isTold = isOver || this.#options.mode === "live";
    return isTold ? this.#give(this.#places.ofFlow(flow.id)) : [];
  }

  /** Whatever was not told yet. */
  finish(): Line[] {
    return [...this.#give(this.#places.all()), ...this.#give(this.#destinations.all())];
  }

  /** All alerts, the most severe first. */
  alerts(): Line[] {
    return this.#options.alerts.all().map((alert) => ({ kind: "alert", ...alert }));
  }

  #add(sightings: Sightings, occurrence: Occurrence): Line[] {
    const addition = sightings.add(occurrence);
    const early = addition.evicted === null ? [] : this.#give([addition.evicted]);
    const now = this.#options.mode === "live" ? this.#tell(addition, occurrence) : [];
    return [...early, ...now];
  }

  /** Live: at once, and again when the evidence is stronger or the count passes 10, 100, ... */
  #tell({ sighting, rose, counted }: Addition, occurrence: Occurrence): Line[] {
    const lines: Line[] = [];
    const count = countOf(sighting);
    const crossed = String(count).length > String(sighting.given).length;
    if (sighting.given === 0) this.sightings += 1;
    if (rose || crossed) {
      lines.push(this.#options.narrator.line(sighting));
      sighting.given = count;
    }
    const one = { ...sighting, occurrence, ts: occurrence.ts, lastTs: occurrence.ts };
    return counted || rose ? [...lines, ...this.#alert(one, 1)] : lines;
  }

  /** Sightings that were not told yet, or whose count went up since. */
  #give(sightings: readonly Sighting[]): Line[] {
    const { mode, narrator } = this.#options;
    const lines: Line[] = [];
    const due = sightings.filter((sighting) => sighting.given < countOf(sighting));
    for (const sighting of mergeAlike(due, (each) => narrator.identifier(each))) {
      if (sighting.given === 0) this.sightings += 1;
      lines.push(narrator.line(sighting));
      // Live, each occurrence was judged when it came.
      if (mode === "scan") this.#alert(sighting, countOf(sighting) - sighting.given);
    }
    for (const sighting of due) sighting.given = countOf(sighting);
    return lines;
  }

  #alert(sighting: Sighting, count: number): Line[] {
    const { narrator, policy, alerts, mode } = this.#options;
    const { occurrence } = sighting;
    const rule = this.#ruleOf(occurrence);
    const { name } = narrator.destination(occurrence);
    const { evidence, flow } = occurrence;
    const verdict = policy.judge({ rule, evidence, device: flow.device, name });
    if (rule === null || verdict.action === "ignore" || verdict.action === "note") return [];
    const alert = alerts.add(narrator.subject(sighting, rule, verdict, count));
    return alert === null || mode === "scan" ? [] : [{ kind: "alert", ...alert }];
  }

  /** A destination reaches a person as a first contact only. */
  #ruleOf({ identifier, rule, flow }: Occurrence): Rule | null {
    if (identifier !== null || !flow.firstContact) return rule;
    return this.#options.rules.firstContactRule() ?? rule;
  }
}
