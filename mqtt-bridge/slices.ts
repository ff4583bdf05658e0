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
