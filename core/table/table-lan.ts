import {
  LAN_MAX,
  LAN_PREFIX_ADDR,
  LAN_PREFIX_BITS,
  LAN_PREFIX_BYTES,
  SECTION_LAN,
} from "../../asm/abi.gen.js";
import { parsePrefix } from "./prefix.js";
import { checkLimit, type Section } from "./section.js";

/** What is the LAN unless the user says otherwise: RFC 1918, 6598, 3927, 4193, 4291. */
export const DEFAULT_LAN: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "fc00::/7",
  "fe80::/10",
];

/** LAN_PREFIX records. Throws PrefixError for a bad prefix and TableError for more than LAN_MAX. */
export function planLan(lan: readonly string[]): Section {
  const prefixes = lan.map(parsePrefix);
  checkLimit("prefixes of the LAN", LAN_MAX, prefixes.length);
  return {
    section: SECTION_LAN,
    count: prefixes.length,
    size: prefixes.length * LAN_PREFIX_BYTES,
    write(view, at) {
      for (const [i, { address, bits }] of prefixes.entries()) {
        const record = at + i * LAN_PREFIX_BYTES;
        for (const [j, byte] of address.entries())
          view.setUint8(record + LAN_PREFIX_ADDR + j, byte);
        view.setUint32(record + LAN_PREFIX_BITS, bits, true);
      }
    },
  };
}
