import type { Network } from "../wire/lines.js";

/** Look-ups in the compact attribution file; dated, offline. */
export interface Lookup {
  /** Date of the tables, ISO. */
  readonly asOf: string;
  /** Origin AS of an address (IPv4 dotted or IPv6), or null when it is announced by none. */
  network(address: string): Network | null;
  /** Maker of a MAC from the IEEE registry; null for locally administered and unknown ones. */
  maker(mac: string): string | null;
}
