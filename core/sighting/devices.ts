import type { Lookup } from "../attribution/types.js";
import type { Household, HouseholdDevice } from "../household/types.js";
import { utf8 } from "../needles/bytes.js";
import { isGroupMac } from "../wire/address.js";
import type { DeviceEvent } from "../wire/events.js";
import type { DeviceLine, DeviceNameSource } from "../wire/lines.js";
import { saysNothing, singlesOut } from "./hosts.js";
import { modelOfClass, modelOfServer, productOf, productOfHost } from "./models.js";
import { modelOf } from "./user-agent.js";

/** MACs that are remembered; a home has tens, an attacker may make up more. */
const DEVICES_MAX = 4096;
/** Names of browsers' address hiding (RFC 8828 candidates), new with each page. */
const RANDOM_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a device said of itself, masked; the first answer counts: a name that changes would never group. */
interface Facts {
  dhcp: string | null;
  mdns: string | null;
  /** What its owner called it, as it announces it. */
  friendly: string | null;
  /** Model of a user agent. */
  model: string | null;
  /** Model of a TXT record. */
  announced: string | null;
  /** Product of a UPnP server. */
  served: string | null;
  /** Product that DHCP lets one guess. */
  guessed: string | null;
}

interface Device {
  readonly facts: Facts;
  /** Its host names as they were sent; newest of each source. */
  readonly hosts: Map<string, string>;
  changed: boolean;
}

export interface DeviceName {
  readonly name: string;
  readonly source: DeviceNameSource;
}

/** Devices seen on the LAN and what is known of them; names by household, DHCP, mDNS, user agent, maker. */
export class Devices {
  /** MACs for which there was no place. */
  exhausted = 0;
  readonly #devices = new Map<string, Device>();
  #household: ReadonlyMap<string, HouseholdDevice>;
  readonly #lookup: Lookup | null;
  readonly #mask: (text: string) => string;

  constructor(household: Household, lookup: Lookup | null, mask: (text: string) => string) {
    this.#lookup = lookup;
    this.#mask = mask;
    this.#household = byMac(household);
  }

  /** From now on this household's names hold. */
  adopt(household: Household): void {
    this.#household = byMac(household);
    for (const device of this.#devices.values()) device.changed = true;
  }

  get count(): number {
    return this.#devices.size;
  }

  /** false: its person wants it left alone. */
  inspected(mac: string | null): boolean {
    return mac === null || this.#household.get(mac)?.watch !== false;
  }

  /** Household entry of a MAC. */
  registered(mac: string | null): HouseholdDevice | null {
    return mac === null ? null : (this.#household.get(mac) ?? null);
  }

  /** One key for all MACs of a registered device; else the MAC, or the address where there is none. */
  keyOf(mac: string | null, address: string): string {
    return this.registered(mac)?.name ?? mac ?? address;
  }

  maker(mac: string | null): string | null {
    return mac === null ? null : (this.#lookup?.maker(mac) ?? null);
  }

  /** A LAN end with this MAC exists; true when it was not seen before in this run. */
  see(mac: string): boolean {
    return !this.#devices.has(mac) && this.#device(mac) !== null;
  }

  /** What a device told of itself; true when it was not seen before in this run. */
  learn(event: DeviceEvent): boolean {
    const isNew = !this.#devices.has(event.mac);
    const device = this.#device(event.mac);
    if (device === null) return false;
    const text = event.text.trim();
    if (!this.inspected(event.mac) || text === "") return isNew;
    const learned = learnFrom(event.source, text);
    for (const [fact, value] of Object.entries(learned) as [keyof Facts, string | null][]) {
      if (value === null || device.facts[fact] !== null) continue;
      device.facts[fact] = this.#mask(value);
      device.changed = true;
    }
    if (event.source === "dhcp" || event.source === "mdns") device.hosts.set(event.source, text);
    return isNew;
  }

  /** Host name of so many bytes under which a device is known; null when it would not single the device out. */
  hostOf(mac: string, size: number): string | null {
    const hosts = Array.from(this.#devices.get(mac)?.hosts.values() ?? []);
    return hosts.find((host) => utf8(host).length === size && singlesOut(host)) ?? null;
  }

  /** Best name known now; null when there is none, not even a maker. */
  nameOf(mac: string | null): DeviceName | null {
    if (mac === null) return null;
    const facts = this.#devices.get(mac)?.facts;
    const model = facts?.model ?? null;
    return (
      named(this.#household.get(mac)?.name, "household") ??
      named(facts?.dhcp, "dhcp") ??
      named(facts?.friendly ?? facts?.mdns ?? facts?.announced, "mdns") ??
      named((model === null ? null : productOf(model)) ?? model ?? facts?.served, "user-agent") ??
      named(this.#lookup?.maker(mac), "maker")
    );
  }

  /** Lines of all devices, in the order in which they were seen. */
  lines(): DeviceLine[] {
    return Array.from(this.#devices.keys(), (mac) => this.#line(mac));
  }

  /** Lines of those of which something new is known since the last call. */
  changes(): DeviceLine[] {
    const changed = Array.from(this.#devices).filter(([, device]) => device.changed);
    for (const [, device] of changed) device.changed = false;
    return changed.map(([mac]) => this.#line(mac));
  }

  #device(mac: string): Device | null {
    const known = this.#devices.get(mac);
    if (known !== undefined || isGroupMac(mac)) return known ?? null;
    if (this.#devices.size >= DEVICES_MAX) {
      this.exhausted += 1;
      return null;
    }
    const device: Device = { facts: { ...UNKNOWN }, hosts: new Map(), changed: true };
    this.#devices.set(mac, device);
    return device;
  }

  #line(mac: string): DeviceLine {
    const name = this.nameOf(mac);
    return {
      kind: "device",
      mac,
      name: name?.name ?? null,
      name_source: name?.source ?? null,
      maker: this.#lookup?.maker(mac) ?? null,
      model: modelIn(this.#devices.get(mac)?.facts ?? UNKNOWN),
    };
  }
}

function byMac(household: Household): Map<string, HouseholdDevice> {
  return new Map(household.devices.flatMap((device) => device.macs.map((mac) => [mac, device])));
}

const UNKNOWN: Readonly<Facts> = {
  dhcp: null,
  mdns: null,
  friendly: null,
  model: null,
  announced: null,
  served: null,
  guessed: null,
};

function modelIn({ model, announced, served, guessed }: Facts): string | null {
  return model ?? announced ?? served ?? guessed;
}

/** What is learned from a text of this source. */
function learnFrom(source: DeviceEvent["source"], text: string): Partial<Facts> {
  switch (source) {
    case "dhcp":
      return { dhcp: saysNothing(text) ? null : text, guessed: productOfHost(text) };
    case "dhcp_class":
      return { guessed: modelOfClass(text) };
    case "mdns":
      return { mdns: hostName(text), guessed: productOfHost(text) };
    case "mdns_text":
      return announcedBy(text);
    case "user_agent":
      return { model: modelOf(text) };
    case "ssdp":
      return { model: modelOf(text), served: modelOfServer(text) };
    default:
      return {};
  }
}

function hostName(text: string): string | null {
  const name = text.replace(/\.local\.?$/i, "");
  return name === "" || RANDOM_NAME.test(name) || saysNothing(name) ? null : name;
}

/** `fn=Living room`, or the model behind another key. */
function announcedBy(text: string): Partial<Facts> {
  const [, key = "", value = ""] = /^(fn|md|ty|am|model)=(.*)$/is.exec(text) ?? [];
  const said = value.trim();
  if (said === "") return {};
  return key.toLowerCase() === "fn" ? { friendly: said } : { announced: said };
}

function named(name: string | null | undefined, source: DeviceNameSource): DeviceName | null {
  return name === null || name === undefined || name === "" ? null : { name, source };
}
