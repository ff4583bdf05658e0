import { WHERE_HTTP_COOKIE, WHERE_HTTP_PATH, WHERE_HTTP_QUERY } from "../abi.gen";
import { Flow } from "../flow-record";
import { momentAt } from "../stream/stream";
import { Stream } from "../stream/stream-record";

/** What the text being searched is: a piece of a message with one `where` and one way to find a field's name. */

let where: u32 = 0;
let nameAt: usize = 0;
let nameSize: u32 = 0;
let chunked: bool = false;
let done: usize = 0;
let limit: usize = usize.MAX_VALUE;
let flowAt: usize = 0;
let streamAt: usize = 0;
let windowAt: usize = 0;

/** Bytes are searched before it is known what follows: whether something was told of them. */
let ahead: bool = false;
let aheadTold: bool = false;

export function beginAhead(): void {
  ahead = true;
  aheadTold = false;
}

/** Returns whether a registered value was told. */
export function endAhead(): bool {
  ahead = false;
  return aheadTold;
}

/** Whether more may follow what is searched, which will then be searched again. */
export function isAhead(): bool {
  return ahead;
}

export function noteAhead(): void {
  aheadTold = true;
}

export function unitWhere(): u32 {
  return where;
}

/** Whether the unit is a part of a URL, or a cookie. */
export function isUrl(): bool {
  return where == WHERE_HTTP_PATH || where == WHERE_HTTP_QUERY || where == WHERE_HTTP_COOKIE;
}

export function unitNameAt(): usize {
  return nameAt;
}
export function unitNameSize(): u32 {
  return nameSize;
}
export function unitChunked(): bool {
  return chunked;
}
export function unitFlow(): Flow {
  return changetype<Flow>(flowAt);
}

/** Bytes before this place were searched already: a match must end after it. */
export function unitDone(): usize {
  return done;
}

/** A match must not end after this place: what does is told with the piece that follows. */
export function unitLimit(): usize {
  return limit;
}

/** Says between which places a match must end. */
export function setUnitSpan(from: usize, to: usize): void {
  done = from;
  limit = to;
}

/** Says whose bytes are read: `window` is where the stream's window stands when they are read from it, else 0. */
export function openSource(flow: Flow, stream: Stream, window: usize): void {
  flowAt = changetype<usize>(flow);
  streamAt = changetype<usize>(stream);
  windowAt = window;
}

/** Sets the moment to that of the packet that brought the byte before `end`. */
export function setMomentOf(end: usize): void {
  if (windowAt != 0) momentAt(changetype<Stream>(streamAt), <u32>(end - windowAt));
}

export function openUnit(inWhere: u32, searched: usize): void {
  where = inWhere;
  nameAt = 0;
  nameSize = 0;
  chunked = false;
  done = searched;
  limit = usize.MAX_VALUE;
}

/** The unit's own field name, such as a header's. */
export function setUnitName(at: usize, size: u32): void {
  nameAt = at;
  nameSize = size;
}

export function setUnitChunked(): void {
  chunked = true;
}
