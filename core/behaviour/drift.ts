import type { Network } from "../wire/lines.js";
import { hasDrifted } from "./measures.js";
import type { CarrierMemory, SeenNetwork } from "./memory.js";
import { Recent } from "./recent.js";

/** Names under which identifiers were seen, and networks of each, that are remembered. */
const CARRIERS_MAX = 2000;
const NETWORKS_MAX = 16;

const HOUR = 3600;
const DAY = 86_400;

/** Through which networks the names are reached under which identifiers were seen. */
export class Carriers {
  readonly #carriers: Recent<CarrierMemory>;

  constructor(carriers: readonly CarrierMemory[]) {
    const entries = carriers.map(
      ({ name, networks }) =>
        [name, { name, networks: networks.map((each) => ({ ...each })) }] as const,
    );
    this.#carriers = new Recent(CARRIERS_MAX, entries);
  }

  get forgotten(): number {
    return this.#carriers.forgotten;
  }

  /** An identifier was seen under this name. */
  add(name: string): void {
    if (this.#carriers.get(name) === undefined) this.#carriers.set(name, { name, networks: [] });
  }

  /**
   * Notes through which network a name is reached now. Gives the network that it has left when it moved to another AS or
   * country; the old ones are forgotten then.
   */
  note(name: string, network: Network, ts: number): Network | null {
    const carrier = this.#carriers.get(name);
    if (carrier === undefined) return null;
    const now = see(carrier, network, ts);
    const old = carrier.networks.filter((each) => each !== now);
    const [newest] = old.sort((a, b) => b.last - a.last);
    if (newest === undefined) return null;
    if (!hasDrifted((ts - newest.last) / DAY, (ts - now.first) / HOUR)) return null;
    carrier.networks.splice(0, Number.POSITIVE_INFINITY, now);
    const { asn, org, country, as_of } = newest;
    return { asn, org, country, as_of };
  }

  remember(): CarrierMemory[] {
    return this.#carriers.values();
  }
}

function see({ networks }: CarrierMemory, network: Network, ts: number): SeenNetwork {
  const known = networks.find(
    ({ asn, country }) => asn === network.asn && country === network.country,
  );
  if (known !== undefined) {
    known.last = Math.max(known.last, ts);
    return known;
  }
  const seen = { ...network, first: ts, last: ts };
  networks.push(seen);
  if (networks.length > NETWORKS_MAX) {
    networks.sort((a, b) => a.last - b.last);
    networks.shift();
  }
  return seen;
}
