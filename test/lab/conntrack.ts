import type { FlowVolumes } from "../../core/bundle/flows.js";
import type { Lab } from "./lab.js";

/** What a flow carried; bytes are IP total lengths. */
export interface Volume {
  readonly up_packets: number;
  readonly up_bytes: number;
  readonly down_packets: number;
  readonly down_bytes: number;
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };

/** The router's flows as the `conntrack` tool shows them, by `l4 src sport dst dport`. */
export function conntrackFlows(lab: Lab): Map<string, Volume> {
  const flows = new Map<string, Volume>();
  for (const family of ["ipv4", "ipv6"]) {
    for (const line of lab.now("router", "conntrack", ["-L", "-f", family]).split("\n")) {
      const l4 = PROTOCOLS[line.split(" ", 1)[0] ?? ""];
      if (l4 === undefined) continue;
      const numbers = (key: string): number[] =>
        [...line.matchAll(new RegExp(`\\b${key}=(\\d+)`, "g"))].map((found) => Number(found[1]));
      const text = (key: string): string => new RegExp(`\\b${key}=(\\S+)`).exec(line)?.[1] ?? "";
      const [up_packets = 0, down_packets = 0] = numbers("packets");
      const [up_bytes = 0, down_bytes = 0] = numbers("bytes");
      const ends = [text("src"), text("sport"), text("dst"), text("dport")];
      flows.set([l4, ...ends].join(" "), { up_packets, up_bytes, down_packets, down_bytes });
    }
  }
  return flows;
}

/** The newest that an agent has told of each flow, in the same form. */
export function toldFlows(messages: readonly FlowVolumes[]): Map<string, Volume> {
  const flows = new Map<string, Volume>();
  for (const message of messages) {
    for (const { l4, src, sport, dst, dport, ...counts } of message.flows) {
      const { up_packets, up_bytes, down_packets, down_bytes } = counts;
      const key = [l4, addressText(src), sport, addressText(dst), dport].join(" ");
      flows.set(key, { up_packets, up_bytes, down_packets, down_bytes });
    }
  }
  return flows;
}

/** An IPv6 address as RFC 5952 writes it, but for the longest run of zeros where two are equally long. */
function addressText(address: Uint8Array): string {
  if (address.length === 4) return address.join(".");
  const view = new DataView(address.buffer, address.byteOffset, address.byteLength);
  const groups = Array.from({ length: 8 }, (_, at) => view.getUint16(2 * at).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}
