import { parseAddress } from "../wire/address.js";

/** Second-level labels under which country registries register names, such as `co.uk`. */
const SECOND_LEVEL = new Set([
  "ac",
  "co",
  "com",
  "edu",
  "gob",
  "gov",
  "go",
  "ne",
  "net",
  "nom",
  "or",
  "org",
]);

/**
 * The part of a host name that was registered: its last two labels, three below `co.uk` and its like.
 * A rule of thumb that is right for nearly all names and only groups alerts: nothing is decided by it.
 */
export function registrableName(name: string): string {
  if (parseAddress(name) !== null) return name;
  const labels = name.split(".");
  const [second = "", top = ""] = labels.slice(-2);
  const size = top.length === 2 && SECOND_LEVEL.has(second) ? 3 : 2;
  return labels.slice(-size).join(".");
}
