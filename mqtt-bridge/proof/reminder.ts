import { dueSince, PROOF_WEEK, reminderAlert } from "../../core/proof/reminder.js";
import type { Alert } from "../../core/wire/lines.js";
import type { RouterView } from "../api/views.js";
import type { ProofMemory } from "./kept.js";

export interface ReminderOptions {
  readonly memory: ProofMemory;
  readonly pageUrl: string | null;
  /** `isNews`: to notify people too. */
  readonly onAlert: (router: string, alert: Alert, isNews: boolean) => void;
}

/** Asks for an alarm test once a week until one has passed. */
export class ProofReminder {
  readonly #options: ReminderOptions;

  constructor(options: ReminderOptions) {
    this.#options = options;
  }

  /** Whether no test has passed for a week. */
  isDue(now: number): boolean {
    return this.#since(now) !== null;
  }

  /** `live`: routers that can be tested. */
  turn(live: readonly RouterView[], now: number): void {
    const { memory } = this.#options;
    const router = live.find(({ last_seen, paired }) => last_seen !== null || !paired)?.id;
    if (router === undefined) return;
    const { begun, reminded } = memory.kept;
    if (begun === null) memory.change({ begun: now });
    const since = this.#since(now);
    if (since === null || reminded?.since === since) return;
    this.#close(now);
    memory.change({ reminded: { router, since } });
    this.#tell(router, since, now, "open");
  }

  /** A test has passed. */
  proved(now: number): void {
    this.#close(now);
  }

  #close(now: number): void {
    const { memory } = this.#options;
    const { reminded } = memory.kept;
    if (reminded === null) return;
    memory.change({ reminded: null });
    this.#tell(reminded.router, reminded.since, now, "closed");
  }

  #tell(router: string, since: number, now: number, state: "open" | "closed"): void {
    const { memory, pageUrl, onAlert } = this.#options;
    const proved = memory.last(null)?.at ?? null;
    onAlert(router, reminderAlert({ since, proved, now, state, pageUrl }), state === "open");
  }

  /** Start of the week that is reminded of. */
  #since(now: number): number | null {
    const { memory } = this.#options;
    const { begun } = memory.kept;
    if (begun === null) return null;
    const first = dueSince(memory.last(null)?.at ?? null, begun, now);
    return first === null ? null : first + Math.floor((now - first) / PROOF_WEEK) * PROOF_WEEK;
  }
}
