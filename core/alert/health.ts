import type { Alert, Severity } from "../wire/lines.js";

/** What tells one alert about Telltale itself from another. */
interface HealthFacts {
  readonly id: string;
  readonly group: string;
  readonly state: "open" | "closed";
  readonly severity: Severity;
  /** Epoch seconds. */
  readonly since: number;
  readonly now: number;
}

/** Of an alert that speaks of no device and no destination; also a digest's. */
export const OF_NO_DEVICE = {
  device: { id: null, name: null },
  name: null,
  company: null,
  network: null,
  evidence: null,
  identifiers: [],
} as const satisfies Partial<Alert>;

/** All of an alert about Telltale itself but its words: no device, no destination and no identifier is in it. */
export function healthAlert({
  id,
  group,
  state,
  severity,
  since,
  now,
}: HealthFacts): Omit<Alert, "title" | "message" | "advice" | "url"> {
  return {
    v: 1,
    event_type: "health",
    ...{ id, group, state, severity },
    first_seen: since,
    last_seen: now,
    count: 1,
    ...OF_NO_DEVICE,
    demo: false,
  };
}
