import { EVERYTHING } from "../../core/bundle/command.js";
import { parsePrefix } from "../../core/bundle/prefixes.js";
import { parseAddress } from "../../core/wire/address.js";
import { type Knowledge, plainName } from "./target.js";

/** What a device used: a name, and the addresses it led to. */
export interface Destination {
  readonly name: string | null;
  readonly addresses: readonly string[];
}

/** Whether a block of `to` (as `parseTarget` reads it) would close this destination too, by what is known now. */
export function reachOf(to: string, knowledge: Knowledge): (destination: Destination) => boolean {
  const [, kind = "", rest = ""] = /^(as|country|company):(.+)$/i.exec(to) ?? [];
  const wanted = rest.toLowerCase();
  switch (kind.toLowerCase()) {
    case "as":
      return anyAddress((address) => networkOf(address, knowledge)?.asn === Number(rest));
    case "country":
      return anyAddress(
        (address) => networkOf(address, knowledge)?.country?.toLowerCase() === wanted,
      );
    case "company":
      return ({ name }) => companyOf(name, knowledge) === wanted;
    default:
      return plainReach(to);
  }
}

function plainReach(text: string): (destination: Destination) => boolean {
  const to = plainName(text);
  if (to === EVERYTHING) return () => true;
  const prefix = parsePrefix(to, parseAddress);
  if (prefix !== null) {
    const { family, range } = prefix;
    return anyAddress((address) => {
      const one = parsePrefix(address, parseAddress);
      if (one === null || one.family !== family) return false;
      return one.range.first >= range.first && one.range.last <= range.last;
    });
  }
  return ({ name }) => name === to || name?.endsWith(`.${to}`) === true;
}

function anyAddress(test: (address: string) => boolean): (destination: Destination) => boolean {
  return ({ addresses }) => addresses.some(test);
}

function networkOf(address: string, { lookup }: Knowledge) {
  return lookup?.network(address) ?? null;
}

/** As `company:` calls it: a role of its own does not make a name less the company's. */
function companyOf(name: string | null, { rules }: Knowledge): string | null {
  return name === null ? null : (rules.companyOf(name)?.company.toLowerCase() ?? null);
}
