import type { Subject } from "../alert/alerts.js";
import type { Facts } from "../alert/write.js";
import type { Household } from "../household/types.js";
import type { Verdict } from "../policy/policy.js";
import type { Rule } from "../rules/types.js";
import type { SightedIdentifier, SightingLine } from "../wire/lines.js";
import type { Devices } from "./devices.js";
import type { Flow } from "./flows.js";
import type { Destination, Receivers } from "./receivers.js";
import { countOf, type Occurrence, type Sighting } from "./sightings.js";

export interface NarratorOptions {
  readonly devices: Devices;
  readonly receivers: Receivers;
  readonly household: Household;
  /** Covers household values in strings. */
  readonly mask: (text: string) => string;
}

/** Says of a sighting what is known at the moment: labels, names, company, network. */
export class Narrator {
  readonly #options: NarratorOptions;

  constructor(options: NarratorOptions) {
    this.#options = options;
  }

  /** Identifier with its label; that of a MAC found without registration is its device's name. */
  identifier({ identifier, mac }: Occurrence): SightedIdentifier | null {
    if (identifier === null || mac === null) return identifier;
    return { ...identifier, label: this.#options.devices.nameOf(mac)?.name ?? null };
  }

  destination({ flow, question }: Occurrence): Destination {
    return this.#options.receivers.of(flow, question);
  }

  line(sighting: Sighting): SightingLine {
    const { occurrence } = sighting;
    const { flow } = occurrence;
    const destination = this.destination(occurrence);
    return {
      kind: "sighting",
      ts: sighting.ts,
      last_ts: sighting.lastTs,
      count: countOf(sighting),
      device: flow.device,
      src: flow.src,
      sport: flow.sport,
      dst: flow.dst,
      dport: flow.dport,
      id: flow.id,
      name: this.#masked(destination.name),
      name_source: destination.nameSource,
      company: destination.company,
      network: destination.network,
      identifier: this.identifier(occurrence),
      evidence: occurrence.evidence,
      transforms: occurrence.transforms,
      where: occurrence.where,
      field: this.#masked(occurrence.field),
      masked: occurrence.masked,
      rule: occurrence.ruleId,
      frame: sighting.frame,
    };
  }

  /** The sighting as an alert sees it; `count` of its occurrences are new. */
  subject(sighting: Sighting, rule: Rule, verdict: Verdict, count: number): Subject {
    const { occurrence } = sighting;
    const { flow } = occurrence;
    const destination = this.destination(occurrence);
    const name = this.#options.devices.nameOf(flow.device);
    return {
      deviceKey: this.#deviceKey(flow),
      sender: { name: name?.name ?? null, source: name?.source ?? null, address: homeEnd(flow) },
      receiver: {
        name: this.#masked(destination.name),
        company: destination.company,
        network: destination.network,
        address: destination.address,
      },
      rule,
      verdict,
      evidence: occurrence.evidence,
      identifier: this.identifier(occurrence),
      transforms: occurrence.transforms,
      consent: this.#consent(flow, destination, sighting.lastTs),
      first: sighting.ts,
      last: sighting.lastTs,
      count,
    };
  }

  /** One key for all MACs of a registered device. */
  #deviceKey(flow: Flow): string {
    const registered = this.#options.devices.registered(flow.device);
    return registered?.name ?? flow.device ?? homeEnd(flow);
  }

  /** A consent applies to names of the rule that bears the service's name: `xiaomi/cloud`, "Mi Cloud", for `mi-cloud`. */
  #consent(flow: Flow, { companyRule }: Destination, ts: number): Facts["consent"] {
    const person = this.#options.devices.registered(flow.device)?.person;
    if (companyRule === null || person === undefined) return null;
    const services = [slug(companyRule.title), companyRule.id.split("/").pop()];
    const consent = this.#options.household.consents.find(
      (each) => each.person === person && services.includes(slug(each.service)),
    );
    if (consent === undefined || consent.state === "on") return null;
    const begins = Date.parse(consent.since) / 1000;
    return ts >= begins ? { service: consent.service, since: consent.since } : null;
  }

  #masked(text: string | null): string | null {
    return text === null ? null : this.#options.mask(text);
  }
}

/** `Mi Cloud` as `mi-cloud`. */
function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

/** Address of the LAN end. */
function homeEnd(flow: Flow): string {
  return flow.side === "in" ? flow.dst : flow.src;
}
