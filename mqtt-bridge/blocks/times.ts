/** Longest block, minutes. */
const DAY = 1440;

/** Seconds that are left of a block; `until` and `now` in epoch seconds, null: it has no end. */
export function leftOf({ until }: { readonly until: number | null }, now: number): number {
  return until === null ? Infinity : until - now;
}

/** The same in minutes, as an order takes them: 1 to 1440; null: it has no end. */
export function minutesLeft(until: number | null, now: number): number | null {
  return until === null ? null : minutesOf(until, now);
}

/** Minutes that a policy's block takes; without an end a day, and the next sighting begins another. */
export function minutesOf(until: number | null, now: number): number {
  if (until === null) return DAY;
  return Math.min(DAY, Math.max(1, Math.ceil((until - now) / 60)));
}
