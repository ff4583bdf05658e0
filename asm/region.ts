import {
  CONTROL_BYTES,
  PARAM_BITMAP,
  PARAM_COUNT,
  PARAM_DATAGRAM,
  PARAM_DEVICES,
  PARAM_EVENTS,
  PARAM_FLOWS,
  PARAM_FRAGMENTED,
  PARAM_INFLATE,
  PARAM_INPUT,
  PARAM_NAMES,
  PARAM_SCRATCH,
  PARAM_SEGMENTS,
  PARAM_STREAMS,
  PARAM_TABLE,
  PARAM_WINDOW,
  profileParam,
  REGION_BITMAP,
  REGION_CONTROL,
  REGION_COUNT,
  REGION_DEVICES,
  REGION_EVENTS,
  REGION_FLOW_INDEX,
  REGION_FLOWS,
  REGION_FRAGMENTS,
  REGION_INFLATE,
  REGION_INPUT,
  REGION_NAMES,
  REGION_SEGMENTS,
  REGION_STREAMS,
  REGION_TABLE_A,
  REGION_TABLE_B,
} from "./abi.gen";
import { wholeBytes } from "./fragment";

/**
 * Linear memory, laid out once at `init`; nothing is allocated afterwards.
 *
 *   | static data | CONTROL | INPUT | EVENTS | TABLE_A | TABLE_B | BITMAP | FLOWS | ... | SCRATCH |
 */
const at = memory.data(REGION_COUNT * 4);
const sizes = memory.data(REGION_COUNT * 4);
const params = memory.data(PARAM_COUNT * 4);

const PAGE: u32 = 65536;
/** What the decoders' layers take (content/layer), in units of PARAM_SCRATCH. */
const SCRATCH_SHARE: u32 = 15;
/** Their last steps, and the work space of digests (crypto/work). */
const SCRATCH_REST: u32 = 528;
const ALIGN: u32 = 15;
/** Bytes after a region, so that a four-byte load at its last byte stays inside memory. */
const GUARD: u32 = 16;

let profile: i32 = -1;

/** The profile in force, or -1 before `init`. */
export function currentProfile(): i32 {
  return profile;
}

/** What a PARAM is in the profile in force. */
export function param(id: i32): u32 {
  return load<u32>(params + ((<usize>id) << 2));
}

/** Address of a region. */
export function region(id: i32): usize {
  return load<u32>(at + ((<usize>id) << 2));
}

/** Bytes of a region. */
export function regionSize(id: i32): u32 {
  return load<u32>(sizes + ((<usize>id) << 2));
}

function bytesOf(id: i32, flow: u32, stream: u32, segment: u32, name: u32, device: u32): u32 {
  switch (id) {
    case REGION_CONTROL:
      return CONTROL_BYTES;
    case REGION_INPUT:
      return param(PARAM_INPUT);
    case REGION_EVENTS:
      return param(PARAM_EVENTS);
    case REGION_TABLE_A:
    case REGION_TABLE_B:
      return param(PARAM_TABLE);
    case REGION_BITMAP:
      return param(PARAM_BITMAP);
    case REGION_FLOWS:
      return param(PARAM_FLOWS) * flow;
    case REGION_FLOW_INDEX:
      return param(PARAM_FLOWS) * 4;
    case REGION_STREAMS:
      return param(PARAM_STREAMS) * (stream + param(PARAM_WINDOW));
    case REGION_SEGMENTS:
      return param(PARAM_SEGMENTS) * segment;
    case REGION_NAMES:
      return param(PARAM_NAMES) * name;
    case REGION_DEVICES:
      return param(PARAM_DEVICES) * device;
    case REGION_FRAGMENTS:
      return param(PARAM_FRAGMENTED) * wholeBytes(param(PARAM_DATAGRAM));
    case REGION_INFLATE:
      return param(PARAM_INFLATE) * 2 + 16;
    default:
      return param(PARAM_SCRATCH) * SCRATCH_SHARE + SCRATCH_REST;
  }
}

/**
 * Places all regions for a profile; the arguments are the sizes of one record of each kind.
 * Returns the bytes in use, or 0 when memory cannot grow that far.
 */
export function layOut(
  chosen: i32,
  flow: u32,
  stream: u32,
  segment: u32,
  name: u32,
  device: u32,
): u32 {
  profile = chosen;
  for (let id = 0; id < PARAM_COUNT; id++) {
    store<u32>(params + ((<usize>id) << 2), profileParam(chosen, id));
  }
  let next: u32 = (<u32>__heap_base + ALIGN) & ~ALIGN;
  for (let id = 0; id < REGION_COUNT; id++) {
    const bytes = bytesOf(id, flow, stream, segment, name, device);
    store<u32>(at + ((<usize>id) << 2), next);
    store<u32>(sizes + ((<usize>id) << 2), bytes);
    next = (next + bytes + GUARD + ALIGN) & ~ALIGN;
  }
  const pages = (next + PAGE - 1) / PAGE;
  const have = <u32>memory.size();
  if (pages > have && memory.grow(pages - have) < 0) return 0;
  const first = <u32>region(0);
  memory.fill(first, 0, next - first);
  return next;
}
