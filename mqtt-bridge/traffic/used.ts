import type { FlowLine } from "../../core/wire/lines.js";

/** Days that are counted together, the newest among them. */
export const USED_DAYS = 7;
/** Names that are known at once, of all devices; the one that was used longest ago goes first. */
const NAMES_MAX = 10_000;
/** Addresses that are known of one name: the newest. */
const ADDRESSES_MAX = 4;
const DAY = 86_400;

/** A name that a device used; a bare address where there was none. */
export interface Used {
  readonly router: string;
  /** MAC. */
  readonly device: string;
  readonly name: string;
  /** The newest it led to. */
  readonly addresses: readonly string[];
  /** Connections of the last 7 days. */
  readonly count: number;
  /** Epoch seconds, by the clock of the traffic. */
  readonly last: number;
}

interface Entry extends Omit<Used, "count" | "last"> {
  last: number;
  addresses: readonly string[];
  /** Connections by day, the newest last. */
  counts: number[];
  /** Number of that newest day. */
  day: number;
}

/**
 * Names that devices used in the last days with traffic, so that a person can be told what a block would break. They are in
 * memory only and never written down: it would be a history of what people looked at.
 */
export class UsedNames {
  readonly #entries = new Map<string, Entry>();
  #first = Infinity;
  #newest = 0;

  add(router: string, { device, name, dst, last, flags, protocol }: FlowLine): void {
    if (device === null || protocol === "dns") return;
    if (flags.includes("lan") || flags.includes("transit")) return;
    this.#first = Math.min(this.#first, last);
    this.#newest = Math.max(this.#newest, last);
    const called = name ?? dst;
    const key = `${router} ${device} ${called}`;
    const known = this.#entries.get(key) ?? emptyEntry(router, device, called, last);
    this.#entries.delete(key);
    this.#entries.set(key, counted(known, dst, last));
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > NAMES_MAX && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** From when names are known, and until when: epoch seconds; null: no traffic was seen. */
  get span(): { readonly from: number; readonly to: number } | null {
    if (this.#newest === 0) return null;
    return { from: Math.max(this.#first, this.#newest - USED_DAYS * DAY), to: this.#newest };
  }

  /** What this device used, or with null any; the most used first. */
  of(device: readonly string[] | null): Used[] {
    const today = dayOf(this.#newest);
    return [...this.#entries.values()]
      .filter((entry) => device === null || device.includes(entry.device))
      .map(({ counts, day, ...used }) => ({ ...used, count: sum(shifted(counts, today - day)) }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || b.last - a.last);
  }

  /** Forgets what these devices used. */
  forget(devices: readonly string[]): void {
    for (const [key, { device }] of this.#entries) {
      if (devices.includes(device)) this.#entries.delete(key);
    }
  }
}

function emptyEntry(router: string, device: string, name: string, last: number): Entry {
  const counts = new Array<number>(USED_DAYS).fill(0);
  return { router, device, name, last, addresses: [], counts, day: dayOf(last) };
}

function counted(entry: Entry, dst: string, last: number): Entry {
  const today = dayOf(last);
  if (today > entry.day) {
    entry.counts = shifted(entry.counts, today - entry.day);
    entry.day = today;
  }
  const at = USED_DAYS - 1 - (entry.day - today);
  if (at >= 0) entry.counts[at] = (entry.counts[at] ?? 0) + 1;
  entry.last = Math.max(entry.last, last);
  if (!entry.addresses.includes(dst)) {
    entry.addresses = [...entry.addresses, dst].slice(-ADDRESSES_MAX);
  }
  return entry;
}

/** The counts as they stand so many days later. */
function shifted(counts: readonly number[], days: number): number[] {
  const gone = Math.min(Math.max(days, 0), USED_DAYS);
  return [...counts.slice(gone), ...new Array<number>(gone).fill(0)];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY);
}
