import type { Alert, Line } from "../../core/wire/lines.js";
import { type Describe, makeDescribe } from "../api/describe.js";
import type { Feed } from "../api/feed.js";
import { type FactsOf, viewAlert, viewDevice, viewSighting } from "../api/view.js";
import type { PeoplePlane } from "../mqtt/people.js";
import {
  HISTORY_DAYS,
  RETENTION_DAYS,
  type Store,
  type StoredAlert,
  sightingKey,
} from "../store/port.js";
import { type Brought, Unstored, type UnstoredCounts } from "./unstored.js";

export interface KeeperOptions {
  readonly store: Store;
  readonly feed: Feed;
  readonly people: PeoplePlane;
  /** A new or changed alert, after it was stored. */
  readonly onAlert: (stored: StoredAlert) => void;
  /** An alert that is to notify people; none that somebody has seen or snoozed. Called inside the transaction that stores it. */
  readonly queue?: (stored: StoredAlert) => void;
  /** Such an alert, after it was stored. */
  readonly onPush?: (stored: StoredAlert) => void;
  /** Hears of all lines, also of those that are not kept. */
  readonly onLines?: (router: string, lines: readonly Line[], pushes: readonly Alert[]) => void;
  /** Called inside each transaction that stores lines of a router; what it gives is called when that lasts. */
  readonly within: (router: string) => () => void;
  /** All that was taken until now is stored, or brought nothing to store. */
  readonly onStored: () => void;
  readonly log: (line: string) => void;
  readonly facts: FactsOf;
  /** This machine's clock, epoch seconds. */
  readonly now: () => number;
}

const DAY_SECONDS = 86400;
/** Sightings that are forgotten at once: others wait for it. */
const PRUNE_MAX = 500;

/**
 * Takes the lines of the pipeline: remembers them, notifies people, tells open pages. What one batch brought is stored
 * together with the notifications of it, or not at all; then it waits.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #unstored: Unstored;
  /** What is told of what is being stored, when that lasts, and of which routers. */
  #tell: (() => void)[] = [];
  readonly #told = new Set<string>();
  readonly #describe: Describe;
  /** Newest time in the lines of each router: devices carry none of their own. */
  readonly #clocks = new Map<string, number>();
  /** When nothing was left to forget last, epoch seconds. */
  #pruned = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#describe = makeDescribe(options.store);
    const { store, within, log } = options;
    this.#unstored = new Unstored({
      ...{ store, within, log },
      begin: () => {
        this.#tell = [];
        this.#told.clear();
      },
      write: (brought) => this.#write(brought),
    });
  }

  /** What waits because the store cannot be written. */
  get unstored(): UnstoredCounts {
    return this.#unstored.counts;
  }

  /** `pushes`: alerts of these lines that are to notify people. */
  take(router: string, lines: readonly Line[], pushes: readonly Alert[]): void {
    for (const line of lines) this.#advanceBy(router, line);
    // Most batches bring nothing to keep; a transaction of each would wear out a memory card.
    const kept = lines.filter(isKept);
    // First of all: what hears of the lines may have something to store too, and the batch's mark goes with that.
    if (kept.length > 0 || pushes.length > 0) this.#unstored.add({ router, lines: kept, pushes });
    this.#options.onLines?.(router, lines, pushes);
    for (const [mac, { first, last }] of seenDevices(lines))
      this.#options.store.touchDevice(router, mac, first, last);
    // All that waits is one transaction: tried with each batch it would leave no time for anything else.
    if (this.unstored.problem === null) this.store();
  }

  /** Stores what waits, if anything does; to be called each second. False: the store cannot be written now. */
  store(): boolean {
    if (!this.#unstored.store()) return false;
    const { feed, people, onStored } = this.#options;
    onStored();
    const routers = [...this.#told];
    this.#told.clear();
    for (const told of this.#tell.splice(0)) told();
    for (const router of routers) people.refreshSoon(router);
    if (routers.length > 0) feed.emit("status", null);
    return true;
  }

  /** A person acknowledged or snoozed it: open pages show that. */
  changed(stored: StoredAlert): void {
    this.#options.feed.emit("alert", viewAlert(stored, this.#options.facts));
    this.#options.feed.emit("status", null);
  }

  /** Forgets, once a day and a part at a time, what is older than the retention; to be called now and then. */
  prune(): void {
    const { store, now } = this.#options;
    const time = now();
    if (time - this.#pruned < DAY_SECONDS) return;
    const [details, history] = [RETENTION_DAYS, HISTORY_DAYS].map(
      (days) => time - days * DAY_SECONDS,
    );
    const bounds = { details: details ?? 0, history: history ?? 0, limit: PRUNE_MAX };
    if (!store.prune(bounds)) this.#pruned = time;
  }

  #write({ router, lines, pushes }: Brought): void {
    this.#told.add(router);
    for (const line of lines) this.#keep(router, line, this.#tell);
    for (const { id } of pushes) this.#notify(router, id, this.#tell);
  }

  #keep(router: string, line: Line, tell: (() => void)[]): void {
    const { store, feed, onAlert, facts } = this.#options;
    switch (line.kind) {
      case "device": {
        store.putDevice(router, line, this.#clocks.get(router) ?? this.#options.now());
        tell.push(() => {
          for (const stored of store.devices({ limit: 1, device: line.mac, router })) {
            feed.emit("device", viewDevice(stored, store.makeId));
          }
        });
        return;
      }
      case "sighting": {
        store.putSighting(router, line);
        this.#options.people.sighted(router, line.last_ts);
        const stored = { router, key: sightingKey(line), sighting: line };
        tell.push(() => feed.emit("sighting", viewSighting(stored, this.#describe)));
        return;
      }
      case "alert": {
        const { kind: _kind, ...alert } = line;
        const stored = store.putAlert(router, alert);
        tell.push(() => {
          feed.emit("alert", viewAlert(stored, facts));
          onAlert(stored);
        });
        return;
      }
      case "flow":
      case "dns":
      case "summary":
        return;
    }
  }

  /** The alert as it stands after the batch: a notification never says less than the page. */
  #notify(router: string, id: string, tell: (() => void)[]): void {
    const { store, people, queue, onPush } = this.#options;
    const stored = store.alert(router, id);
    if (stored === null || !people.queueAlert(stored)) return;
    queue?.(stored);
    tell.push(() => onPush?.(stored));
  }

  #advanceBy(router: string, line: Line): void {
    if (line.kind === "flow") this.#advance(router, line.last);
    else if (line.kind === "dns") this.#advance(router, line.ts);
    else if (line.kind === "sighting") this.#advance(router, line.last_ts);
  }

  #advance(router: string, ts: number): void {
    this.#clocks.set(router, Math.max(ts, this.#clocks.get(router) ?? 0));
  }
}

function isKept({ kind }: Line): boolean {
  return kind === "device" || kind === "sighting" || kind === "alert";
}

/** First and last time of each device in the lines that have one. */
function seenDevices(lines: readonly Line[]): Map<string, { first: number; last: number }> {
  const seen = new Map<string, { first: number; last: number }>();
  for (const line of lines) {
    if ((line.kind !== "flow" && line.kind !== "dns") || line.device === null) continue;
    const [from, to] = line.kind === "flow" ? [line.first, line.last] : [line.ts, line.ts];
    const known = seen.get(line.device) ?? { first: from, last: to };
    seen.set(line.device, { first: Math.min(known.first, from), last: Math.max(known.last, to) });
  }
  return seen;
}
