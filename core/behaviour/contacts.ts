import { halfSipHash, type Key } from "../table/halfsiphash.js";
import { encodeText } from "../wire/text.js";
import { BEACON_INTERVALS, BEACON_MIN } from "./measures.js";
import type { BehaviourMemory, ContactMemory, DeviceMemory } from "./memory.js";
import { Recent } from "./recent.js";

/** Devices and pairs of device and destination that are remembered. */
const DEVICES_MAX = 4096;
const CONTACTS_MAX = 20_000;
/** Hashes that are not made again. */
const HASHES_MAX = 4096;

const DAY = 86_400;
/** How long a device is only listened to, seconds. */
export const LEARNING = 7 * DAY;
/** A device with more destinations is used by people for all sorts of things: a new one says nothing. */
export const GADGET_DESTINATIONS = 40;

/** What is known of a device and a destination at a contact. */
export interface ContactNews {
  /** The device was not seen to talk to it before. */
  readonly isFirst: boolean;
  /** The device is known for less than the time of learning. */
  readonly isLearning: boolean;
  /** It talks to few destinations. */
  readonly isGadget: boolean;
}

/** Who has talked to whom, in hashes; bounded, the least recently used is forgotten. */
export class Contacts {
  readonly #key: Key;
  readonly #devices: Recent<DeviceMemory>;
  readonly #contacts: Recent<ContactMemory>;
  #began: number;
  readonly #hashes = new Map<string, string>();

  constructor({ key, devices, contacts }: BehaviourMemory) {
    this.#key = key;
    this.#devices = new Recent(DEVICES_MAX, copies(devices));
    this.#contacts = new Recent(CONTACTS_MAX, copies(contacts));
    this.#began = Math.min(Number.POSITIVE_INFINITY, ...devices.map(({ since }) => since));
  }

  /** Devices and contacts that had to be forgotten. */
  get forgotten(): number {
    return this.#devices.forgotten + this.#contacts.forgotten;
  }

  /** When the first device was seen, epoch seconds; infinite before. */
  get began(): number {
    return this.#began;
  }

  /** The device's memory, begun when it is new; `isNew` says so. */
  device(name: string, ts: number): { device: DeviceMemory; isNew: boolean } {
    const key = this.#hash(`device ${name}`);
    const known = this.#devices.get(key);
    if (known !== undefined) {
      known.last = Math.max(known.last, ts);
      return { device: known, isNew: false };
    }
    const device = { key, since: ts, last: ts, destinations: 0, used: ts };
    this.#devices.set(key, device);
    this.#began = Math.min(this.#began, ts);
    return { device, isNew: true };
  }

  /** Notes that a device talks to a destination. */
  note(name: string, destination: string, ts: number): ContactNews {
    const { device } = this.device(name, ts);
    const isFirst = this.#contacts.get(this.#contactKey(name, destination)) === undefined;
    if (isFirst) {
      device.destinations += 1;
      this.#begin(name, destination, ts);
    }
    return {
      isFirst,
      isLearning: ts - device.since < LEARNING,
      isGadget: device.destinations <= GADGET_DESTINATIONS,
    };
  }

  /** The pair's memory, brought to the day of `ts`. */
  pair(name: string, destination: string, ts: number): ContactMemory {
    const key = this.#contactKey(name, destination);
    const contact = this.#contacts.get(key) ?? this.#begin(name, destination, ts);
    turnDay(contact, ts);
    return contact;
  }

  /** Plain data; what was not seen since `before` is left out. */
  remember(before: number): Pick<BehaviourMemory, "key" | "devices" | "contacts"> {
    return {
      key: [this.#key[0], this.#key[1]],
      devices: this.#devices.values().filter(({ last }) => last >= before),
      contacts: this.#contacts.values().filter(({ last }) => last >= before),
    };
  }

  #begin(name: string, destination: string, ts: number): ContactMemory {
    const contact: ContactMemory = {
      key: this.#contactKey(name, destination),
      last: ts,
      intervals: [],
      day: dayOf(ts),
      up: 0,
      usual: 0,
      days: 0,
      idleBytes: 0,
      idleHours: 0,
      told: [0, 0, 0],
    };
    this.#contacts.set(contact.key, contact);
    return contact;
  }

  #contactKey(name: string, destination: string): string {
    return this.#hash(`contact ${name}\n${destination}`);
  }

  #hash(text: string): string {
    const known = this.#hashes.get(text);
    if (known !== undefined) return known;
    const { hi, lo } = halfSipHash(encodeText(text), this.#key);
    const hash = hex(hi) + hex(lo);
    if (this.#hashes.size >= HASHES_MAX) this.#hashes.clear();
    this.#hashes.set(text, hash);
    return hash;
  }
}

/** Adds a contact's begin; those that follow at once belong to the one before. */
export function addInterval(contact: ContactMemory, start: number): void {
  const interval = start - contact.last;
  if (interval < BEACON_MIN) return;
  // A list that grows by pushing has room for sixteen more, times 20,000.
  contact.intervals = [...contact.intervals.slice(1 - BEACON_INTERVALS), Math.round(interval)];
  contact.last = start;
}

export function dayOf(ts: number): number {
  return Math.floor(ts / DAY);
}

function turnDay(contact: ContactMemory, ts: number): void {
  const day = dayOf(ts);
  if (day <= contact.day) return;
  contact.usual = Math.max(contact.usual, contact.up);
  contact.days += 1;
  contact.day = day;
  contact.up = 0;
  contact.idleBytes = 0;
  contact.idleHours = 0;
}

function copies<Value extends { key: string }>(values: readonly Value[]): [string, Value][] {
  return values.map((value) => [value.key, structuredCopy(value)]);
}

/** The memory that was given stays as it was. */
function structuredCopy<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
