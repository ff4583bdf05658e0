import { healthAlert } from "../alert/health.js";
import { stableId } from "../alert/ids.js";
import type { Alert } from "../wire/lines.js";

/** Seconds after which a proof is old, and between two reminders. */
export const PROOF_WEEK = 7 * 86_400;

/** A reminder that the alarm was not tested for a week. */
export interface Reminder {
  /** Since when it is due, epoch seconds. */
  readonly since: number;
  /** The last test that passed; null: none did. */
  readonly proved: number | null;
  readonly now: number;
  readonly state: "open" | "closed";
  readonly pageUrl: string | null;
}

/** Since when a test is due, epoch seconds; null: it is not. `begun`: when watching began. */
export function dueSince(proved: number | null, begun: number, now: number): number | null {
  const since = (proved ?? begun) + PROOF_WEEK;
  return now >= since ? since : null;
}

/** The alert that asks for an alarm test; its link leads to the button. */
export function reminderAlert({ since, proved, now, state, pageUrl }: Reminder): Alert {
  const id = stableId("a", "alarm test", since);
  const days = Math.floor((now - (proved ?? since - PROOF_WEEK)) / 86_400);
  const when =
    proved === null
      ? `In the ${days} days that Telltale watches here, it was never proved that an alarm reaches you.`
      : `That an alarm reaches you was last proved ${days} days ago.`;
  const isOver = state === "closed";
  const group = stableId("g", "alarm test");
  return {
    ...healthAlert({ id, group, state, severity: "note", since, now }),
    title: isOver ? "The alarm was tested" : "Test the alarm",
    message: isOver
      ? "The alarm was tested."
      : `${when} Until then, nothing seen may mean nothing watched.`,
    advice: isOver ? null : 'Open the page on a phone in this WiFi and tap "Test the alarm".',
    url: pageUrl === null ? null : `${pageUrl.replace(/\/+$/, "")}/#/alarm-test`,
  };
}
