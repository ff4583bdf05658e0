import type { Transform } from "../wire/codes.js";
import type { Evidence } from "../wire/lines.js";

const DIGESTS: readonly Transform[] = ["md5", "sha1", "sha256", "sha512"];
const RANKS: readonly Evidence[] = ["destination", "behaviour", "hashed", "encoded", "plain"];

/** What the undone transforms make of a match: a digest is `hashed`, nothing but chunks is `plain`, else `encoded`. */
export function evidenceOf(transforms: readonly Transform[]): Evidence {
  if (transforms.some((transform) => DIGESTS.includes(transform))) return "hashed";
  return transforms.every((transform) => transform === "chunked") ? "plain" : "encoded";
}

/** Whether the first says more than the second: plain > encoded > hashed > behaviour > destination. */
export function isStronger(first: Evidence, second: Evidence): boolean {
  return RANKS.indexOf(first) > RANKS.indexOf(second);
}
