/** Intervals that must agree before something is called regular. */
export const BEACON_INTERVALS = 8;
/** Shorter ones are one conversation in several connections, seconds. */
export const BEACON_MIN = 20;
/** Longer than a day and an hour is a habit of people, seconds. */
const BEACON_MAX = 25 * 3600;
/** Share of the period by which an interval may be off, and the seconds that are always allowed. */
const BEACON_JITTER = 0.1;
const BEACON_SLACK = 3;
/** Of the intervals, so many may be off: a device that was asleep once is regular still. */
const BEACON_OUTLIERS = 1;

/** Bytes a day below which no upload is unusual. */
const UPLOAD_MIN = 50_000_000;
/** How many times the largest earlier day. */
const UPLOAD_TIMES = 10;

/** Hours of one day in which a device talked although nobody used it, and the bytes that went up in them. */
const IDLE_HOURS = 6;
const IDLE_BYTES = 100_000;

/** Days since a name's old networks were seen, and hours since when its new one is. */
const DRIFT_OLD_DAYS = 7;
const DRIFT_NEW_HOURS = 24;

/** Period in seconds when the last contacts came regularly, else null. `intervals` in seconds, the newest last. */
export function beaconPeriod(intervals: readonly number[]): number | null {
  const last = intervals.slice(-BEACON_INTERVALS);
  if (last.length < BEACON_INTERVALS) return null;
  const period = median(last);
  if (period < BEACON_MIN || period > BEACON_MAX) return null;
  const allowed = Math.max(BEACON_SLACK, period * BEACON_JITTER);
  const off = last.filter((interval) => Math.abs(interval - period) > allowed);
  return off.length <= BEACON_OUTLIERS ? period : null;
}

/** Whether a day's upload to a destination stands out from the largest of the earlier days, bytes. */
export function isUnusualUpload(usual: number, today: number): boolean {
  return today >= UPLOAD_MIN && today >= usual * UPLOAD_TIMES;
}

/** Whether a device talked to a destination without being used: bytes up in so many idle hours of one day. */
export function isIdleTalk(bytes: number, hours: number): boolean {
  return hours >= IDLE_HOURS && bytes >= IDLE_BYTES;
}

/** Whether a name moved: its old networks were not seen for so many days, its new one for so many hours already. */
export function hasDrifted(oldUnseenDays: number, newSeenHours: number): boolean {
  return oldUnseenDays >= DRIFT_OLD_DAYS && newSeenHours >= DRIFT_NEW_HOURS;
}

/** Middle of a list that is not empty. */
function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
