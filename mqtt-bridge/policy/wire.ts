import type { MessagePort } from "node:worker_threads";

/**
 * Words of the memory that pool and worker share; each holds the number of a call, from 1. READY: the worker waits for
 * this call. CALLED: the pool has posted its input. ANSWERED: the answer is posted.
 */
export const READY = 0;
export const CALLED = 1;
export const ANSWERED = 2;
export const CONTROL_BYTES = 12;

/** What a worker is started with. */
export interface WorkerStart {
  readonly control: SharedArrayBuffer;
  readonly port: MessagePort;
  readonly script: string;
  /** Its name in messages. */
  readonly file: string;
}

/** `verdict` is JSON of at most 4,096 characters, not yet checked. */
export type ScriptAnswer =
  | { readonly ok: true; readonly verdict: string }
  | { readonly ok: false; readonly error: string };
