import { formatDate, formatTime } from "../format.js";
import { clock } from "../state.js";

/** A time of the traffic, epoch seconds. */
export function Time({ at }: { at: number }) {
  return <time dateTime={new Date(at * 1000).toISOString()}>{formatTime(at, clock.value)}</time>;
}

/** The same in full, for what is kept. */
export function FullTime({ at }: { at: number }) {
  return <time dateTime={new Date(at * 1000).toISOString()}>{formatDate(at)}</time>;
}
