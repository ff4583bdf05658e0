import { isStronger } from "../sighting/evidence.js";
import type { Evidence } from "../wire/lines.js";

/** For a list with the strongest evidence first. */
export function byEvidence(a: Evidence, b: Evidence): number {
  if (a === b) return 0;
  return isStronger(a, b) ? -1 : 1;
}
