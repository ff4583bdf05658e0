import type { FlowLine, Line } from "../../core/wire/lines.js";
import { Feed } from "../api/feed.js";
import type { Store } from "../store/port.js";
import { BlindDays } from "./blind.js";
import { Hours } from "./hours.js";
import { UsedNames } from "./used.js";

/** Volumes are written down after, milliseconds. */
export const TRAFFIC_SAVE_MS = 3600_000;

/** Flows that a page which opens the live view is given; they are in memory only. */
const RECENT_MAX = 500;
const SETTING = "traffic/hours";

/** A flow that ended, for the live view. */
export interface LiveFlow extends FlowLine {
  readonly router: string;
  /** Counts up, so that a page can tell which it has. */
  readonly number: number;
}

/**
 * What the page shows of traffic itself: volumes by the hour, how much could be read, and flows as they end. Names stand in
 * flows and in `used` only, and those are forgotten with the process.
 */
export class Traffic {
  readonly feed = new Feed();
  readonly hours = new Hours();
  readonly used = new UsedNames();
  readonly #blind = new Map<string, BlindDays>();
  readonly #recent: LiveFlow[] = [];
  #number = 0;

  take(router: string, lines: readonly Line[]): void {
    for (const line of lines) if (line.kind === "flow") this.#take(router, line);
  }

  /** Newest first. */
  recent(limit: number): LiveFlow[] {
    return this.#recent.slice(-limit).reverse();
  }

  /** By router. */
  blind(): { router: string; blind: ReturnType<BlindDays["total"]> }[] {
    return [...this.#blind].map(([router, days]) => ({ router, blind: days.total() }));
  }

  load(store: Pick<Store, "setting">): void {
    const kept = store.setting(SETTING);
    if (kept === null) return;
    try {
      this.hours.restore(JSON.parse(kept));
    } catch {
      // Volumes of a week are learnt again.
    }
  }

  save(store: Pick<Store, "setSetting">): void {
    store.setSetting(SETTING, JSON.stringify(this.hours.remember()));
  }

  #take(router: string, line: FlowLine): void {
    const { device, first, last, up_bytes: up, down_bytes: down, flags } = line;
    const blind = this.#blind.get(router) ?? new BlindDays();
    this.#blind.set(router, blind);
    blind.add(line);
    this.used.add(router, line);
    const isLocal = flags.includes("lan") || flags.includes("transit");
    if (device !== null && !isLocal) this.hours.add(device, { first, last, up, down });
    const flow = { ...line, router, number: ++this.#number };
    this.#recent.push(flow);
    if (this.#recent.length > RECENT_MAX) this.#recent.shift();
    if (this.feed.listeners > 0) this.feed.emit("flow", flow);
  }
}
