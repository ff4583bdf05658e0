import type { Alert } from "../wire/lines.js";
import { stableId } from "./ids.js";

/** What is known of why nothing comes from a router. */
export type SilenceCause = "stopped" | "lost" | "broker" | "unknown";

/** A router that is, or was, silent. */
export interface Silence {
  readonly router: string;
  readonly cause: SilenceCause;
  /** When it was last heard of, epoch seconds. */
  readonly since: number;
  /** Epoch seconds. */
  readonly now: number;
  readonly state: "open" | "closed";
  readonly pageUrl: string | null;
}

const MESSAGES: Readonly<Record<SilenceCause, string>> = {
  stopped:
    "Nothing has come from the router {router} for {minutes} minutes: its agent was stopped. What devices send there is not watched.",
  lost: "Nothing has come from the router {router} for {minutes} minutes: its connection ended without a word, so it probably has no power or no network. What devices send there is not watched.",
  broker:
    "Nothing has come from the router {router} for {minutes} minutes: Telltale itself has no connection to the MQTT broker. The router keeps what it sees as long as it has room.",
  unknown:
    "Nothing has come from the router {router} for {minutes} minutes, although the broker knows of no end of its connection: its agent may hang, or the way to the broker is cut. What devices send there may not be watched.",
};

const ADVICE: Readonly<Record<SilenceCause, string>> = {
  stopped: "Start telltale-agent on the router again.",
  lost: "Look whether the router has power and reaches the broker.",
  broker: "Look whether the broker runs and this machine reaches it.",
  unknown: "Restart telltale-agent on the router; if that does not help, look at its log.",
};

/** The alert about a router from which nothing comes; one for each time that it falls silent. */
export function silenceAlert(silence: Silence): Alert {
  const { router, cause, since, now, state, pageUrl } = silence;
  const id = stableId("a", "silence", router, since);
  const minutes = Math.max(1, Math.floor((now - since) / 60));
  const message = MESSAGES[cause].replace("{router}", router).replace("{minutes}", `${minutes}`);
  const isOver = state === "closed";
  return {
    v: 1,
    event_type: "health",
    id,
    group: stableId("g", "silence", router),
    state,
    severity: "warning",
    first_seen: since,
    last_seen: now,
    count: 1,
    device: { id: null, name: null },
    name: null,
    company: null,
    network: null,
    evidence: null,
    identifiers: [],
    title: isOver ? `Router ${router} is back` : `Router ${router} is silent`,
    message: isOver ? `The router ${router} is back after ${minutes} minutes.` : message,
    advice: isOver ? null : ADVICE[cause],
    url: pageUrl === null ? null : `${pageUrl.replace(/\/+$/, "")}/#/alerts/${id}`,
    demo: false,
  };
}
