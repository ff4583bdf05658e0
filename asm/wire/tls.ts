import { COUNTER_BAD_TLS, FLAG_ECH_MAYBE, NAME_SOURCE_TLS, REGION_SCRATCH } from "../abi.gen";
import { be16, be24 } from "../bytes";
import { scratchSize } from "../content/layer";
import { count } from "../control";
import { Flow } from "../flow-record";
import { region } from "../region";
import { MODE_MORE } from "../stream/stream-record";
import { decideDone } from "../verdict";
import { tellName } from "./name";

/** TLS records and the ClientHello (RFC 8446, 4.1.2 and 5.1). */

const RECORD: u32 = 5;
const HANDSHAKE: u32 = 22;
const CLIENT_HELLO: u32 = 1;
const SERVER_NAME: u32 = 0;
const ECH: u32 = 0xfe0d;
const HOST_NAME: u8 = 0;
/** Version, random, and the session identifier's length byte. */
const HELLO_FIXED: usize = 34;

let gathered: u32 = 0;

/** Copies the handshake bytes of the records at [at, end) together; false when a record is not a handshake. */
function gather(at: usize, end: usize): bool {
  const out = region(REGION_SCRATCH);
  gathered = 0;
  while (end - at >= <usize>RECORD) {
    if (load<u8>(at) != HANDSHAKE) return gathered > 0;
    const size = be16(at + 3);
    const have = <u32>(end - at) - RECORD < size ? <u32>(end - at) - RECORD : size;
    const room = scratchSize() - gathered;
    memory.copy(out + gathered, at + RECORD, have < room ? have : room);
    gathered += have < room ? have : room;
    if (have < size || have >= room) return true;
    at += RECORD + size;
  }
  return true;
}

/** Skips a vector with a length of `width` bytes; returns what follows it, or 0 when it is cut. */
function skipVector(at: usize, end: usize, width: usize): usize {
  if (end - at < width) return 0;
  const size = <usize>(width == 1 ? <u32>load<u8>(at) : be16(at));
  return end - at - width < size ? 0 : at + width + size;
}

/** The first name of a server_name extension (RFC 6066, 3); false when it leaves the extension. */
function readServerName(flow: Flow, source: u32, at: usize, end: usize): bool {
  if (end - at < 5) return false;
  const size = <usize>be16(at + 3);
  if (end - at - 5 < size) return false;
  if (load<u8>(at + 2) == HOST_NAME) tellName(flow, source, at + 5, at + 5 + size);
  return true;
}

/** Walks the extensions of a ClientHello as far as they are there; false when one leaves [at, end). */
function readExtensions(flow: Flow, source: u32, at: usize, end: usize): bool {
  let fits = true;
  while (end - at >= 4) {
    const type = be16(at);
    const size = <usize>be16(at + 2);
    if (end - at - 4 < size) return false;
    const next = at + 4 + size;
    if (type == SERVER_NAME && !readServerName(flow, source, at + 4, next)) fits = false;
    if (type == ECH) flow.flags |= FLAG_ECH_MAYBE;
    at = next;
  }
  return fits && at == end;
}

/** Extensions of a ClientHello at [at, end), or 0 when what stands before them leaves it. */
function extensionsAt(at: usize, end: usize): usize {
  if (end - at < HELLO_FIXED) return 0;
  let p = skipVector(at + HELLO_FIXED, end, 1);
  if (p != 0) p = skipVector(p, end, 2);
  return p == 0 ? 0 : skipVector(p, end, 1);
}

/**
 * Reads the body of a ClientHello at [at, end), as far as it is there. Returns false when it contradicts itself, which
 * only a `whole` one can.
 */
export function readClientHello(flow: Flow, source: u32, at: usize, end: usize, whole: bool): bool {
  const p = extensionsAt(at, end);
  if (p == 0) return !whole;
  if (end - p < 2) return p == end || !whole;
  const size = <usize>be16(p);
  const fits = end - p - 2 >= size;
  return (readExtensions(flow, source, p + 2, fits ? p + 2 + size : end) && fits) || !whole;
}

/**
 * Reads the ClientHello of a TLS connection once all of its records are there, or as much of it as there will be. All
 * bytes are finished with then: the rest of the connection is encrypted.
 */
export function readHello(flow: Flow, at: usize, size: u32, mode: u32): u32 {
  const handshake = gather(at, at + size);
  const hello = region(REGION_SCRATCH);
  const complete = gathered >= 4 && gathered >= 4 + be24(hello + 1);
  if (handshake && !complete && mode == MODE_MORE && gathered < scratchSize()) return 0;
  const starts = handshake && gathered >= 4 && load<u8>(hello) == CLIENT_HELLO;
  const length = starts ? be24(hello + 1) : 0;
  const have = starts ? gathered - 4 : 0;
  const end = hello + 4 + (length < have ? length : have);
  const fits = starts && readClientHello(flow, NAME_SOURCE_TLS, hello + 4, end, complete);
  if (!fits) count(COUNTER_BAD_TLS);
  decideDone(flow);
  return size;
}
