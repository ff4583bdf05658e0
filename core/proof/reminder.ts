import { healthAlert } from "../alert/health.js";
import { stableId } from "../alert/ids.js";
import { EN } from "../alert/words/en.js";
import type { Sentence, Words } from "../alert/words/types.js";
import { fill } from "../alert/write.js";
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
  const isOver = state === "closed";
  const group = stableId("g", "alarm test");
  return {
    ...healthAlert({ id, group, state, severity: "note", since, now }),
    ...writeReminder({ what: isOver ? "done" : proved === null ? "never" : "proved", days }),
    advice: isOver ? null : EN.reminder.advice,
    url: pageUrl === null ? null : `${pageUrl.replace(/\/+$/, "")}/#/alarm-test`,
  };
}

/** What a reminder says. */
export interface ReminderFacts {
  readonly what: "proved" | "never" | "done";
  readonly days: number;
}

/** What a person reads of it. */
export function writeReminder({ what, days }: ReminderFacts, { reminder }: Words = EN): Sentence {
  if (what === "done") return reminder.done;
  return { title: reminder.title, message: fill(reminder.message[what], { days: String(days) }) };
}

/** What a published alert says, if it is a reminder; null: it is none. */
export function reminderOf({ title, message }: Sentence): ReminderFacts | null {
  if (title === EN.reminder.done.title) return { what: "done", days: 0 };
  if (title !== EN.reminder.title) return null;
  const days = Number(/\b(\d+) days\b/.exec(message)?.[1] ?? 0);
  const proved = { what: "proved", days } as const;
  return writeReminder(proved).message === message ? proved : { what: "never", days };
}
