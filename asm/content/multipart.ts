/** Parts of a multipart body (RFC 2046, 5.1.1; RFC 7578), one after the other. */

const DASHES: u32 = 0x2d2d;
const LINE: u8 = 0x0a;
const BOUNDARY_MAX: usize = 74;
/** `name` as a little-endian word, behind which `="` follows. */
const NAME: u32 = 0x656d616e;

let boundary: usize = 0;
let boundarySize: usize = 0;
let limit: usize = 0;
let next: usize = 0;

let body: usize = 0;
let bodyEnd: usize = 0;
let name: usize = 0;
let nameSize: u32 = 0;

/** The part that `nextPart` found. */
export function partAt(): usize {
  return body;
}

export function partEnd(): usize {
  return bodyEnd;
}

/** The name in its Content-Disposition; 0 bytes without one. */
export function partNameAt(): usize {
  return name;
}

export function partNameSize(): u32 {
  return nameSize;
}

function lineStop(at: usize): usize {
  while (at < limit && load<u8>(at) != LINE) at++;
  return at;
}

/** Whether [at, end) begins with a boundary line; then `nextPart` finds its parts. */
export function openParts(at: usize, end: usize): bool {
  if (end - at < 8 || load<u16>(at) != <u16>DASHES) return false;
  limit = end;
  const stop = lineStop(at);
  if (stop >= end) return false;
  boundary = at;
  boundarySize = stop - at - (load<u8>(stop - 1) == 0x0d ? 1 : 0);
  next = stop + 1;
  return boundarySize > 4 && boundarySize <= BOUNDARY_MAX;
}

function isBoundary(at: usize): bool {
  if (limit - at < boundarySize) return false;
  return memory.compare(at, boundary, boundarySize) == 0;
}

/** First boundary line at or behind `at`, or the body's end. */
function nextBoundary(at: usize): usize {
  while (at < limit) {
    if (load<u8>(at) == 0x2d && isBoundary(at)) return at;
    at = lineStop(at) + 1;
  }
  return limit;
}

function readName(line: usize, stop: usize): void {
  for (let p = line + 1; p + 6 < stop; p++) {
    if (load<u32>(p) != NAME || load<u16>(p + 4) != 0x223d) continue;
    const before = load<u8>(p - 1);
    if (before != 0x20 && before != 0x3b) continue;
    let end = p + 6;
    while (end < stop && load<u8>(end) != 0x22) end++;
    name = p + 6;
    nameSize = <u32>(end - name);
    return;
  }
}

/** Reads the head of the part that begins at `at`; returns where its body begins. */
function readHead(at: usize, stop: usize): usize {
  while (at < stop) {
    const line = lineStop(at);
    if (line - at <= 1) return line + 1;
    readName(at, line);
    at = line + 1;
  }
  return stop;
}

/** Goes on to the next part; false when there is none. */
export function nextPart(): bool {
  if (next >= limit) return false;
  const stop = nextBoundary(next);
  nameSize = 0;
  body = readHead(next, stop);
  bodyEnd = stop;
  if (stop < limit && bodyEnd > body && load<u8>(bodyEnd - 1) == LINE) bodyEnd--;
  if (stop < limit && bodyEnd > body && load<u8>(bodyEnd - 1) == 0x0d) bodyEnd--;
  next = stop < limit ? lineStop(stop) + 1 : limit;
  return true;
}
