import { readdirSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { CommandSource, lastLine } from "./command.js";
import { CaptureError } from "./packet.js";

/** Arguments that make tcpdump write whole packets to its standard output as they come. */
export const TCPDUMP_ARGS: readonly string[] = ["-n", "-U", "-s", "0", "-w", "-"];

const SETCAP = "sudo setcap cap_net_raw,cap_net_admin=eip $(command -v tcpdump)";

function interfaces(): string {
  try {
    return readdirSync("/sys/class/net").sort().join(", ");
  } catch {
    return "unknown";
  }
}

/** Of the addresses that an interface of this machine has now: the devices there have the provider's prefix too. */
function prefixesOf(name: string): string[] {
  return (networkInterfaces()[name] ?? []).flatMap(({ cidr }) => cidr ?? []);
}

function explain(name: string, stderr: string): string {
  if (/no such device|doesn't exist|not found|is not up/i.test(stderr)) {
    return `${name}: no such interface, or it is down; there are ${interfaces()}`;
  }
  if (/permission|not permitted/i.test(stderr)) {
    return `${name}: no permission to capture; give it once with: ${SETCAP}`;
  }
  return `${name}: tcpdump: ${lastLine(stderr)}`;
}

/**
 * Packets of an interface of this machine, through tcpdump. Throws CaptureError, when read, where tcpdump or the
 * interface is missing or the right to capture is; the line says what to do.
 */
export function openInterface(name: string, filter: readonly string[] = []): CommandSource {
  if (!/^[\w.@:][\w.@:-]*$/.test(name)) {
    throw new CaptureError(`${name}: no interface name; there are ${interfaces()}`);
  }
  return new CommandSource({
    name,
    command: "tcpdump",
    args: ["-i", name, ...TCPDUMP_ARGS, ...filter],
    missing: "tcpdump: not found; get it with: sudo apt-get install tcpdump",
    explain: ({ stderr }) => explain(name, stderr),
    lan: () => prefixesOf(name),
  });
}
