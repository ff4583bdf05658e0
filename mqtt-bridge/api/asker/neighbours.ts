import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { isIP, isIPv4 } from "node:net";

/** Reads this machine's neighbour table for one address, as text; null: it cannot be read that way. */
export type ReadTable = (address: string, scope: string | null) => Promise<string | null>;

const PATIENCE = 2000;
const MAC = /\blladdr ((?:[0-9a-f]{2}:){5}[0-9a-f]{2})\b/i;

/**
 * The MAC that this machine's neighbour table has for an address, in lower case; null when it has none: the address is
 * behind a router, or nobody answers there.
 * @param address as a socket tells it: `::ffff:192.168.1.5` and `fe80::1%br-lan` too.
 */
export async function neighbourMac(
  address: string,
  readers: readonly ReadTable[] = [askIp, readArp],
): Promise<string | null> {
  const [bare, scope] = splitScope(address);
  if (isIP(bare) === 0) return null;
  for (const read of readers) {
    const text = await read(bare, scope);
    if (text !== null) return macIn(text, bare);
  }
  return null;
}

/** The address without its scope and without the IPv6 form of an IPv4 address, and the scope. */
export function splitScope(address: string): [address: string, scope: string | null] {
  const [whole = "", scope = null] = address.split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(whole);
  return [(mapped?.[1] ?? whole).toLowerCase(), scope];
}

/** `ip neigh` of iproute2 and of busybox: `192.168.1.5 dev br-lan lladdr 02:.. REACHABLE`, or a row of /proc/net/arp. */
function macIn(text: string, address: string): string | null {
  for (const line of text.split("\n")) {
    const words = line.trim().split(/\s+/);
    if (words[0]?.toLowerCase() !== address) continue;
    const mac = MAC.exec(line)?.[1] ?? arpMac(words);
    if (mac !== null) return mac.toLowerCase();
  }
  return null;
}

/** Columns of /proc/net/arp: address, type, flags, MAC, mask, interface; flags 0x0: nobody answered. */
function arpMac([, , flags, mac = ""]: readonly string[]): string | null {
  return flags !== "0x0" && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac) ? mac : null;
}

/** The kernel's table of both families, through the tool that every Linux has. */
function askIp(address: string, scope: string | null): Promise<string | null> {
  const args = ["neigh", "show", "to", address, ...(scope === null ? [] : ["dev", scope])];
  return new Promise((resolve) => {
    execFile("ip", args, { timeout: PATIENCE, encoding: "utf8" }, (error, stdout) =>
      resolve(error === null ? stdout : null),
    );
  });
}

/** Where there is no `ip`: IPv4 only. */
async function readArp(address: string): Promise<string | null> {
  if (!isIPv4(address)) return null;
  return readFile("/proc/net/arp", "utf8").catch(() => null);
}
