import { EVERYTHING } from "../../core/bundle/command.js";
import type { Health } from "../../core/bundle/health.js";
import type { Block } from "./kept.js";

/** What a router's health says of blocks. */
export interface Activity {
  readonly at: number;
  /** Blocks that it keeps, also those that refused nothing. */
  readonly count: number;
  readonly blocks: Health["blocks"];
}

/** What a block has done, as the router said last: packets that it refused, and when the last of them came. */
export function doneBy(
  { macs, destination }: Pick<Block, "macs" | "destination">,
  activity: Activity | null,
): { readonly packets: number; readonly last: number | null } {
  const named = nameAtRouter(destination);
  const own = activity?.blocks.filter(
    (each) => each.destination === named && macs.includes(each.device),
  );
  if (activity === null || own === undefined || own.length === 0) return { packets: 0, last: null };
  const packets = own.reduce((sum, each) => sum + each.packets, 0);
  return { packets, last: activity.at - Math.min(...own.map(({ ago }) => ago)) };
}

/** As health calls it. */
function nameAtRouter(destination: string): string {
  if (destination === EVERYTHING) return "*";
  return /^(as|country|company|prefix):/.test(destination) ? `=${destination}` : destination;
}
