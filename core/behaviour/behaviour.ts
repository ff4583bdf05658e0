import * as v from "valibot";
import type { Network } from "../wire/lines.js";
import { addInterval, type ContactNews, Contacts } from "./contacts.js";
import { Carriers } from "./drift.js";
import { beaconPeriod, isIdleTalk, isUnusualUpload } from "./measures.js";
import { type BehaviourMemory, type ContactMemory, emptyMemory, memorySchema } from "./memory.js";

const DAY = 86_400;
/** The same behaviour of a device towards a destination is told again after, seconds. */
const TOLD_AGAIN = 30 * DAY;
/** What was not seen for so long is forgotten, seconds. */
const KEPT = 90 * DAY;
/** Earlier days that a day's upload is compared with, at least. */
const USUAL_DAYS = 3;
/** Bytes loaded in one flow by which a device is being used, and for how long that counts, seconds. */
const USED_BYTES = 200_000;
const USED_FOR = 600;

/** A flow that ended, as far as behaviour is concerned. */
export interface Traffic {
  /** Key of the device over all its MACs. */
  readonly device: string;
  /** Company, registered name, or network. */
  readonly destination: string;
  /** Epoch seconds. */
  readonly first: number;
  readonly last: number;
  readonly up: number;
  readonly down: number;
}

/** What a flow's end showed. Bytes of the day. */
export type Finding =
  | { readonly kind: "upload"; readonly bytes: number; readonly usual: number }
  | { readonly kind: "idle"; readonly bytes: number; readonly hours: number }
  /** Seconds. */
  | { readonly kind: "beacon"; readonly period: number };

export interface Observed {
  readonly findings: readonly Finding[];
  /** Nobody used the device. */
  readonly idle: boolean;
  /** The contact came regularly. */
  readonly regular: boolean;
  readonly news: ContactNews;
}

const TOLD_AT = { upload: 0, idle: 1, beacon: 2 } as const;

/** Learns from flows how each device behaves, and says what stands out. It looks at no content and reads no clock. */
export class Behaviour {
  /** The memory that was given could not be read, and it began anew. */
  readonly isReset: boolean;
  readonly #contacts: Contacts;
  readonly #carriers: Carriers;
  #newest = 0;

  /** `memory`: what `remember` gave, null at the first start. `key`: of the hashes of a new memory; 2 random u32. */
  constructor(memory: unknown, key: readonly [number, number]) {
    const read = memory === null ? null : v.safeParse(memorySchema, memory);
    const known = read?.success === true ? read.output : emptyMemory(key);
    this.isReset = read?.success === false;
    this.#contacts = new Contacts(known);
    this.#carriers = new Carriers(known.carriers);
  }

  /** Devices, destinations and names that had to be forgotten. */
  get forgotten(): number {
    return this.#contacts.forgotten + this.#carriers.forgotten;
  }

  /** A device is there; true when it was never seen before. */
  joined(device: string, ts: number): boolean {
    return this.#contacts.device(device, ts).isNew;
  }

  /** The home is known for a day: not every device is new. */
  isSettled(ts: number): boolean {
    return ts - this.#contacts.began >= DAY;
  }

  /** A device begins to talk to a destination. */
  contact(device: string, destination: string, ts: number): ContactNews {
    return this.#contacts.note(device, destination, ts);
  }

  /** An identifier was seen under this name. */
  carried(name: string): void {
    this.#carriers.add(name);
  }

  /** The network that a name has left for this one, null when it did not move. */
  moved(name: string, network: Network, ts: number): Network | null {
    return this.#carriers.note(name, network, ts);
  }

  /** A flow ended. Each behaviour of a device towards a destination is a finding once in 30 days. */
  end(traffic: Traffic): Observed {
    const { device: name, destination, first, last, up, down } = traffic;
    this.#newest = Math.max(this.#newest, last);
    const { device } = this.#contacts.device(name, last);
    const news = this.#contacts.note(name, destination, first);
    const contact = this.#contacts.pair(name, destination, last);
    const idle = down < USED_BYTES && first - device.used > USED_FOR;
    if (down >= USED_BYTES) device.used = Math.max(device.used, last);
    contact.up += up;
    if (idle) addIdle(contact, up, last);
    addInterval(contact, first);
    const period = beaconPeriod(contact.intervals);
    const findings = [
      ...(news.isLearning ? [] : [uploadOf(contact), idleOf(contact)]),
      period === null ? null : ({ kind: "beacon", period } as const),
    ].filter((finding) => finding !== null);
    return {
      findings: findings.filter((finding) => tell(contact, finding, last)),
      idle,
      regular: period !== null,
      news,
    };
  }

  /** Plain data for the next start. */
  remember(): BehaviourMemory {
    return {
      v: 1,
      ...this.#contacts.remember(this.#newest - KEPT),
      carriers: this.#carriers.remember(),
    };
  }
}

function addIdle(contact: ContactMemory, up: number, ts: number): void {
  contact.idleBytes += up;
  contact.idleHours |= 1 << Math.floor((ts % DAY) / 3600);
}

function uploadOf({ up, usual, days }: ContactMemory): Finding | null {
  if (days < USUAL_DAYS || !isUnusualUpload(usual, up)) return null;
  return { kind: "upload", bytes: up, usual };
}

function idleOf({ idleBytes, idleHours }: ContactMemory): Finding | null {
  const hours = Array.from({ length: 24 }).filter((_, hour) => idleHours & (1 << hour)).length;
  return isIdleTalk(idleBytes, hours) ? { kind: "idle", bytes: idleBytes, hours } : null;
}

/** Notes that it is told now; false when it was told lately. */
function tell(contact: ContactMemory, { kind }: Finding, ts: number): boolean {
  const at = TOLD_AT[kind];
  const last = contact.told[at];
  if (last > 0 && ts - last < TOLD_AGAIN) return false;
  contact.told[at] = ts;
  return true;
}
