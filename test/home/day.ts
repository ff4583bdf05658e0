import type { NeedleMeaning } from "../../core/household/types.js";
import type { IdentifierType } from "../../core/wire/lines.js";
import { EventWriter, type Head, macBytes } from "../core/events.js";
import type { Random } from "../core/oracle/random.js";
import { type Beat, type Carried, DEVICES, guestOf, type HomeDevice, type Use } from "./devices.js";
import { needleOf } from "./household.js";
import { type Place, resolve, type Service } from "./internet.js";

/** Records that become true at a time. */
export interface Happening {
  readonly ts: number;
  readonly records: Uint8Array;
}

/** A sending that the simulation plants: it must be told at once. */
export interface Planted {
  readonly ts: number;
  readonly device: string;
  readonly name: string;
  readonly type: IdentifierType;
  readonly label: string;
}

const DAY = 86_400;

/** Contacts in each hour of a day when people use a device, by kind. */
const HOURS: Readonly<Record<Use, readonly number[]>> = {
  phone: [2, 0, 0, 0, 0, 1, 8, 25, 20, 12, 12, 14, 22, 16, 12, 12, 15, 22, 30, 34, 36, 34, 24, 8],
  computer: [0, 0, 0, 0, 0, 0, 0, 4, 40, 60, 60, 50, 20, 50, 60, 50, 40, 20, 10, 20, 30, 20, 5, 0],
  television: [1, 0, 0, 0, 0, 0, 1, 4, 2, 1, 1, 1, 4, 2, 2, 2, 6, 14, 20, 30, 34, 30, 20, 6],
  nobody: Array(24).fill(0),
};

interface Traffic {
  readonly device: HomeDevice;
  readonly place: Place;
  readonly ts: number;
  readonly seconds: number;
  readonly up: number;
  readonly down: number;
  readonly carried: Carried | null;
  readonly planted?: { readonly needle: number; readonly transforms: readonly "base64"[] };
}

/** Makes the event records of one day of the home; `day` from 1. */
export class DayMaker {
  readonly #random: Random;
  readonly #meanings: readonly NeedleMeaning[];
  readonly #start: number;
  #flow = 0;

  /** `start`: midnight of day 1, epoch seconds. */
  constructor(random: Random, meanings: readonly NeedleMeaning[], start: number) {
    this.#random = random;
    this.#meanings = meanings;
    this.#start = start;
  }

  make(day: number, planted: readonly Planted[]): Happening[] {
    const devices = DEVICES.filter(({ from, to }) => from <= day && day <= to);
    const isWeekend = day % 7 === 6 || day % 7 === 0;
    const guests = isWeekend ? [guestOf(day, 1), guestOf(day, 2), guestOf(day, 3)] : [];
    const traffic = [...devices, ...guests].flatMap((device) => [
      ...device.beats.flatMap((beat) => this.#beats(device, beat, day)),
      ...this.#used(device, day),
      ...this.#uploads(device, day),
      ...this.#update(device, day),
    ]);
    traffic.push(...planted.map((one) => this.#plant(one, devices)));
    const leases = [...devices, ...guests].map((device) => this.#lease(device, day));
    const happenings = [...leases, ...traffic.flatMap((each) => this.#records(each))];
    return happenings.sort((a, b) => a.ts - b.ts);
  }

  /** It asks for its address again, under its host name. */
  #lease({ name, mac }: HomeDevice, day: number): Happening {
    const host = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    const ts = this.#midnight(day) + this.#random.below(DAY);
    return { ts, records: new EventWriter().device("dhcp", mac, host, { ts }).take() };
  }

  #beats(device: HomeDevice, beat: Beat, day: number): Traffic[] {
    const { period, jitter, service, up, down } = beat;
    const made: Traffic[] = [];
    let at = this.#midnight(day) + this.#random.below(Math.min(period, DAY));
    while (at < this.#midnight(day + 1)) {
      const place = resolve(service, day, this.#random);
      const carried = beat.clear ?? null;
      made.push({ device, place, ts: at, seconds: 1, up, down, carried });
      at += period + this.#random.below(2 * jitter + 1) - jitter;
    }
    return made;
  }

  /** Apps and sites of a device that people use. */
  #used(device: HomeDevice, day: number): Traffic[] {
    return HOURS[device.use].flatMap((contacts, hour) => {
      const count = this.#random.below(2 * contacts + 1);
      return Array.from({ length: count }, () => {
        const at = this.#midnight(day) + hour * 3600 + this.#random.below(3600);
        return this.#contact(device, this.#serviceOf(device), day, at);
      });
    });
  }

  #contact(device: HomeDevice, service: Service, day: number, ts: number): Traffic {
    const down = 2000 + this.#random.below(1 << (10 + this.#random.below(13)));
    const up = 600 + this.#random.below(20_000);
    const seconds = 1 + this.#random.below(90);
    const place = resolve(service, day, this.#random);
    return { device, place, ts, seconds, up, down, carried: null };
  }

  /** One of its services, or one of the many sites that a person visits, few of them often. */
  #serviceOf({ services, sites }: HomeDevice): Service {
    const share = sites / (sites + 40);
    if (this.#random.below(1000) < share * 1000) {
      const rank = Math.floor(3000 ** (this.#random.below(1e6) / 1e6));
      return { name: `www.site${rank}.example`, served: rank % 3 === 0 ? "cdn" : "own" };
    }
    const at = Math.floor((this.#random.below(1e6) / 1e6) ** 2 * services.length);
    return services[at] ?? { name: "www.search.example", served: "own" };
  }

  /** In twenty parts over the day; twice as much on some days, half on others. */
  #uploads(device: HomeDevice, day: number): Traffic[] {
    const { upload } = device;
    if (upload === null) return [];
    const factor = 0.5 + this.#random.below(150) / 100;
    return Array.from({ length: 20 }, () => {
      const ts = this.#midnight(day) + 6 * 3600 + this.#random.below(16 * 3600);
      const place = resolve(upload.service, day, this.#random);
      const up = Math.floor((upload.bytes * factor) / 20);
      return { device, place, ts, seconds: 20, up, down: 20_000, carried: null };
    });
  }

  /** Firmware comes from a name of its own, another one each time. */
  #update(device: HomeDevice, day: number): Traffic[] {
    if (device.updates === null || (day + device.mac.charCodeAt(16)) % device.updates !== 0)
      return [];
    const service: Service = { name: `fw-${day}.updates${device.updates}.example`, served: "cdn" };
    const ts = this.#midnight(day) + 2 * 3600 + this.#random.below(7200);
    const place = resolve(service, day, this.#random);
    return [{ device, place, ts, seconds: 60, up: 9000, down: 30_000_000, carried: null }];
  }

  #plant({ ts, device: name, name: to, type, label }: Planted, devices: HomeDevice[]): Traffic {
    const device = devices.find((each) => each.name === name);
    if (device === undefined) throw new Error(`no device ${name}`);
    const needle = needleOf(this.#meanings, type, label);
    const place = resolve({ name: to, served: "own" }, 0, this.#random);
    const transforms = this.#random.below(2) === 0 ? [] : (["base64"] as const);
    const planted = { needle, transforms };
    return { device, place, ts, seconds: 2, up: 900, down: 400, carried: null, planted };
  }

  #records(traffic: Traffic): Happening[] {
    const { device, place, ts, seconds, up, down, carried, planted } = traffic;
    const isClear = carried !== null || planted !== undefined;
    const head: Head = {
      flow: ++this.#flow,
      ts,
      frame: this.#flow,
      protocol: isClear ? "http" : "tls",
      flags: isClear ? 1 : 0,
      src: `192.168.1.${10 + (device.mac.charCodeAt(15) % 16) * 14 + (device.mac.charCodeAt(16) % 14)}`,
      sport: 32_768 + (this.#flow % 28_000),
      dst: place.address,
      dport: isClear ? 80 : 443,
      srcMac: device.mac,
    };
    const writer = new EventWriter();
    if (place.name !== null) writer.name(head, place.name, isClear ? "http" : "tls");
    writer.flowClass(head, isClear ? "clear" : "named");
    if (carried !== null) this.#carry(writer, head, device, carried);
    if (planted !== undefined) {
      writer.match(head, { needle: planted.needle, transforms: planted.transforms, field: "id" });
    }
    const begin = { ts, records: writer.take() };
    const end = { ...head, ts: ts + seconds };
    return [begin, { ts: ts + seconds, records: writer.end(end, { up, down }).take() }];
  }

  #carry(writer: EventWriter, head: Head, device: HomeDevice, { find, label }: Carried): void {
    const where = "http_query" as const;
    const value = new Uint8Array(16);
    if (find === "device_mac") value.set(macBytes(device.mac));
    if (find === "position") new DataView(value.buffer).setInt32(0, 48_858_400, true);
    if (find === "advertising_id") value.set(macBytes(device.mac), 4);
    const needle = find === "needle" ? needleOf(this.#meanings, "mac", label ?? "") : 0;
    writer.match(head, { find, needle, where, value, field: "d" });
  }

  #midnight(day: number): number {
    return this.#start + (day - 1) * DAY;
  }
}
