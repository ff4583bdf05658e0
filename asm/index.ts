import {
  ABI_HASH,
  CONTROL_ABI_HASH,
  CONTROL_EVENTS_AT,
  CONTROL_EVENTS_SIZE,
  CONTROL_INPUT_AT,
  CONTROL_INPUT_HEAD,
  CONTROL_INPUT_SIZE,
  CONTROL_INPUT_TAIL,
  CONTROL_MEMORY,
  CONTROL_PROFILE,
  CONTROL_TABLE_A,
  CONTROL_TABLE_B,
  CONTROL_TABLE_SIZE,
  COUNTER_BAD_RECORD,
  COUNTER_CUT,
  COUNTER_PACKETS,
  COUNTER_PACKETS_IP,
  FAULT_ARGUMENT,
  FAULT_MEMORY,
  INPUT_BYTES,
  INPUT_CAPTURED,
  INPUT_FRAME,
  INPUT_LENGTH,
  INPUT_LINK,
  INPUT_TAG,
  INPUT_TS_NSEC,
  INPUT_TS_SEC,
  INPUT_WIRE,
  PARAM_WINDOW,
  PROFILE_COUNT,
  profileParam,
  REGION_EVENTS,
  REGION_INPUT,
  REGION_TABLE_A,
  REGION_TABLE_B,
} from "./abi.gen";
import { controlAt, controlGet, controlSet, count, moveClock, openControl } from "./control";
import { openAes } from "./crypto/aes";
import { roomForPacket } from "./event";
import { expireFlows, flowBytes, flowsUsed, flushOldest, openFlows, seedFlows } from "./flow";
import { endFragments, openFragments } from "./fragment";
import { deviceBytes, openDevices, respellDevices } from "./match/device";
import { openHosts } from "./match/host";
import { openLan } from "./match/lan";
import { openNames, pairBytes } from "./match/names";
import { closeTable, swapTable } from "./match/table";
import { beginPacket } from "./packet";
import { currentProfile, layOut, region, regionSize } from "./region";
import { setJudged } from "./stream/ahead";
import { openSegments, segmentBytes } from "./stream/segment";
import { openStreams, streamHeadBytes } from "./stream/stream";
import { readTransport } from "./transport";
import { readIp } from "./wire/ip";
import { ipInFrame } from "./wire/link";

/** Stands for the length of a record that cannot be. */
const BAD: u32 = u32.MAX_VALUE;

/** Address of the CONTROL record; 0 before `init`. */
export function control(): i32 {
  return <i32>controlAt();
}

/**
 * Lays memory out for a PROFILE and empties everything. 0, -FAULT_ARGUMENT for an unknown profile or a second one in the same
 * instance, -FAULT_MEMORY when memory cannot grow.
 */
export function init(profile: i32): i32 {
  if (profile < 0 || profile >= PROFILE_COUNT) return -FAULT_ARGUMENT;
  if (currentProfile() >= 0 && currentProfile() != profile) return -FAULT_ARGUMENT;
  const bytes = layOut(
    profile,
    flowBytes(),
    streamHeadBytes(profileParam(profile, PARAM_WINDOW)),
    segmentBytes(),
    pairBytes(),
    deviceBytes(),
  );
  if (bytes == 0) return -FAULT_MEMORY;
  openControl();
  openLan();
  closeTable();
  openFlows();
  openFragments();
  openStreams();
  openSegments();
  openNames();
  openDevices();
  openHosts();
  openAes();
  controlSet(CONTROL_ABI_HASH, ABI_HASH);
  controlSet(CONTROL_PROFILE, profile);
  controlSet(CONTROL_INPUT_AT, <u32>region(REGION_INPUT));
  controlSet(CONTROL_INPUT_SIZE, regionSize(REGION_INPUT));
  controlSet(CONTROL_EVENTS_AT, <u32>region(REGION_EVENTS));
  controlSet(CONTROL_EVENTS_SIZE, regionSize(REGION_EVENTS));
  controlSet(CONTROL_TABLE_A, <u32>region(REGION_TABLE_A));
  controlSet(CONTROL_TABLE_B, <u32>region(REGION_TABLE_B));
  controlSet(CONTROL_TABLE_SIZE, regionSize(REGION_TABLE_A));
  controlSet(CONTROL_MEMORY, bytes);
  return 0;
}

/** Puts table half 1 (A) or 2 (B) in force; 0 or a negative FAULT, and then the old one stays. */
export function swap(half: i32): i32 {
  const wrong = swapTable(half);
  if (wrong != 0) return wrong;
  respellDevices();
  seedFlows();
  return 0;
}

function readPacket(record: usize, captured: u32): void {
  const wire = load<u32>(record + INPUT_WIRE);
  const sec = load<u32>(record + INPUT_TS_SEC);
  const nsec = load<u32>(record + INPUT_TS_NSEC);
  moveClock(sec, nsec);
  expireFlows();
  endFragments(false);
  beginPacket(sec, nsec, load<u32>(record + INPUT_FRAME), load<u32>(record + INPUT_TAG));
  count(COUNTER_PACKETS);
  if (captured < wire) count(COUNTER_CUT);
  const at = record + INPUT_BYTES;
  const end = at + captured;
  const ip = ipInFrame(load<u16>(record + INPUT_LINK), at, end);
  if (ip == 0) return;
  const link = <u32>(ip - at);
  if (!readIp(ip, end, wire > link ? wire - link : captured - link)) return;
  count(COUNTER_PACKETS_IP);
  readTransport();
}

/** Length of the record at `tail`, 0 for a marker that sends to the ring's start, or BAD when it is impossible. */
function recordLength(tail: u32): u32 {
  const size = regionSize(REGION_INPUT);
  if (tail >= size) return 0;
  const record = region(REGION_INPUT) + tail;
  const length = load<u32>(record + INPUT_LENGTH);
  if (length == 0) return 0;
  if (length < <u32>INPUT_BYTES || length > size - tail || (length & 7) != 0) return BAD;
  return load<u32>(record + INPUT_CAPTURED) <= length - INPUT_BYTES ? length : BAD;
}

/** Reads the record at `tail`; returns where the next one stands. */
function readRecord(tail: u32, length: u32): u32 {
  const record = region(REGION_INPUT) + tail;
  readPacket(record, load<u32>(record + INPUT_CAPTURED));
  const next = tail + length;
  return next < regionSize(REGION_INPUT) ? next : 0;
}

/**
 * Whether the packets read from now on are held back until they are read (1) or not (0): then what a packet completes is
 * told with it, also where more has to follow to be sure.
 */
export function judge(on: i32): void {
  setJudged(on != 0);
}

/**
 * Reads at most `n` input records; returns how many were read, fewer when the input is used up or the event ring has
 * no room for more. A record with an impossible length ends the batch: the rest of the ring is given up and counted.
 */
export function classify(n: i32): i32 {
  let done = 0;
  while (done < n && roomForPacket()) {
    const tail = controlGet(CONTROL_INPUT_TAIL);
    if (tail == controlGet(CONTROL_INPUT_HEAD)) break;
    const length = recordLength(tail);
    if (length == BAD || (length == 0 && tail == 0)) {
      count(COUNTER_BAD_RECORD);
      controlSet(CONTROL_INPUT_TAIL, controlGet(CONTROL_INPUT_HEAD));
      break;
    }
    controlSet(CONTROL_INPUT_TAIL, length == 0 ? 0 : readRecord(tail, length));
    if (length != 0) done++;
  }
  return done;
}

/** Lets time pass to `sec` without a packet: flows whose limit has passed end. */
export function advance(sec: i32): i32 {
  moveClock(<u32>sec, 0);
  beginPacket(<u32>sec, 0, 0, 0);
  expireFlows();
  endFragments(false);
  return <i32>flowsUsed();
}

/** Ends flows, the one silent longest first, while there is room for their events; returns how many are left, with packets of which a
 * fragment is awaited. */
export function flush(): i32 {
  const waiting = endFragments(true);
  while (roomForPacket() && flushOldest()) {}
  return <i32>(flowsUsed() + waiting);
}
