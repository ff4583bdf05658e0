import type { Household, Identifier, NeedleMeaning } from "../household/types.js";
import type { RuleSet } from "../rules/types.js";
import type { MatchEvent } from "../wire/events.js";
import type { Devices } from "./devices.js";
import { evidenceOf } from "./evidence.js";
import type { Flow } from "./flows.js";
import { type Found, isOrdinary, type MatchContext, readMatch } from "./matches.js";
import type { Narrator } from "./narrator.js";
import type { Occurrence } from "./sightings.js";

export interface IdentifiedOptions {
  /** `live`: what is given out at once carries its label already. */
  readonly mode: "scan" | "live";
  readonly household: Household;
  readonly rules: RuleSet;
  readonly devices: Devices;
  readonly narrator: Narrator;
}

/** Turns matches of the classifier into occurrences of identifiers. */
export class Identified {
  readonly #options: IdentifiedOptions;
  readonly #macs: ReadonlyMap<string, Identifier>;

  constructor(options: IdentifiedOptions) {
    this.#options = options;
    this.#macs = registeredMacs(options.household);
  }

  /** The find is one only by its bytes: a host name that many devices bear. */
  isOrdinary(flow: Flow, event: MatchEvent): boolean {
    return isOrdinary(event, this.#context(flow, []));
  }

  /** null when the match refers to a needle that is not known. */
  read(flow: Flow, event: MatchEvent, meanings: readonly NeedleMeaning[]): Occurrence | null {
    const found = readMatch(event, this.#context(flow, meanings));
    return found === null ? null : this.#occurrence(flow, event, found);
  }

  #context(flow: Flow, meanings: readonly NeedleMeaning[]): MatchContext {
    const { household, devices } = this.#options;
    const sender = devices.registered(flow.device)?.name ?? null;
    const hostOf = (mac: string, size: number) => devices.hostOf(mac, size);
    return { meanings, home: household.location, sender, hostOf };
  }

  #occurrence(flow: Flow, event: MatchEvent, found: Found): Occurrence {
    const { mode, rules, narrator } = this.#options;
    const rule = rules.identifierRule(found.identifier.type);
    const occurrence: Occurrence = {
      flow,
      ts: event.ts,
      frame: event.frame,
      find: event.find,
      ...this.#registered(found),
      evidence: evidenceOf(event.transforms),
      transforms: event.transforms,
      where: event.where,
      field: event.field,
      masked: found.masked,
      rule,
      ruleId: rule?.id ?? `identifiers/${found.identifier.type}`,
      question: event.where === "dns.name" ? (flow.lastQuestion?.name ?? null) : null,
      contact: null,
      behaviour: null,
    };
    if (mode === "scan") return occurrence;
    return { ...occurrence, identifier: narrator.identifier(occurrence), mac: null };
  }

  /** A registered MAC is the same sighting whether it was found as a needle or as a MAC of the LAN. */
  #registered({ identifier, mac }: Found): Pick<Occurrence, "identifier" | "mac"> {
    const known = mac === null || identifier.type !== "mac" ? undefined : this.#macs.get(mac);
    if (known !== undefined) {
      const { label, canary } = known;
      return { identifier: { type: "mac", label, canary }, mac: null };
    }
    const device = this.#options.devices.registered(mac);
    if (device === null) return { identifier, mac };
    return { identifier: { ...identifier, label: device.name }, mac: null };
  }
}

/** By the MAC as events write it; a canary over a device's own. */
function registeredMacs({ identifiers }: Household): Map<string, Identifier> {
  const macs = identifiers.filter(({ type }) => type === "mac");
  const own = macs.filter(({ canary }) => !canary);
  const canaries = macs.filter(({ canary }) => canary);
  return new Map([...own, ...canaries].map((each) => [spellMac(each.value), each]));
}

function spellMac(value: string): string {
  const digits = value.toLowerCase().replace(/[^0-9a-f]/g, "");
  return digits.match(/../g)?.join(":") ?? "";
}
