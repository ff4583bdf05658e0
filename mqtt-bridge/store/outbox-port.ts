/** Whom a message goes to. */
export type OutboxWay = "mqtt" | "ntfy";

export interface OutboxMessage {
  readonly seq: number;
  readonly topic: string;
  readonly payload: string;
  /** Message expiry, seconds. */
  readonly expiry: number;
}

/** Messages that wait to be sent, of each way, at most: a home has a hundred a day, and 5 MB are what a memory card can spare. */
export const OUTBOX_MAX = 5000;
/** Messages that were taken and are kept, at most: it is more than a broker loses that is killed. */
export const TAKEN_MAX = 1000;
/** A message that waited longer is dropped, seconds: the alert stands in `alerts/open` and on the page. */
export const OUTBOX_AGE = 86_400;

/**
 * What is to be told. A message waits until it was taken; what a broker took is kept for a while with the mark that was
 * written beside it on the broker, so that what a broker lost can be sent again.
 */
export interface OutboxStore {
  /** Appends; beyond `max` of its way the oldest that waits goes, and the return value says how many went. */
  push(way: OutboxWay, message: Omit<OutboxMessage, "seq">, max?: number): number;
  /** The oldest that wait. */
  waiting(way: OutboxWay, limit: number): OutboxMessage[];
  size(way: OutboxWay): number;
  /** When the oldest that waits was appended, epoch seconds; null: none waits. */
  oldest(way: OutboxWay): number | null;
  remove(seq: number): void;
  /** The broker has them and, after them, this mark. */
  take(seqs: readonly number[], mark: number): void;
  /** The highest mark of what was taken; 0: none is kept. */
  newestMark(): number;
  /** What was taken with a later mark waits again; how many. */
  repeat(after: number): number;
  /** Drops what waits and was appended before this time; how many. */
  expire(way: OutboxWay, before: number): number;
  /** Forgets what was taken before this time. */
  forgetTaken(before: number): void;
}
