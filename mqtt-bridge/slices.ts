import { setImmediate } from "node:timers/promises";
import type { Steps } from "../core/attribution/types.js";

/** Does work to its end; after each step whatever else waits goes on. */
export async function inSlices<Result>(work: Steps<Result>): Promise<Result> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}

/** Milliseconds of work in a row after which others have their turn. */
const SHIFT_MS = 10;

/** Work that comes in many small parts from outside: whatever else waits goes on between them. */
export class Shifts {
  #began = 0;

  /** To be awaited after each part; resolves at once unless the others are due. */
  async rest(): Promise<void> {
    if (performance.now() - this.#began < SHIFT_MS) return;
    await setImmediate();
    this.#began = performance.now();
  }
}
