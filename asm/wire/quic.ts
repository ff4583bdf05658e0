import { COUNTER_BAD_QUIC, NAME_SOURCE_QUIC, REGION_SCRATCH } from "../abi.gen";
import { be24, be32 } from "../bytes";
import { count } from "../control";
import { gcmDecrypt } from "../crypto/aes";
import { Flow } from "../flow-record";
import { region, regionSize } from "../region";
import { freeStream, localStream, streamAt, takeStream } from "../stream/stream";
import { READ_RAW } from "../stream/stream-record";
import { decideDone } from "../verdict";
import { addCrypto, cryptoBytes, cryptoPrefix, Hello, helloAt, openHello } from "./quic-crypto";
import {
  FRAME_BAD,
  FRAME_CRYPTO,
  nextCrypto,
  openFrames,
  varintAt,
  varintEnd,
} from "./quic-frames";
import {
  deriveKeys,
  headerMask,
  InitialKeys,
  packetNonce,
  SALT_DRAFT23,
  SALT_DRAFT29,
  SALT_V1,
  SALT_V2,
  SALTS,
} from "./quic-keys";
import { readClientHello } from "./tls";

/** QUIC Initials of clients (RFC 9000, 17.2.2): opened with keys that anyone on the way can derive, for the server's name. */

const LONG: u32 = 0x80;
const VERSION_2: u32 = 0x6b3343cf;
const DRAFT: u32 = 0xff000000;
const TAG: u32 = 16;
const CID_MAX: u32 = 20;
const SAMPLE_AHEAD: usize = 4;
const SAMPLE: usize = 16;
/** Datagrams after which what is there of a ClientHello is read, and the flow left alone. */
const DATAGRAMS_MAX: u32 = 8;

let version: u32 = 0;
let dcid: usize = 0;
let dcidSize: u32 = 0;
let numberAt: usize = 0;
let packetEnd: usize = 0;
let plainSize: u32 = 0;

/** Salt by version; one that is reserved or unknown (RFC 9000, 15) is tried as version 1 first. */
function saltFor(): u32 {
  if (version == VERSION_2) return SALT_V2;
  if ((version & 0xffffff00) != DRAFT) return SALT_V1;
  const draft = version & 0xff;
  if (draft < 29) return SALT_DRAFT23;
  return draft < 33 ? SALT_DRAFT29 : SALT_V1;
}

/** Whether the version says which salt it is: no other needs to be tried. */
function isKnownVersion(): bool {
  return version == 1 || version == VERSION_2 || (version & 0xffffff00) == DRAFT;
}

/** A connection identifier behind its length; returns what follows, or 0. */
function skipCid(at: usize, end: usize): usize {
  if (at >= end) return 0;
  const size = <usize>load<u8>(at);
  return end - at - 1 < size ? 0 : at + 1 + size;
}

/** Whether the long header is of an Initial: type 0, in version 2 type 1. */
function isInitial(first: u32): bool {
  return (first & 0x30) == (version == VERSION_2 ? 0x10 : 0);
}

/** Reads the packet number's place and the packet's end behind the token; false when it is cut. */
function readLengths(at: usize, end: usize, initial: bool): bool {
  let p = at;
  if (initial) {
    const token = varintAt(p, end);
    if (token > <u64>(end - p)) return false;
    p = varintEnd() + <usize>token;
    if (p > end) return false;
  }
  const length = varintAt(p, end);
  if (length > <u64>(end - p)) return false;
  numberAt = varintEnd();
  if (<u64>(end - numberAt) < length) return false;
  packetEnd = numberAt + <usize>length;
  return true;
}

/** Reads the long header at `at`; false when it is none. Sets version, dcid, numberAt and packetEnd. */
function readHeader(at: usize, end: usize): bool {
  if (end - at < 7 || (load<u8>(at) & <u8>LONG) == 0) return false;
  version = be32(at + 1);
  dcid = at + 6;
  dcidSize = load<u8>(at + 5);
  const scid = skipCid(at + 5, end);
  const rest: usize = scid == 0 ? 0 : skipCid(scid, end);
  if (version == 0 || rest == 0 || dcidSize > CID_MAX) return false;
  return readLengths(rest, end, isInitial(load<u8>(at)));
}

/** Decrypts the packet at `at` with keys into the scratch and walks its frames; false when they are none. */
function open(keys: InitialKeys, at: usize): bool {
  if (packetEnd - numberAt < SAMPLE_AHEAD + SAMPLE) return false;
  const mask = headerMask(keys, numberAt + SAMPLE_AHEAD);
  const size = ((load<u8>(at) ^ load<u8>(mask)) & 3) + 1;
  let number: u32 = 0;
  for (let i: u32 = 0; i < <u32>size; i++) {
    number = (number << 8) | (load<u8>(numberAt + i) ^ load<u8>(mask + 1 + i));
  }
  const sealed = <u32>(packetEnd - numberAt) - <u32>size;
  if (sealed <= TAG || sealed > regionSize(REGION_SCRATCH)) return false;
  plainSize = sealed - TAG;
  const out = region(REGION_SCRATCH);
  gcmDecrypt(packetNonce(keys, number), numberAt + size, plainSize, out);
  return isFrames();
}

/** Whether the decrypted bytes are frames to their end: with other keys they are not. */
function isFrames(): bool {
  const at = region(REGION_SCRATCH);
  openFrames(at, at + plainSize);
  let kind = nextCrypto();
  while (kind == FRAME_CRYPTO) kind = nextCrypto();
  return kind != FRAME_BAD;
}

/** Opens the Initial with the flow's keys, else with keys of this packet: of its version, or of all where that is unknown. */
function openAny(hello: Hello, at: usize): bool {
  const keys = hello.keys;
  if (keys.salt != 0 && open(keys, at)) return true;
  const first = saltFor();
  const tries: u32 = isKnownVersion() ? 1 : SALTS;
  for (let i: u32 = 0; i < tries; i++) {
    const salt = i == 0 ? first : i <= first ? i - 1 : i;
    deriveKeys(keys, salt, dcid, dcidSize);
    if (open(keys, at)) return true;
  }
  keys.salt = 0;
  return false;
}

function keepCrypto(hello: Hello): void {
  const at = region(REGION_SCRATCH);
  openFrames(at, at + plainSize);
  while (nextCrypto() == FRAME_CRYPTO) addCrypto(hello);
}

/** Reads the ClientHello when all of it is there, or as far as it goes when `last`. Returns whether it was read. */
function readHello(flow: Flow, hello: Hello, last: bool): bool {
  const have = cryptoPrefix(hello);
  if (have < 4) return false;
  const at = cryptoBytes(hello);
  if (load<u8>(at) != 1) return true;
  const length = be24(at + 1);
  if (have - 4 < length && !last) return false;
  const whole = length <= have - 4;
  readClientHello(flow, NAME_SOURCE_QUIC, at + 4, at + 4 + (whole ? length : have - 4), whole);
  return true;
}

function helloOf(flow: Flow): Hello | null {
  if (flow.origStream != 0) return helloAt(streamAt(flow.origStream));
  flow.origStream = takeStream(localStream());
  if (flow.origStream == 0) return null;
  const stream = streamAt(flow.origStream);
  stream.state = READ_RAW;
  return openHello(stream);
}

function settle(flow: Flow): void {
  decideDone(flow);
  freeStream(flow.origStream);
  flow.origStream = 0;
}

/** Reads the packets of one datagram from the client. */
export function readQuic(flow: Flow, at: usize, end: usize): void {
  const hello = helloOf(flow);
  if (hello === null) {
    decideDone(flow);
    return;
  }
  while (at < end && readHeader(at, end)) {
    if (isInitial(load<u8>(at))) {
      if (openAny(hello, at)) keepCrypto(hello);
      else count(COUNTER_BAD_QUIC);
    }
    at = packetEnd;
  }
  const last = ++hello.datagrams >= DATAGRAMS_MAX;
  if (readHello(flow, hello, last) || last) settle(flow);
}

/** At a flow's end: reads what there is of a ClientHello. */
export function endQuic(flow: Flow): void {
  if (flow.origStream == 0) return;
  readHello(flow, helloAt(streamAt(flow.origStream)), true);
  settle(flow);
}
