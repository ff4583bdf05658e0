/** Bytes that went up and down in an hour. */
export interface HourBytes {
  /** Begin of the hour, epoch seconds. */
  readonly hour: number;
  up: number;
  down: number;
}

const HOUR = 3600;
/** Hours that are kept of each device: a week. */
export const HOURS_MAX = 168;
/** Devices that are kept; the one that was silent longest goes first. */
const DEVICES_MAX = 1000;

/** What devices sent and got by the hour, by the clock of the traffic; no destination is in it. */
export class Hours {
  readonly #devices = new Map<string, HourBytes[]>();

  /** A flow that lasted from `first` to `last` (epoch seconds) is spread evenly over its hours. */
  add(device: string, flow: { first: number; last: number; up: number; down: number }): void {
    const from = Math.floor(flow.first / HOUR);
    const to = Math.min(Math.max(Math.floor(flow.last / HOUR), from), from + HOURS_MAX - 1);
    const share = to - from + 1;
    for (let hour = from; hour <= to; hour++) {
      const bytes = this.#hour(device, hour * HOUR);
      bytes.up += Math.round(flow.up / share);
      bytes.down += Math.round(flow.down / share);
    }
    this.#keepNewest(device);
  }

  /** Hours with traffic, oldest first. */
  of(device: string): readonly HourBytes[] {
    return this.#devices.get(device) ?? [];
  }

  /** Plain data for the next start. */
  remember(): Readonly<Record<string, readonly HourBytes[]>> {
    return Object.fromEntries(this.#devices);
  }

  /** What `remember` gave; what does not fit is left out. */
  restore(kept: unknown): void {
    if (typeof kept !== "object" || kept === null) return;
    for (const [device, hours] of Object.entries(kept)) {
      if (!Array.isArray(hours)) continue;
      this.#devices.set(device, hours.filter(isHour).slice(-HOURS_MAX));
    }
  }

  #hour(device: string, hour: number): HourBytes {
    const known = this.#devices.get(device) ?? [];
    this.#devices.delete(device);
    this.#devices.set(device, known);
    const found = known.find((each) => each.hour === hour);
    if (found !== undefined) return found;
    const made = { hour, up: 0, down: 0 };
    known.push(made);
    known.sort((a, b) => a.hour - b.hour);
    return made;
  }

  #keepNewest(device: string): void {
    const hours = this.#devices.get(device);
    if (hours !== undefined) hours.splice(0, Math.max(0, hours.length - HOURS_MAX));
    for (const oldest of this.#devices.keys()) {
      if (this.#devices.size <= DEVICES_MAX) return;
      this.#devices.delete(oldest);
    }
  }
}

function isHour(value: unknown): value is HourBytes {
  if (typeof value !== "object" || value === null) return false;
  const { hour, up, down } = value as Record<string, unknown>;
  return [hour, up, down].every((each) => typeof each === "number" && Number.isFinite(each));
}
