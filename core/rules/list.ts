import { DOMAIN_FORM } from "./schema.js";
import type { DomainList, Rule } from "./types.js";

/** Domains that a list may have. */
export const LIST_MAX = 500_000;

/** Names that stand in hosts files for the machine itself. */
const OWN_NAMES = new Set(["localhost.localdomain", "ip6-localhost", "broadcasthost"]);

export class ListError extends Error {
  override readonly name = "ListError";
}

/** What a comment line of a list may say of it: `# Source: ...`, `# Date: ...`, `# License: ...`. */
const HEADERS = /^[#!]\s*(source|date|licen[cs]e)\s*:\s*(\S.*)$/i;

/**
 * Reads a plain list: a domain a line, the lines of a hosts file, or `||domain^`; `#` and `!` begin comments. What cannot
 * be read is counted.
 * @throws ListError when it holds no domain or more than LIST_MAX.
 */
export function parseDomainList(name: string, content: string): DomainList {
  const lines = content.split(/\r?\n/);
  const entries = lines.map((line) => line.replace(/(^|\s)[#!].*$/, "").trim());
  const wanted = entries.filter((entry) => entry !== "" && !isOwnName(entry));
  const found = wanted.flatMap((entry) => domainOf(entry) ?? []);
  const domains = new Set(found);
  const skipped = wanted.length - found.length;
  if (domains.size > LIST_MAX) {
    throw new ListError(`more than ${LIST_MAX} domains; take a shorter list`);
  }
  if (domains.size === 0) {
    throw new ListError(`no domain in it; expected one a line (${skipped} lines are none)`);
  }
  return { name, domains, skipped, ...saidOf(name, lines) };
}

function saidOf(
  name: string,
  lines: readonly string[],
): Pick<DomainList, "source" | "date" | "licence"> {
  const said = new Map<string, string>();
  for (const line of lines) {
    const [, key = "", value = ""] = HEADERS.exec(line) ?? [];
    const known = key.toLowerCase().replace("license", "licence");
    if (key !== "" && !said.has(known)) said.set(known, value.trim());
  }
  const date = /^\d{4}-\d{2}-\d{2}/.exec(said.get("date") ?? "")?.[0] ?? null;
  return { source: said.get("source") ?? name, date, licence: said.get("licence") ?? null };
}

/** The text of a list as it is kept: what is known of it, then a domain a line. */
export function writeDomainList(list: DomainList): string {
  const { source, date, licence, domains } = list;
  const head = [`# Source: ${source}`];
  if (date !== null) head.push(`# Date: ${date}`);
  if (licence !== null) head.push(`# License: ${licence}`);
  return [...head, ...Array.from(domains).sort(), ""].join("\n");
}

/** Contacts with a list's names are noted; it claims no fact but that somebody listed them. */
export function listRuleOf(list: DomainList): Rule {
  return {
    id: `list/${list.name}`,
    pack: "list",
    title: `A name on the list ${list.name}`,
    why: `The list ${list.source} names it.`,
    severity: "note",
    advice: "Unknown; whoever keeps the list may say.",
    match: { kind: "list", list: list.name },
    sources: [],
    vectors: [],
  };
}

function domainOf(entry: string): string | null {
  const adblock = /^\|\|([^/^|$]+)\^?$/.exec(entry)?.[1];
  const hosts = /^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+(\S+)$/.exec(entry)?.[1];
  const domain = (adblock ?? hosts ?? entry).toLowerCase().replace(/^\*\.|\.$/g, "");
  return DOMAIN_FORM.test(domain) && !OWN_NAMES.has(domain) ? domain : null;
}

/** `127.0.0.1 localhost` and its like, which are no mistake. */
function isOwnName(entry: string): boolean {
  return /^\S+\s+(localhost|local|broadcasthost|0\.0\.0\.0|ip6-\S+|localhost\.localdomain)$/.test(
    entry,
  );
}
