import {
  COUNTER_NAMES_REPLACED,
  NAME_SOURCE_DNS,
  PARAM_NAMES,
  PROTOCOL_DNS,
  REGION_NAMES,
} from "../abi.gen";
import { mix } from "../bytes";
import { count, now } from "../control";
import { Flow } from "../flow-record";
import { param, region } from "../region";
import { tellName } from "../wire/name";

/** Names that devices got addresses for, so that a flow without a name of its own can be named. */

const TEXT: u32 = 120;
/** Slots that one pair may stand in. */
const WAYS: u32 = 4;
/** A pair this old may be overwritten without being counted, seconds. */
const FRESH: u32 = 3600;

/** One remembered pair: who asked (MAC, else a hash of its address), the address it got, the name it asked for. */
@unmanaged
class Pair {
  asker: u64;
  addr0: u64;
  addr1: u64;
  told: u32;
  size: u32;
}

let mask: u32 = 0;

/** Bytes of one pair with its name. */
export function pairBytes(): u32 {
  return offsetof<Pair>() + TEXT;
}

export function openNames(): void {
  mask = param(PARAM_NAMES) - 1;
}

function pairAt(i: u32): Pair {
  return changetype<Pair>(region(REGION_NAMES) + <usize>(i & mask) * pairBytes());
}

function askerOf(mac: u64, a0: u64, a1: u64): u64 {
  return mac != 0 ? mac : a0 ^ rotl<u64>(a1, 17) ^ ((<u64>1) << 63);
}

function bucketOf(asker: u64, a0: u64, a1: u64): u32 {
  return mix(mix(mix(0, asker), a0), a1);
}

function isPair(pair: Pair, asker: u64, a0: u64, a1: u64): bool {
  return pair.size != 0 && pair.addr1 == a1 && pair.addr0 == a0 && pair.asker == asker;
}

/** The slot for a pair: its own, a free one, or the one told longest ago. */
function slotFor(asker: u64, a0: u64, a1: u64): Pair {
  const bucket = bucketOf(asker, a0, a1);
  let best = pairAt(bucket);
  for (let i: u32 = 0; i < WAYS; i++) {
    const pair = pairAt(bucket + i);
    if (isPair(pair, asker, a0, a1)) return pair;
    if (best.size == 0) continue;
    if (pair.size == 0 || pair.told < best.told) best = pair;
  }
  if (best.size != 0 && now() - best.told < FRESH) count(COUNTER_NAMES_REPLACED);
  return best;
}

/** Remembers that the asker of this DNS flow got an address (4 or 16 bytes) for a name. */
export function rememberName(flow: Flow, at: usize, size: u32, name: usize, nameSize: u32): void {
  if (flow.protocol != PROTOCOL_DNS || nameSize == 0 || nameSize > TEXT) return;
  const a0 = size == 4 ? 0 : load<u64>(at);
  const a1 = size == 4 ? ((<u64>load<u32>(at)) << 32) | 0xffff0000 : load<u64>(at + 8);
  const asker = askerOf(flow.srcMac, flow.src0, flow.src1);
  const pair = slotFor(asker, a0, a1);
  pair.asker = asker;
  pair.addr0 = a0;
  pair.addr1 = a1;
  pair.told = now();
  pair.size = nameSize;
  memory.copy(changetype<usize>(pair) + offsetof<Pair>(), name, nameSize);
}

/** Tells the name under which a new flow's orig got the address of its resp, if it asked. */
export function recallName(flow: Flow): void {
  const asker = askerOf(flow.srcMac, flow.src0, flow.src1);
  const bucket = bucketOf(asker, flow.dst0, flow.dst1);
  for (let i: u32 = 0; i < WAYS; i++) {
    const pair = pairAt(bucket + i);
    if (!isPair(pair, asker, flow.dst0, flow.dst1)) continue;
    const text = changetype<usize>(pair) + offsetof<Pair>();
    tellName(flow, NAME_SOURCE_DNS, text, text + pair.size);
    return;
  }
}
