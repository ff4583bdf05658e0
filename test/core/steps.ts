import type { Steps } from "../../core/attribution/types.js";

/** Does work to its end; in how many steps. */
export function finish<Result>(work: Steps<Result>): { result: Result; steps: number } {
  for (let steps = 1; ; steps++) {
    const step = work.next();
    if (step.done === true) return { result: step.value, steps };
  }
}
