import type { Lookup } from "../attribution/types.js";
import type { Household, HouseholdDevice } from "../household/types.js";
import { isGroupMac } from "../wire/address.js";
import type { DeviceEvent } from "../wire/events.js";
import type { DeviceLine, DeviceNameSource } from "../wire/lines.js";
import { modelOf } from "./user-agent.js";

/** MACs that are remembered; a home has tens, an attacker may make up more. */
const DEVICES_MAX = 4096;
/** Names of browsers' address hiding (RFC 8828 candidates), new with each page. */
const RANDOM_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Device {
  dhcp: string | null;
  mdns: string | null;
  model: string | null;
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

  /** A LAN end with this MAC exists. */
  see(mac: string): void {
    this.#device(mac);
  }

  /** What a device told of itself. */
  learn(event: DeviceEvent): void {
    const device = this.#device(event.mac);
    if (device === null || !this.inspected(event.mac)) return;
    const before = `${device.dhcp} ${device.mdns} ${device.model}`;
    learnFrom(event, device, this.#mask);
    if (before !== `${device.dhcp} ${device.mdns} ${device.model}`) device.changed = true;
  }

  /** Best name known now; null when there is none, not even a maker. */
  nameOf(mac: string | null): DeviceName | null {
    if (mac === null) return null;
    const device = this.#devices.get(mac);
    return (
      named(this.#household.get(mac)?.name, "household") ??
      named(device?.dhcp, "dhcp") ??
      named(device?.mdns, "mdns") ??
      named(device?.model, "user-agent") ??
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
    const device: Device = { dhcp: null, mdns: null, model: null, changed: true };
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
      model: this.#devices.get(mac)?.model ?? null,
    };
  }
}

function byMac(household: Household): Map<string, HouseholdDevice> {
  return new Map(household.devices.flatMap((device) => device.macs.map((mac) => [mac, device])));
}

/** First answer counts: a name that changes with every packet would never group. */
function learnFrom(event: DeviceEvent, device: Device, mask: (text: string) => string): void {
  const text = event.text.trim();
  if (text === "") return;
  if (event.source === "dhcp") device.dhcp ??= mask(text);
  if (event.source === "mdns") {
    const name = text.replace(/\.local\.?$/i, "");
    if (name !== "" && !RANDOM_NAME.test(name)) device.mdns ??= mask(name);
  }
  if (event.source === "user_agent") {
    const model = modelOf(text);
    device.model ??= model === null ? null : mask(model);
  }
}

function named(name: string | null | undefined, source: DeviceNameSource): DeviceName | null {
  return name === null || name === undefined || name === "" ? null : { name, source };
}
