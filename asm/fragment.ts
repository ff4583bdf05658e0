import { mix } from "./bytes";
import { flowAt } from "./flow";
import { Flow } from "./flow-record";
import { ipDst1, ipFragmentId, ipL4, ipSrc1, ipVersion } from "./wire/ip";

/** Flows of packets that came in fragments: only the first fragment tells the ports. */

const REMEMBERED: u32 = 64;

@unmanaged
class First {
  hash: u32;
  /** Index + 1 of the flow's record, and its number: records are used again. */
  flow: u32;
  number: u32;
}

const table = memory.data(768);

function slotOf(hash: u32): First {
  return changetype<First>(table + <usize>(hash % REMEMBERED) * offsetof<First>());
}

/** In IPv6 headers behind the fragment header stand in the first fragment only, so the protocol cannot be part of it. */
function packetHash(): u32 {
  const l4 = ipVersion() == 4 ? ipL4() : 0;
  return mix(mix(ipFragmentId() * 31 + l4, ipSrc1()), ipDst1());
}

export function openFragments(): void {
  memory.fill(table, 0, REMEMBERED * offsetof<First>());
}

/** Remembers the flow of a first fragment by its record's index + 1. */
export function rememberFragment(id: u32, number: u32): void {
  const hash = packetHash();
  const slot = slotOf(hash);
  slot.hash = hash;
  slot.flow = id;
  slot.number = number;
}

/** The flow that a later fragment belongs to, or null when its first fragment was not seen. */
export function fragmentFlow(): Flow | null {
  const hash = packetHash();
  const slot = slotOf(hash);
  if (slot.flow == 0 || slot.hash != hash) return null;
  const flow = flowAt(slot.flow);
  return flow.number == slot.number ? flow : null;
}
