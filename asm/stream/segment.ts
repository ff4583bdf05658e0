import { COUNTER_SEGMENTS_EXHAUSTED, PARAM_SEGMENTS, REGION_SEGMENTS } from "../abi.gen";
import { count } from "../control";
import { packetFrame, packetNsec, packetSec } from "../packet";
import { param, region } from "../region";

/** Bytes of payload that one waiting segment holds; longer ones (GRO) take several. */
export const SEGMENT_ROOM: u32 = 2016;
/** Waiting segments of one direction at most. */
const PER_STREAM: u32 = 32;

/** A segment that came before its turn, in a list by sequence number. */
@unmanaged
export class Segment {
  next: u32;
  seq: u32;
  size: u32;
  frame: u32;
  sec: u32;
  nsec: u32;
}

let free: u32 = 0;
let records: usize = 0;

export function segmentBytes(): u32 {
  return offsetof<Segment>() + SEGMENT_ROOM;
}

export function segmentAt(id: u32): Segment {
  return changetype<Segment>(records + <usize>(id - 1) * segmentBytes());
}

export function segmentPayload(segment: Segment): usize {
  return changetype<usize>(segment) + offsetof<Segment>();
}

export function openSegments(): void {
  records = region(REGION_SEGMENTS);
  const size = param(PARAM_SEGMENTS);
  for (let id: u32 = 1; id <= size; id++) segmentAt(id).next = id < size ? id + 1 : 0;
  free = 1;
}

export function freeSegment(id: u32): void {
  segmentAt(id).next = free;
  free = id;
}

function take(seq: u32, at: usize, size: u32): u32 {
  const id = free;
  if (id == 0) {
    count(COUNTER_SEGMENTS_EXHAUSTED);
    return 0;
  }
  const segment = segmentAt(id);
  free = segment.next;
  segment.seq = seq;
  segment.size = size;
  segment.frame = packetFrame();
  segment.sec = packetSec();
  segment.nsec = packetNsec();
  memory.copy(segmentPayload(segment), at, size);
  return id;
}

let refused: bool = false;

/** Whether the last `holdSegment` found no place for a part of its segment. */
export function holdRefused(): bool {
  return refused;
}

function refuse(first: u32): u32 {
  refused = true;
  return first;
}

/** Puts one piece (at most SEGMENT_ROOM bytes) into a list; returns the list's first id. */
function insert(first: u32, seq: u32, at: usize, size: u32): u32 {
  let before: u32 = 0;
  let current = first;
  let length: u32 = 0;
  while (current != 0 && <i32>(segmentAt(current).seq - seq) <= 0) {
    const other = segmentAt(current);
    if (other.seq == seq && other.size >= size) return first;
    before = current;
    current = other.next;
    if (++length >= PER_STREAM) return refuse(first);
  }
  const id = take(seq, at, size);
  if (id == 0) return refuse(first);
  segmentAt(id).next = current;
  if (before == 0) return id;
  segmentAt(before).next = id;
  return first;
}

/**
 * Keeps a segment that came early. `first` is the list's first id (index + 1) or 0; returns the new first.
 * What found no place is told by `holdRefused`; the pieces that did stay in the list.
 */
export function holdSegment(first: u32, seq: u32, at: usize, size: u32): u32 {
  refused = false;
  let list = first;
  for (let done: u32 = 0; done < size && !refused; done += SEGMENT_ROOM) {
    const rest = size - done;
    list = insert(list, seq + done, at + done, rest < SEGMENT_ROOM ? rest : SEGMENT_ROOM);
  }
  return list;
}
