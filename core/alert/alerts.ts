import type { Alert } from "../wire/lines.js";
import {
  beginGroup,
  extendGroup,
  factsOf,
  type Group,
  type Growth,
  groupId,
  rank,
  type Subject,
  type Target,
} from "./group.js";
import { type MakeId, stableId } from "./ids.js";
import { type Facts, writeMessage, writeTitle } from "./write.js";

export type { Subject } from "./group.js";

/** Alerts that are remembered to be counted on; the one that was silent longest goes first. */
const ALERTS_MAX = 10_000;
/** Of these so many are kept over a restart. */
const KEPT_MAX = 2000;
/** An alert without a new occurrence is closed, seconds; the next one opens it anew. */
const CLOSED_AFTER = 7 * 86_400;

export interface AlertOptions {
  readonly demo: boolean;
  /** Where the page is; null without one. */
  readonly pageUrl: string | null;
  /** Left out: ids without a key. */
  readonly makeId?: MakeId;
}

/** An alert that opened or changed, as published, and what is behind it. */
export interface AlertNews {
  readonly alert: Alert;
  readonly group: Group;
  readonly growth: Growth;
  /** The identifier that this occurrence added or repeated is a canary. */
  readonly canary: boolean;
}

const OPENED: Growth = {
  isNew: true,
  severer: false,
  identifier: false,
  count: false,
  silence: 0,
};

/**
 * Sightings grouped into alerts: one for each device, rule, evidence and company (or registered name, or network).
 * Evidence is part of it, so that no alert claims for one identifier what was seen only of another.
 */
export class Alerts {
  /** Alerts forgotten because there were too many. */
  forgotten = 0;
  readonly #groups = new Map<string, Group>();
  readonly #options: AlertOptions;

  /** `known`: what `remember` gave. */
  constructor(options: AlertOptions, known: readonly Group[] = []) {
    this.#options = options;
    for (const group of known) this.#groups.set(group.id, { ...group });
  }

  get count(): number {
    return this.#groups.size + this.forgotten;
  }

  /** Adds a subject: the alert as it is now, and in what it grew. */
  add(subject: Subject): AlertNews {
    const { makeId = stableId } = this.#options;
    const id = groupId(subject, makeId);
    const canary = subject.identifier?.canary ?? false;
    const known = this.#groups.get(id);
    if (known === undefined) {
      const group = beginGroup(id, subject, makeId);
      this.#keep(group);
      return { alert: this.#write(group, "open"), group, growth: OPENED, canary };
    }
    this.#groups.delete(id);
    this.#groups.set(id, known);
    const growth = extendGroup(known, subject);
    return { alert: this.#write(known, "updated"), group: known, growth, canary };
  }

  /** All alerts, the most severe first, then the oldest. */
  all(): Alert[] {
    const groups = Array.from(this.#groups.values());
    groups.sort((a, b) => rank(b.severity) - rank(a.severity) || a.first - b.first);
    return groups.map((group) => this.#write(group, "open"));
  }

  /** What an alert's words are written from; null for one that is not known (any more). */
  facts(id: string): Facts | null {
    const group = this.#groups.get(id);
    return group === undefined ? null : factsOf(group);
  }

  /** What a block of this alert closes, and to which device; null for an alert that is not known (any more). */
  target(id: string): (Target & Pick<Group, "deviceId">) | null {
    const group = this.#groups.get(id);
    return group === undefined ? null : { ...group.target, deviceId: group.deviceId };
  }

  /** Closes what has been silent for a week; the alerts as closed. */
  close(now: number): Alert[] {
    const silent = Array.from(this.#groups.values()).filter(
      ({ last }) => now - last >= CLOSED_AFTER,
    );
    for (const { id } of silent) this.#groups.delete(id);
    return silent.map((group) => this.#write(group, "closed"));
  }

  /** As it is counted now; null for one that is not known (any more). */
  group(id: string): Group | null {
    return this.#groups.get(id) ?? null;
  }

  /** Closes one, and counts what comes next anew; null for one that is not known (any more). */
  closeOne(id: string): Alert | null {
    const group = this.#groups.get(id);
    this.#groups.delete(id);
    return group === undefined ? null : this.#write(group, "closed");
  }

  /** Those of these devices are not known any more; their ids. */
  forget(devices: ReadonlySet<string>): string[] {
    const own = Array.from(this.#groups.values()).filter(({ deviceId }) => devices.has(deviceId));
    for (const { id } of own) this.#groups.delete(id);
    return own.map(({ id }) => id);
  }

  /** Plain data for the next start. */
  remember(): Group[] {
    return Array.from(this.#groups.values()).slice(-KEPT_MAX);
  }

  #keep(group: Group): void {
    const oldest = this.#groups.size >= ALERTS_MAX ? this.#groups.keys().next() : null;
    if (oldest !== null && oldest.done !== true) {
      this.#groups.delete(oldest.value);
      this.forgotten += 1;
    }
    this.#groups.set(group.id, group);
  }

  #write(group: Group, state: Alert["state"]): Alert {
    const { receiver, sender } = group;
    const facts = factsOf(group);
    const { pageUrl, demo } = this.#options;
    return {
      v: 1,
      event_type: group.kind,
      id: group.id,
      group: group.group,
      state,
      severity: group.severity,
      first_seen: group.first,
      last_seen: group.last,
      count: group.count,
      device: { id: group.deviceId, name: sender.name },
      name: receiver?.name ?? null,
      company: receiver?.company ?? null,
      network: receiver?.network ?? null,
      evidence: group.evidence,
      identifiers: group.identifiers.map(({ type, label }) => ({ type, label })),
      title: writeTitle(facts),
      message: writeMessage(facts),
      advice: group.advice,
      url: alertUrl(pageUrl, group.id),
      demo,
    };
  }
}

/** Where the page shows an alert; null without a page. */
export function alertUrl(pageUrl: string | null, id: string): string | null {
  return pageUrl === null ? null : `${pageUrl.replace(/\/+$/, "")}/#/alerts/${id}`;
}
