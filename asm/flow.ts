import {
  CONTROL_FLOW_NUMBER,
  CONTROL_FLOWS,
  COUNTER_FLOWS,
  COUNTER_FLOWS_EVICTED,
  PARAM_FLOWS,
  REASON_EVICTED,
  REASON_FIN,
  REASON_FLUSH,
  REASON_RESET,
  REASON_TIMEOUT,
  REGION_FLOW_INDEX,
  REGION_FLOWS,
} from "./abi.gen";
import { mix } from "./bytes";
import { controlGet, controlSet, count, keyLow, now } from "./control";
import { roomForEnds } from "./event";
import { endFlow } from "./flow-end";
import { Flow } from "./flow-record";
import { LIST_CLOSING, LIST_OPEN, LIST_SHORT, LISTS, listTimeout, STATE_RESET } from "./flow-state";
import { param, region } from "./region";

const oldest = memory.data(LISTS * 4);
const newest = memory.data(LISTS * 4);
let free: u32 = 0;
let mask: u32 = 0;
let used: u32 = 0;
let seed: u32 = 0;
let number: u32 = 0;
/** Second in which all flows whose time was over were ended. */
let expired: u32 = 0;
let records: usize = 0;
let index: usize = 0;

/** Bytes of one flow record. */
export function flowBytes(): u32 {
  return offsetof<Flow>();
}

/** The flow record of index + 1. */
export function flowAt(id: u32): Flow {
  return changetype<Flow>(records + <usize>(id - 1) * offsetof<Flow>());
}

/** Index + 1 of a record. */
export function idOf(flow: Flow): u32 {
  return <u32>((changetype<usize>(flow) - records) / offsetof<Flow>()) + 1;
}

/** Empties the flow table. */
export function openFlows(): void {
  records = region(REGION_FLOWS);
  index = region(REGION_FLOW_INDEX);
  const size = param(PARAM_FLOWS);
  mask = size - 1;
  used = 0;
  number = 0;
  expired = 0;
  memory.fill(oldest, 0, LISTS * 4);
  memory.fill(newest, 0, LISTS * 4);
  for (let id: u32 = 1; id <= size; id++) flowAt(id).chain = id < size ? id + 1 : 0;
  free = 1;
}

/** Keys the index with the router's key, so that nobody can choose ports that collide; only while it is empty. */
export function seedFlows(): void {
  if (used == 0) seed = keyLow();
}

function hashOf(a0: u64, a1: u64, b0: u64, b1: u64, ports: u32, l4: u32): u32 {
  const near = mix(seed + ports * 0x9e3779b1 + l4, a1 + b1);
  // Of IPv4 the first halves are alike.
  return (a0 == b0 ? near : mix(near, a0 ^ b0)) & mask;
}

/** Same hash for both directions: all it takes from the ends is symmetric. */
function bucketOf(f: Flow): u32 {
  return hashOf(f.src0, f.src1, f.dst0, f.dst1, <u32>f.sport + <u32>f.dport, f.l4);
}

function slot(bucket: u32): usize {
  return index + ((<usize>bucket) << 2);
}

function sameWay(f: Flow, k: Flow): bool {
  return (
    f.src1 == k.src1 &&
    f.dst1 == k.dst1 &&
    f.sport == k.sport &&
    f.dport == k.dport &&
    f.l4 == k.l4 &&
    f.src0 == k.src0 &&
    f.dst0 == k.dst0
  );
}

function otherWay(f: Flow, k: Flow): bool {
  return (
    f.src1 == k.dst1 &&
    f.dst1 == k.src1 &&
    f.sport == k.dport &&
    f.dport == k.sport &&
    f.l4 == k.l4 &&
    f.src0 == k.dst0 &&
    f.dst0 == k.src0
  );
}

/** The flow of this key in either direction, or null. Only the key's fields of `key` are read. */
export function findFlow(key: Flow): Flow | null {
  let id = load<u32>(slot(bucketOf(key)));
  while (id != 0) {
    const flow = flowAt(id);
    if (sameWay(flow, key) || otherWay(flow, key)) return flow;
    id = flow.chain;
  }
  return null;
}

/** Whether a packet with this key goes from orig to resp. */
export function isForward(flow: Flow, key: Flow): bool {
  return sameWay(flow, key);
}

function unlinkAge(flow: Flow): void {
  const at = (<usize>flow.list) << 2;
  if (flow.older != 0) flowAt(flow.older).newer = flow.newer;
  else store<u32>(oldest + at, flow.newer);
  if (flow.newer != 0) flowAt(flow.newer).older = flow.older;
  else store<u32>(newest + at, flow.older);
}

function linkAge(flow: Flow, list: u32): void {
  const at = (<usize>list) << 2;
  const last = load<u32>(newest + at);
  const id = idOf(flow);
  flow.list = <u8>list;
  flow.older = last;
  flow.newer = 0;
  if (last != 0) flowAt(last).newer = id;
  else store<u32>(oldest + at, id);
  store<u32>(newest + at, id);
}

/** Marks a flow as used now and as one of this age list. */
export function touch(flow: Flow, list: u32): void {
  flow.touched = now();
  if (flow.newer == 0 && flow.list == list) return;
  unlinkAge(flow);
  linkAge(flow, list);
}

function unlinkHash(flow: Flow): void {
  const id = idOf(flow);
  const at = slot(bucketOf(flow));
  let current = load<u32>(at);
  if (current == id) {
    store<u32>(at, flow.chain);
    return;
  }
  while (current != 0) {
    const before = flowAt(current);
    if (before.chain == id) {
      before.chain = flow.chain;
      return;
    }
    current = before.chain;
  }
}

/** Tells a flow's end and frees its record. */
export function removeFlow(flow: Flow, reason: u32): void {
  endFlow(flow, reason);
  unlinkHash(flow);
  unlinkAge(flow);
  flow.chain = free;
  free = idOf(flow);
  used--;
  controlSet(CONTROL_FLOWS, used);
}

function evict(): void {
  count(COUNTER_FLOWS_EVICTED);
  for (let i: u32 = LISTS; i > 0; i--) {
    const id = load<u32>(oldest + ((<usize>(i - 1)) << 2));
    if (id != 0) {
      removeFlow(flowAt(id), REASON_EVICTED);
      return;
    }
  }
}

/** A new record with the key's fields, all else zero; the oldest flow makes room when the table is full. */
export function addFlow(key: Flow, list: u32): Flow {
  if (free == 0) evict();
  const id = free;
  const flow = flowAt(id);
  free = flow.chain;
  memory.copy(changetype<usize>(flow), changetype<usize>(key), offsetof<Flow>());
  const at = slot(bucketOf(flow));
  flow.chain = load<u32>(at);
  store<u32>(at, id);
  flow.number = ++number;
  flow.touched = now();
  linkAge(flow, list);
  used++;
  count(COUNTER_FLOWS);
  controlSet(CONTROL_FLOWS, used);
  controlSet(CONTROL_FLOW_NUMBER, number);
  return flow;
}

/** Why a flow ends whose time is over: closed ones waited only for stray segments. */
function reasonOf(flow: Flow, list: u32): u32 {
  if (list != LIST_CLOSING) return REASON_TIMEOUT;
  return flow.state & STATE_RESET ? REASON_RESET : REASON_FIN;
}

function expireList(list: u32): void {
  const limit = listTimeout(list);
  while (roomForEnds()) {
    const id = load<u32>(oldest + ((<usize>list) << 2));
    if (id == 0) return;
    const flow = flowAt(id);
    if (now() - flow.touched <= limit) return;
    removeFlow(flow, reasonOf(flow, list));
  }
}

/** Ends the flows whose time limit has passed, as many as the event ring has room for; the others later. */
export function expireFlows(): void {
  if (now() == expired) return;
  expireList(LIST_CLOSING);
  expireList(LIST_SHORT);
  expireList(LIST_OPEN);
  if (roomForEnds()) expired = now();
}

/** Ends the flow that began first of those left; false when there is none. */
export function flushOldest(): bool {
  let first: u32 = 0;
  for (let list: u32 = 0; list < LISTS; list++) {
    const id = load<u32>(oldest + ((<usize>list) << 2));
    if (id == 0) continue;
    if (first == 0 || flowAt(id).touched < flowAt(first).touched) first = id;
  }
  if (first == 0) return false;
  removeFlow(flowAt(first), REASON_FLUSH);
  return true;
}

/** Flows in the table. */
export function flowsUsed(): u32 {
  return controlGet(CONTROL_FLOWS);
}
