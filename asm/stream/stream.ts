import {
  CONTROL_STREAMS,
  COUNTER_STREAMS_EXHAUSTED,
  PARAM_STREAMS,
  PARAM_WINDOW,
  REGION_STREAMS,
} from "../abi.gen";
import { controlSet, count } from "../control";
import { packetFrame, packetNsec, packetSec, setMoment } from "../packet";
import { param, region } from "../region";
import { Stream } from "./stream-record";

/** One mark for so many bytes of window: small segments fill it, such as what a hand types. */
const MARK_SHARE_LOG2: u32 = 7;

/** When the bytes up to `end` of a window were complete. */
@unmanaged
class Mark {
  end: u32;
  frame: u32;
  sec: u32;
  nsec: u32;
}

let free: u32 = 0;
let used: u32 = 0;
let bytes: u32 = 0;
let head: u32 = 0;
let marksMax: u32 = 0;
let records: usize = 0;

/** Stands for a stream while a packet is read in place. */
const local = memory.data(64);

function marksOf(window: u32): u32 {
  return window >> MARK_SHARE_LOG2;
}

/** Bytes of a stream record without its window of `window` bytes. */
export function streamHeadBytes(window: u32): u32 {
  return offsetof<Stream>() + marksOf(window) * offsetof<Mark>();
}

export function openStreams(): void {
  records = region(REGION_STREAMS);
  marksMax = marksOf(param(PARAM_WINDOW));
  head = streamHeadBytes(param(PARAM_WINDOW));
  bytes = head + param(PARAM_WINDOW);
  const size = param(PARAM_STREAMS);
  for (let id: u32 = 1; id <= size; id++) streamAt(id).next = id < size ? id + 1 : 0;
  free = 1;
  used = 0;
}

export function streamAt(id: u32): Stream {
  return changetype<Stream>(records + <usize>(id - 1) * bytes);
}

/** An empty record without a window, for reading a packet in place. */
export function localStream(): Stream {
  for (let i: usize = 0; i < offsetof<Stream>(); i += 4) store<u32>(local + i, 0);
  return changetype<Stream>(local);
}

/** A stream with the state of `from`, as index + 1; 0 when all are in use, which is counted. */
export function takeStream(from: Stream): u32 {
  const id = free;
  if (id == 0) {
    count(COUNTER_STREAMS_EXHAUSTED);
    return 0;
  }
  const stream = streamAt(id);
  free = stream.next;
  memory.copy(changetype<usize>(stream), changetype<usize>(from), offsetof<Stream>());
  stream.used = 0;
  stream.marks = 0;
  used++;
  controlSet(CONTROL_STREAMS, used);
  return id;
}

export function freeStream(id: u32): void {
  streamAt(id).next = free;
  free = id;
  used--;
  controlSet(CONTROL_STREAMS, used);
}

/** Address of a stream's window. */
export function windowAt(stream: Stream): usize {
  return changetype<usize>(stream) + head;
}

function markAt(stream: Stream, i: u32): Mark {
  return changetype<Mark>(
    changetype<usize>(stream) + offsetof<Stream>() + <usize>i * offsetof<Mark>(),
  );
}

/** Notes that the bytes up to the window's end came with the packet being read. */
function addMark(stream: Stream): void {
  if (stream.marks == marksMax) {
    // The two oldest become one: their bytes are then dated with the later packet.
    const rest = (marksMax - 1) * offsetof<Mark>();
    memory.copy(changetype<usize>(markAt(stream, 0)), changetype<usize>(markAt(stream, 1)), rest);
    stream.marks--;
  }
  const mark = markAt(stream, stream.marks++);
  mark.end = stream.used;
  mark.frame = packetFrame();
  mark.sec = packetSec();
  mark.nsec = packetNsec();
}

/** Appends as much of [at, at + size) as the window takes; returns the bytes taken. */
export function appendBytes(stream: Stream, at: usize, size: u32): u32 {
  const room = param(PARAM_WINDOW) - stream.used;
  const n = size < room ? size : room;
  memory.copy(windowAt(stream) + stream.used, at, n);
  stream.used += n;
  addMark(stream);
  return n;
}

/** Drops `size` bytes from the window's start. */
export function dropBytes(stream: Stream, size: u32): void {
  if (size == 0) return;
  const window = windowAt(stream);
  stream.used -= size;
  memory.copy(window, window + size, stream.used);
  let kept: u32 = 0;
  for (let i: u32 = 0; i < stream.marks; i++) {
    const mark = markAt(stream, i);
    if (mark.end <= size) continue;
    const target = markAt(stream, kept++);
    const end = mark.end - size;
    memory.copy(changetype<usize>(target), changetype<usize>(mark), offsetof<Mark>());
    target.end = end;
  }
  stream.marks = kept;
}

/** The bytes up to `end` of the window were moved on by `size`, over bytes that are dropped: so are their marks. */
export function shiftMarks(stream: Stream, end: u32, size: u32): void {
  for (let i: u32 = 0; i < stream.marks; i++) {
    const mark = markAt(stream, i);
    if (mark.end > end) return;
    mark.end += size;
  }
}

/** Sets the moment to that of the packet which brought the byte before `end` of the window. */
export function momentAt(stream: Stream, end: u32): void {
  for (let i: u32 = 0; i < stream.marks; i++) {
    const mark = markAt(stream, i);
    if (mark.end >= end) {
      setMoment(mark.sec, mark.nsec, mark.frame);
      return;
    }
  }
}
