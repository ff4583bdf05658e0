import type { Network } from "../wire/lines.js";

/** Addresses from `first` to `last`, both among them. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** A network, by its AS, or all that are registered in a country, by its two letters. */
export type Place = { readonly asn: number } | { readonly country: string };

export interface PlaceRanges {
  readonly ipv4: readonly AddressRange[];
  readonly ipv6: readonly AddressRange[];
}

/** Look-ups in the compact attribution file; dated, offline. */
export interface Lookup {
  /** Date of the tables, ISO. */
  readonly asOf: string;
  /** Origin AS of an address (IPv4 dotted or IPv6), or null when it is announced by none. */
  network(address: string): Network | null;
  /** Maker of a MAC from the IEEE registry; null for locally administered and unknown ones. */
  maker(mac: string): string | null;
  /** All addresses of a network or country, in order. Reads the whole file: for what a person asks. */
  ranges?(of: Place): Steps<PlaceRanges>;
}

/** Long work that stops after each small step, so that whoever has it done can let others go on in between. */
export type Steps<Result> = Generator<undefined, Result>;
