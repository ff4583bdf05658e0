import { domainToASCII } from "node:url";
import type { Lookup, Place, PlaceRanges } from "../../core/attribution/types.js";
import { NAMES_MAX, PREFIXES_MAX } from "../../core/bundle/command.js";
import { encodePrefixes, parsePrefix } from "../../core/bundle/prefixes.js";
import type { RuleSet } from "../../core/rules/types.js";
import { formatAddress, parseAddress } from "../../core/wire/address.js";
import { Failure } from "../failure.js";
import type { ListOf } from "../routers/order.js";
import { inSlices } from "../slices.js";

/** Where a person wants a device kept from. */
export interface Target {
  /** A name or an address; else a list's label, or EVERYTHING. */
  readonly destination: string;
  /** Of a label that is no EVERYTHING. */
  readonly list?: ListOf;
}

/** What places and companies are known by. */
export interface Knowledge {
  readonly lookup: Lookup | null;
  readonly rules: RuleSet;
}

const EXPECTED =
  "expected a name, an address, a prefix, as:NUMBER, country:XX, company:NAME or everything";

/**
 * Reads what a person asks for: `everything`, `as:64500`, `country:DE`, `company:Xiaomi`, `192.0.2.0/24`, an address or
 * a name. Others go on while prefixes are looked for. @throws Failure with one line: not known, or more than a router
 * takes, with both numbers.
 */
export async function parseTarget(text: string, knowledge: Knowledge): Promise<Target> {
  const [, kind = "", rest = ""] = /^(as|country|company|prefix):(.+)$/i.exec(text) ?? [];
  switch (kind.toLowerCase()) {
    case "as":
      return network(rest, knowledge);
    case "country":
      return country(rest, knowledge);
    case "company":
      return company(rest, knowledge);
    case "prefix":
      return plain(rest.trim());
    default:
      return plain(text.trim());
  }
}

async function plain(text: string): Promise<Target> {
  const destination = plainName(text);
  const found = text.includes("/") ? parsePrefix(destination, parseAddress) : null;
  if (destination === "" || (text.includes("/") && found === null)) {
    throw new Failure(`block: ${JSON.stringify(text)}: ${EXPECTED}`);
  }
  if (found === null) return { destination };
  const { family, range } = found;
  const ranges = { ipv4: family === 4 ? [range] : [], ipv6: family === 6 ? [range] : [] };
  return listed(`prefix:${destination}`, ranges);
}

/**
 * The one spelling of a name, an address, a prefix or `everything`, so that two spellings are one block: lower case, a name
 * without its final dot and as the DNS has it (RFC 5891), IPv6 as RFC 5952 wants it. Empty: there is none.
 */
export function plainName(text: string): string {
  const ascii = /[^ -~]/.test(text) ? domainToASCII(text) : text.toLowerCase();
  const [address = "", ...more] = ascii.split("/");
  const bytes = parseAddress(address);
  const bits = more.map((each) => (/^\d{1,3}$/.test(each) ? String(Number(each)) : each));
  if (bytes !== null) return [formatAddress(bytes), ...bits].join("/");
  return ascii.replace(/\.$/, "");
}

async function network(text: string, { lookup }: Knowledge): Promise<Target> {
  const asn = Number(text);
  if (!/^\d{1,10}$/.test(text) || asn > 0xffffffff) {
    throw new Failure(`block: as:${text}: expected the number of an AS, as as:64500`);
  }
  return listed(`as:${asn}`, await rangesOf(lookup, { asn }));
}

async function country(text: string, { lookup }: Knowledge): Promise<Target> {
  const code = text.toUpperCase();
  if (!/^[A-Z]{2}$/.test(code)) {
    throw new Failure(`block: country:${text}: expected two letters, as country:DE`);
  }
  return listed(`country:${code}`, await rangesOf(lookup, { country: code }));
}

async function rangesOf(lookup: Lookup | null, of: Place): Promise<PlaceRanges> {
  const reading = lookup?.ranges?.(of);
  if (reading === undefined) throw new Failure("block: the attribution file is not built");
  return inSlices(reading);
}

async function listed(label: string, { ipv4, ipv6 }: PlaceRanges): Promise<Target> {
  const { bytes, count } = await inSlices(encodePrefixes(ipv4, ipv6, PREFIXES_MAX));
  if (count === 0) throw new Failure(`block: ${label}: no address is known to be there`);
  if (count > PREFIXES_MAX) {
    throw new Failure(`block: ${label} has ${count} prefixes; a router takes ${PREFIXES_MAX}`);
  }
  return { destination: label, list: { prefixes: bytes, names: null } };
}

/** All names that rules say are the company's own, without those that stand below another. */
function company(text: string, { rules }: Knowledge): Target {
  const wanted = text.trim().toLowerCase();
  const matches = rules.rules.flatMap(({ match }) => (match.kind === "domain" ? [match] : []));
  const own = matches.filter((match) => match.company.toLowerCase() === wanted);
  const domains = [...new Set(own.flatMap((match) => match.domains))].sort();
  const highest = domains.filter(
    (domain) => !domains.some((above) => domain.endsWith(`.${above}`)),
  );
  const names = highest.join(" ");
  if (names === "") {
    throw new Failure(`block: company:${text}: no rule names a domain of this company`);
  }
  if (names.length > NAMES_MAX) {
    throw new Failure(
      `block: company:${text}: its names have ${names.length} letters; a router takes ${NAMES_MAX}`,
    );
  }
  const called = (own[0]?.company ?? text).replace(/\s+/g, "_").slice(0, 50);
  return { destination: `company:${called}`, list: { prefixes: null, names } };
}
