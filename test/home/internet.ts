import type { Lookup } from "../../core/attribution/types.js";
import type { Network } from "../../core/wire/lines.js";
import type { Random } from "../core/oracle/random.js";

/** Networks of the simulated Internet: its carriers, clouds and content networks. */
const COUNTRIES = ["US", "US", "US", "IE", "DE", "SG", "CN", "JP", "GB", "FR"] as const;
const NETWORKS = 60;

/** An address of a network; all lie in 198.18.0.0/15, which is kept for benchmarks. */
export function addressIn(network: number, host: number): string {
  return `198.${18 + (network >> 8)}.${network & 255}.${1 + (host % 250)}`;
}

/** Networks by address; makers by the first bytes of a MAC. */
export const LOOKUP: Lookup = {
  asOf: "2026-06-17",
  network(address): Network | null {
    const [first, second = "0", third = "0"] = address.split(".");
    if (first !== "198") return null;
    const at = (Number(second) - 18) * 256 + Number(third);
    const country = COUNTRIES[at % COUNTRIES.length] ?? null;
    return { asn: 64_512 + at, org: `Network ${at}`, country, as_of: "2026-06-17" };
  },
  maker: (mac) => (mac.startsWith("28:6c:07") ? "Xiaomi" : null),
};

/** Where a name leads at a time. */
export interface Place {
  readonly name: string | null;
  readonly address: string;
}

/** A service's name and where it is served from. */
export interface Service {
  readonly name: string;
  /** `own`: a few addresses of one network; `cdn`: another host name and network each day; `anycast`: any of many. */
  readonly served: "own" | "cdn" | "anycast";
}

/** Resolves a service as a device would at this time. */
export function resolve(service: Service, day: number, random: Random): Place {
  const seed = hash(service.name);
  switch (service.served) {
    case "own":
      return { name: service.name, address: addressIn(seed % NETWORKS, seed + random.below(4)) };
    case "cdn": {
      const edge = hash(`${service.name} ${day} ${random.below(6)}`);
      const label = edge.toString(36);
      const name = service.name.replace("*", label);
      return { name, address: addressIn(edge % NETWORKS, edge >>> 8) };
    }
    case "anycast": {
      const at = random.below(NETWORKS);
      return { name: service.name, address: addressIn(at, random.below(250)) };
    }
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let n = 0; n < text.length; n++) h = Math.imul(h ^ text.charCodeAt(n), 0x01000193) >>> 0;
  return h;
}
