import type { Lab } from "./lab.js";

/** What the router may be told to hold until the agent has judged it. */
export type Judged = "hold" | "guard";

const QUEUES = [7436, 7437] as const;
/** Bits of a packet's mark that stand for the queues. */
const markOf = (queue: number): string => `0x${(0x01000000 << (queue - QUEUES[0])).toString(16)}`;
/** What may wait passes here, after all chains of the table. */
const HOOKS = ["INPUT", "FORWARD", "OUTPUT"];

/** Whether the kernel's nftables knows queues. */
export function knowsNftQueue(lab: Lab): boolean {
  const rule = "queue flags bypass to 1";
  const chain = "type filter hook forward priority 0; policy accept;";
  const table = `table inet asked {\n chain asked {\n ${chain}\n ${rule}\n }\n}\n`;
  try {
    lab.now("router", "nft", ["-c", "-f", "-"], table);
    return true;
  } catch {
    return false;
  }
}

/**
 * The table for a kernel whose nftables knows no queue: a mark takes its place, and iptables queues what has the mark.
 */
export function withoutNftQueue(lab: Lab, table: string): string {
  for (const hook of HOOKS) {
    lab.now("router", "iptables-nft", ["-t", "security", "-F", hook]);
    lab.now("router", "ip6tables-nft", ["-t", "security", "-F", hook]);
    for (const queue of QUEUES) {
      const mark = markOf(queue);
      const match = ["-m", "mark", "--mark", `${mark}/${mark}`];
      const target = ["-j", "NFQUEUE", "--queue-num", String(queue), "--queue-bypass"];
      const words = ["-t", "security", "-A", hook, ...match, ...target];
      lab.now("router", "iptables-nft", words);
      lab.now("router", "ip6tables-nft", words);
    }
  }
  return table.replace(
    /queue flags bypass to (\d+)/g,
    (_all, queue: string) => `meta mark set meta mark | ${markOf(Number(queue))} accept`,
  );
}
