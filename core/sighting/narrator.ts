import { FLAG_STOPPED } from "../../asm/abi.gen.js";
import type { Subject } from "../alert/group.js";
import { type MakeId, stableId } from "../alert/ids.js";
import { urgencyOf } from "../alert/urgency.js";
import type { BehaviourFacts, Facts } from "../alert/write.js";
import type { Household } from "../household/types.js";
import type { Judged, Verdict } from "../policy/policy.js";
import type { Rule } from "../rules/types.js";
import type { SightedIdentifier, SightingLine } from "../wire/lines.js";
import type { Devices } from "./devices.js";
import { type Flow, homeEnd } from "./flows.js";
import { isNotable } from "./observer.js";
import type { Destination, Receivers } from "./receivers.js";
import { countOf, type Occurrence, type Sighting } from "./sightings.js";

export interface NarratorOptions {
  readonly devices: Devices;
  readonly receivers: Receivers;
  readonly household: Household;
  /** Covers household values in strings. */
  readonly mask: (text: string) => string;
  /** As the alerts' ids are made. */
  readonly makeId?: MakeId;
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
      deviceKey: this.#options.devices.keyOf(flow.device, homeEnd(flow)),
      sender: { name: name?.name ?? null, source: name?.source ?? null, address: homeEnd(flow) },
      receiver: {
        name: this.#masked(destination.name),
        company: destination.company,
        network: destination.network,
        address: destination.address,
      },
      target: {
        device: this.#unregistered(flow.device),
        destination: this.#closable(occurrence, destination),
      },
      rule,
      verdict,
      urgency: urgencyOf({
        verdict,
        isRegistered: occurrence.identifier !== null && occurrence.find === "needle",
        isFirstContact: rule.match.kind === "first_contact",
        isNotable: isNotable(occurrence.contact),
      }),
      evidence: occurrence.evidence,
      identifier: this.identifier(occurrence),
      transforms: occurrence.transforms,
      consent: this.#consent(flow, destination, sighting.lastTs),
      behaviour: occurrence.behaviour,
      stopped: (flow.flags & FLAG_STOPPED) !== 0,
      first: sighting.ts,
      last: sighting.lastTs,
      count,
    };
  }

  /** The sighting as a policy sees it. */
  judged(occurrence: Occurrence, rule: Rule | null): Judged {
    const { flow, evidence, behaviour, contact, ts } = occurrence;
    const { name, company, network } = this.destination(occurrence);
    return {
      ...this.#judgedDevice(flow.device),
      rule,
      evidence,
      name: this.#masked(name),
      company,
      network,
      identifier: this.identifier(occurrence),
      behaviour: behaviour === null ? null : behaviourKind(behaviour),
      gadget: contact?.isGadget ?? false,
      ts,
    };
  }

  makerOf(mac: string): string | null {
    return this.#options.devices.maker(mac);
  }

  /** All MACs that are known of an alert's device; `mac` where it is not registered. */
  macsOf(deviceId: string, mac: string | null): readonly string[] {
    const { household, makeId = stableId } = this.#options;
    const registered = household.devices.find(({ name }) => makeId("d", name) === deviceId);
    return registered?.macs ?? (mac === null ? [] : [mac]);
  }

  /** A device that joined, as a policy sees it. */
  judgedJoining(mac: string, rule: Rule, ts: number): Judged {
    const none = { evidence: null, name: null, company: null, network: null, identifier: null };
    return { ...none, ...this.#judgedDevice(mac), rule, behaviour: null, gadget: false, ts };
  }

  /** A device that joined, as an alert sees it. */
  joining(mac: string, rule: Rule, verdict: Verdict, ts: number): Subject {
    const name = this.#options.devices.nameOf(mac);
    const quarantined = verdict.action === "quarantine";
    return {
      deviceKey: this.#options.devices.keyOf(mac, mac),
      sender: { name: name?.name ?? null, source: name?.source ?? null, address: null },
      receiver: null,
      target: { device: this.#unregistered(mac), destination: null },
      rule,
      verdict,
      urgency: urgencyOf({ verdict, isRegistered: false, isFirstContact: false, isNotable: false }),
      evidence: null,
      identifier: null,
      transforms: [],
      consent: null,
      behaviour: { kind: "joined", quarantined },
      first: ts,
      last: ts,
      count: 1,
    };
  }

  #judgedDevice(mac: string | null): Pick<Judged, "device" | "deviceName" | "maker"> {
    const { devices } = this.#options;
    return {
      device: mac,
      deviceName: devices.nameOf(mac)?.name ?? null,
      maker: devices.maker(mac),
    };
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

  /** Values of the household are not for an alert's memory. */
  #unregistered(mac: string | null): string | null {
    return this.#options.devices.registered(mac) === null ? mac : null;
  }

  /**
   * A router refuses flows that tell a blocked name. One that was only looked up is told in no flow, so its address is
   * closed, but never that of the resolver which was asked for it.
   */
  #closable({ question }: Occurrence, { name, nameSource, address }: Destination): string | null {
    const isTold = question !== null || nameSource !== "dns";
    if (name !== null && isTold && this.#masked(name) === name) return name;
    return question === null ? address : null;
  }

  #masked(text: string | null): string | null {
    return text === null ? null : this.#options.mask(text);
  }
}

/** `Mi Cloud` as `mi-cloud`. */
function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}

function behaviourKind({ kind }: BehaviourFacts): Judged["behaviour"] {
  return kind === "occasion" || kind === "joined" ? null : kind;
}
