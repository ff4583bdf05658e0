/** Why a machine message is not taken. Refused means: nothing of it has any effect. */
export const REFUSAL_REASONS = [
  "too_large",
  "not_sealed",
  "wrong_router",
  "bad_seal",
  "unknown_version",
  "malformed",
  "older",
  "replayed",
  "expired",
  "needs_newer_agent",
  "table_refused",
  "failed_vectors",
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export interface Refusal {
  readonly reason: RefusalReason;
  /** One clear line: what, and what was expected. Holds nothing of the message but numbers. */
  readonly line: string;
  /** Of an older or replayed message of the same epoch: how many marks it comes before the newest that was taken. */
  readonly behind?: number;
  /** What such a message holds. */
  readonly body?: Uint8Array;
}

export type Taken<T> =
  | { readonly value: T; readonly refusal: null }
  | { readonly value: null; readonly refusal: Refusal };

export function taken<T>(value: T): Taken<T> {
  return { value, refusal: null };
}

export function refused(reason: RefusalReason, line: string): Taken<never> {
  return { value: null, refusal: { reason, line } };
}
