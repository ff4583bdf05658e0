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
  /** Called inside each transaction that stores lines of a router. */
  readonly within: (router: string) => void;
  readonly facts: FactsOf;
  /** This machine's clock, epoch seconds. */
  readonly now: () => number;
}

const DAY_SECONDS = 86400;
/** Sightings that are forgotten at once: others wait for it. */
const PRUNE_MAX = 500;

/**
 * Takes the lines of the pipeline: remembers them, notifies people, tells open pages. What one batch
 * brought is stored together with the notifications of it, or not at all.
 */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #describe: Describe;
  /** Newest time in the lines of each router: devices carry none of their own. */
  readonly #clocks = new Map<string, number>();
  /** When nothing was left to forget last, epoch seconds. */
  #pruned = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#describe = makeDescribe(options.store);
  }

  /** `pushes`: alerts of these lines that are to notify people. */
  take(router: string, lines: readonly Line[], pushes: readonly Alert[]): void {
    const { store, feed, within } = this.#options;
    const tell: (() => void)[] = [];
    this.#options.onLines?.(router, lines, pushes);
    for (const line of lines) this.#advanceBy(router, line);
    for (const [mac, { first, last }] of seenDevices(lines))
      store.touchDevice(router, mac, first, last);
    // Most batches bring nothing to keep; a transaction of each would wear out a memory card.
    if (!lines.some(isKept) && pushes.length === 0) return;
    store.transaction(() => {
      for (const line of lines) this.#keep(router, line, tell);
      for (const { id } of pushes) this.#notify(router, id, tell);
      within(router);
    });
    for (const told of tell) told();
    if (tell.length === 0) return;
    this.#options.people.refreshSoon(router);
    feed.emit("status", null);
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
