import { CommandSource, lastLine } from "./command.js";
import { TCPDUMP_ARGS } from "./live.js";
import { CaptureError } from "./packet.js";

const OFFLOAD = "telltale-offload:";
const LAN = "telltale-lan:";
const NO_TCPDUMP = 71;
const NO_INTERFACE = 72;

/** What a router's offload settings keep from tcpdump: uci's flow_offloading and flow_offloading_hw. */
export function offloadNote(target: string, software: string, hardware: string): string | null {
  if (software !== "1") return null;
  if (hardware === "1") {
    return `${target}: hardware flow offload is on: of each connection only the first packets are seen here, so content is mostly hidden and volumes are too low; names are seen`;
  }
  return `${target}: software flow offload is on: where it takes packets at a port of the bridge, only the first of each connection are seen here, so content may be hidden and volumes too low; names are seen`;
}

/**
 * What the router's shell runs: it names offload settings and the LAN's prefixes on standard error, then becomes tcpdump.
 * The ssh connection itself, port 22 or not, is left out.
 */
export function remoteScript(iface: string): string {
  return [
    `command -v tcpdump >/dev/null || exit ${NO_TCPDUMP}`,
    `[ ${iface} = any ] || [ -e /sys/class/net/${iface} ] || { ls /sys/class/net >&2; exit ${NO_INTERFACE}; }`,
    `soft=$(uci -q get firewall.@defaults[0].flow_offloading)`,
    `hard=$(uci -q get firewall.@defaults[0].flow_offloading_hw)`,
    `echo "${OFFLOAD} \${soft:-0} \${hard:-0}" >&2`,
    `ip addr show dev ${iface} 2>/dev/null | sed -n 's/^ *inet6* \\([^ ]*\\).*/${LAN} \\1/p' >&2`,
    `port=\${SSH_CONNECTION##* }`,
    `exec tcpdump -i ${iface} ${TCPDUMP_ARGS.join(" ")} "not port 22 and not port \${port:-22}"`,
  ].join("; ");
}

/** The prefix that a router named; none where it is not one. */
function prefixIn(text: string): string[] {
  const prefix = text.trim();
  return /^[0-9a-f.:]+\/\d{1,3}$/i.test(prefix) ? [prefix] : [];
}

function explain(target: string, iface: string, status: number | null, stderr: string): string {
  if (status === NO_TCPDUMP) {
    return `${target}: no tcpdump there; on the router: apk add tcpdump-mini (before 25.12: opkg install tcpdump-mini)`;
  }
  if (status === NO_INTERFACE) {
    const found = stderr.split("\n").filter((line) => line !== "" && !line.includes(" "));
    return `${target}: no interface ${iface} there; there are ${found.join(", ")}`;
  }
  return `${target}: ${status === 255 ? "ssh" : "tcpdump"}: ${lastLine(stderr)}`;
}

/** Whether ssh takes a text for a host and not for an option or two words. */
export function isTarget(text: string): boolean {
  return /^[^\s-]\S*$/.test(text);
}

export interface RouterOptions {
  /** Interface on the router; the LAN bridge by default. */
  readonly iface?: string;
  /** Called with a line for people: what the router hides. */
  readonly onNote?: (note: string) => void;
}

/**
 * Packets of a router's LAN, through ssh and its tcpdump. Throws CaptureError, when read, where the router is not
 * reached or cannot capture.
 */
export function openRouter(target: string, options: RouterOptions = {}): CommandSource {
  const iface = options.iface ?? "br-lan";
  if (!isTarget(target)) {
    throw new CaptureError(`${target}: no ssh target; expected user@host`);
  }
  if (!/^[\w.@:][\w.@:-]*$/.test(iface)) throw new CaptureError(`${iface}: no interface name`);
  const lan: string[] = [];
  return new CommandSource({
    name: target,
    lan: () => lan,
    command: "ssh",
    args: [
      "-T",
      "-o",
      "ConnectTimeout=10",
      "-o",
      "ServerAliveInterval=15",
      target,
      remoteScript(iface),
    ],
    missing: "ssh: not found; get it with: sudo apt-get install openssh-client",
    explain: ({ status, stderr }) => explain(target, iface, status, stderr),
    onLine: (line) => {
      if (line.startsWith(LAN)) lan.push(...prefixIn(line.slice(LAN.length)));
      if (!line.startsWith(OFFLOAD)) return;
      const [software = "0", hardware = "0"] = line.slice(OFFLOAD.length).trim().split(" ");
      const note = offloadNote(target, software, hardware);
      if (note !== null) options.onNote?.(note);
    },
  });
}
