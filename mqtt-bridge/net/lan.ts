import { BlockList, isIP, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { DEFAULT_LAN } from "../../core/table/table.js";
import { isLoopback } from "../machine/seal.js";

const PRIVATE = listOf(DEFAULT_LAN);

/** Whether an address is of the kind that homes use inside: private, shared, link-local. */
export function isPrivate(address: string): boolean {
  return PRIVATE.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

/**
 * Whether a connection from there may be answered: this machine, private addresses, and IPv6 addresses on a link of this
 * machine, since a home's IPv6 addresses are public ones.
 */
export function isInside(address: string): boolean {
  if (isIP(address) === 0) return false;
  return isLoopback(address) || isPrivate(address) || isOnLink(address);
}

function isOnLink(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  if (own.some((each) => each.address.toLowerCase() === address)) return true;
  const links = own.flatMap(({ family, cidr }) => (family === "IPv6" && cidr ? [cidr] : []));
  return !isIPv4(address) && listOf(links).check(address, "ipv6");
}

function listOf(prefixes: readonly string[]): BlockList {
  const list = new BlockList();
  for (const prefix of prefixes) {
    const [address = "", length = ""] = prefix.split("/");
    list.addSubnet(address, Number(length), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return list;
}
