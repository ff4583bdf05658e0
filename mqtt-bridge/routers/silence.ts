import { type SilenceCause, silenceAlert } from "../../core/alert/silence.js";
import type { Alert } from "../../core/wire/lines.js";
import type { Report } from "../pair/report.js";

/** Seconds after which a router that has said nothing is called offline: two healths have not come. */
const OFFLINE_SECONDS = 150;
/** Seconds of silence after which people are told. */
const ALERT_SECONDS = 600;

/** What is known of a router when its silence is judged. */
export interface Hearing {
  readonly router: string;
  readonly report: Report;
  /** The plane's own way to the broker is open. */
  readonly connected: boolean;
}

/** Whether a router is heard of. */
export function isOnline({ report, connected }: Omit<Hearing, "router">, now: number): boolean {
  const { online, last_seen } = report;
  return connected && online === "online" && now - (last_seen ?? 0) < OFFLINE_SECONDS;
}

interface Raised {
  readonly since: number;
  readonly cause: SilenceCause;
}

/** Raises one alert for a router that has been silent for 10 minutes, and closes it when the router is back. */
export class SilenceWatch {
  readonly #raised = new Map<string, Raised>();
  readonly #pageUrl: string | null;
  /** Nothing could be heard before, epoch seconds. */
  readonly #started: number;

  constructor(options: { readonly pageUrl: string | null; readonly now: number }) {
    this.#pageUrl = options.pageUrl;
    this.#started = options.now;
  }

  /** An alert of an earlier run that is still open. */
  resume(router: string, { first_seen: since }: Pick<Alert, "first_seen">): void {
    this.#raised.set(router, { since, cause: "unknown" });
  }

  forget(router: string): void {
    this.#raised.delete(router);
  }

  /** The alert that is due now: opened, closed, or null. A router that was never heard of is not missed. */
  judge(hearing: Hearing, now: number): Alert | null {
    const { router, report } = hearing;
    const { last_seen: since } = report;
    if (since === null) return null;
    const raised = this.#raised.get(router);
    if (raised !== undefined) {
      return since > raised.since ? this.#close(router, raised, now) : null;
    }
    if (now - Math.max(since, this.#started) < ALERT_SECONDS) return null;
    const opened = { since, cause: causeOf(hearing) };
    this.#raised.set(router, opened);
    return this.#alert(router, opened, now, "open");
  }

  #close(router: string, raised: Raised, now: number): Alert {
    this.#raised.delete(router);
    return this.#alert(router, raised, now, "closed");
  }

  #alert(router: string, raised: Raised, now: number, state: "open" | "closed"): Alert {
    return silenceAlert({ router, ...raised, now, state, pageUrl: this.#pageUrl });
  }
}

function causeOf({ report, connected }: Hearing): SilenceCause {
  if (!connected) return "broker";
  return report.online === "online" || report.online === null ? "unknown" : report.online;
}
