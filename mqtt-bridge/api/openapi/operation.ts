import type * as v from "valibot";

/** One thing that can be asked. */
export interface Operation {
  readonly summary: string;
  /** Of a right question; null: a stream of server-sent events; "bytes": a file. */
  readonly answer: v.GenericSchema | "bytes" | null;
  /** Other statuses that it may have, beside those of every path. */
  readonly refusals: readonly number[];
}

export type Operations = Readonly<Record<string, Operation>>;

export const op = (
  summary: string,
  answer: Operation["answer"],
  refusals: readonly number[] = [],
): Operation => ({ summary, answer, refusals });
