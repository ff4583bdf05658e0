import type { FlowLine, Network } from "../wire/lines.js";

/** Devices and destinations that a report tells apart; the rest is counted together. */
const DEVICES_MAX = 256;
const DESTINATIONS_MAX = 512;

/** Whom one device talked to. */
export interface Contact {
  readonly destination: string;
  flows: number;
  upBytes: number;
  readonly company: string | null;
  readonly network: Network | null;
}

interface Talker {
  readonly address: string;
  readonly contacts: Map<string, Contact>;
  /** Flows to destinations for which there was no place. */
  others: number;
}

/** What a name or address is known to be, from sightings. */
export interface Known {
  readonly company: string | null;
  readonly network: Network | null;
}

/** Counts flows from the LAN to outside by device and destination. */
export class Contacted {
  /** Flows of devices for which there was no place. */
  others = 0;
  readonly #talkers = new Map<string, Talker>();

  add(flow: FlowLine): void {
    const talker = this.#talker(flow);
    if (talker === null) {
      this.others += 1;
      return;
    }
    if (!isOutward(flow)) return;
    const destination = flow.name ?? flow.dst;
    const known = talker.contacts.get(destination);
    if (known !== undefined) {
      known.flows += 1;
      known.upBytes += flow.up_bytes;
    } else if (talker.contacts.size >= DESTINATIONS_MAX) talker.others += 1;
    else {
      const contact = {
        destination,
        flows: 1,
        upBytes: flow.up_bytes,
        company: null,
        network: null,
      };
      talker.contacts.set(destination, contact);
    }
  }

  /** First address of a device. */
  addressOf(device: string): string | null {
    return this.#talkers.get(device)?.address ?? null;
  }

  /** A device's destinations, most upstream bytes first, and the flows to those that were not told apart. */
  of(device: string): { contacts: Contact[]; others: number } {
    const talker = this.#talkers.get(device);
    const contacts = Array.from(talker?.contacts.values() ?? []);
    return {
      contacts: contacts.sort((a, b) => b.upBytes - a.upBytes),
      others: talker?.others ?? 0,
    };
  }

  /** Devices with flows, by MAC or address. */
  devices(): string[] {
    return Array.from(this.#talkers.keys());
  }

  #talker(flow: FlowLine): Talker | null {
    const key = flow.device ?? flow.src;
    const known = this.#talkers.get(key);
    if (known !== undefined) return known;
    if (this.#talkers.size >= DEVICES_MAX) return null;
    const talker: Talker = { address: flow.src, contacts: new Map(), others: 0 };
    this.#talkers.set(key, talker);
    return talker;
  }
}

/** Flows inside the LAN, past it, and questions about names are no contacts with anybody outside. */
function isOutward({ flags, protocol }: FlowLine): boolean {
  if (flags.includes("lan") || flags.includes("transit")) return false;
  return protocol !== "dns" && protocol !== "mdns" && protocol !== "llmnr" && protocol !== "ssdp";
}
