import { PARAM_WINDOW } from "../abi.gen";
import { param } from "../region";
import { windowAt } from "../stream/stream";
import { Stream } from "../stream/stream-record";
import { cryptoAt, cryptoOffset, cryptoSize } from "./quic-frames";
import { InitialKeys } from "./quic-keys";

/**
 * A ClientHello that comes in CRYPTO frames, in any order and over several datagrams, in a stream's window.
 *
 *   | Hello | InitialKeys | ranges: RANGES x { from, to } (u32), by place | bytes of the handshake |
 */
@unmanaged
export class Hello {
  datagrams: u32;
  /** Ranges in use; they neither touch nor overlap. */
  ranges: u32;

  get keys(): InitialKeys {
    return changetype<InitialKeys>(changetype<usize>(this) + offsetof<Hello>());
  }
}

@unmanaged
class Range {
  from: u32;
  to: u32;
}

const RANGES: u32 = 16;
const HEAD: u32 = offsetof<Hello>() + offsetof<InitialKeys>() + RANGES * offsetof<Range>();

function rangeAt(hello: Hello, i: u32): Range {
  const ranges = changetype<usize>(hello) + offsetof<Hello>() + offsetof<InitialKeys>();
  return changetype<Range>(ranges + <usize>i * offsetof<Range>());
}

/** The hello in a stream's window. */
export function helloAt(stream: Stream): Hello {
  return changetype<Hello>(windowAt(stream));
}

/** The same, emptied. */
export function openHello(stream: Stream): Hello {
  memory.fill(windowAt(stream), 0, HEAD);
  return helloAt(stream);
}

/** Address of the handshake's bytes. */
export function cryptoBytes(hello: Hello): usize {
  return changetype<usize>(hello) + HEAD;
}

/** Bytes from the handshake's beginning that are there without a gap. */
export function cryptoPrefix(hello: Hello): u32 {
  if (hello.ranges == 0) return 0;
  const first = rangeAt(hello, 0);
  return first.from == 0 ? first.to : 0;
}

function removeRange(hello: Hello, i: u32): void {
  hello.ranges--;
  for (let k = i; k < hello.ranges; k++) {
    rangeAt(hello, k).from = rangeAt(hello, k + 1).from;
    rangeAt(hello, k).to = rangeAt(hello, k + 1).to;
  }
}

function insertRange(hello: Hello, i: u32, from: u32, to: u32): void {
  for (let k = hello.ranges; k > i; k--) {
    rangeAt(hello, k).from = rangeAt(hello, k - 1).from;
    rangeAt(hello, k).to = rangeAt(hello, k - 1).to;
  }
  hello.ranges++;
  rangeAt(hello, i).from = from;
  rangeAt(hello, i).to = to;
}

/** Joins [from, to) with the ranges it touches; false when there is no place for another. */
function addRange(hello: Hello, from: u32, to: u32): bool {
  let i: u32 = 0;
  while (i < hello.ranges && rangeAt(hello, i).to < from) i++;
  while (i < hello.ranges && rangeAt(hello, i).from <= to) {
    const other = rangeAt(hello, i);
    if (other.from < from) from = other.from;
    if (other.to > to) to = other.to;
    removeRange(hello, i);
  }
  if (hello.ranges >= RANGES) return false;
  insertRange(hello, i, from, to);
  return true;
}

/** Keeps the bytes of the CRYPTO frame that `nextCrypto` found, as far as the window goes. */
export function addCrypto(hello: Hello): void {
  const room = param(PARAM_WINDOW) - HEAD;
  const from = cryptoOffset();
  if (from >= room) return;
  const size = cryptoSize() < room - from ? cryptoSize() : room - from;
  if (size == 0 || !addRange(hello, from, from + size)) return;
  memory.copy(cryptoBytes(hello) + from, cryptoAt(), size);
}
