import {
  FLAG_CLEAR,
  FLOW_CLASS_BYTES,
  FLOW_CLASS_REASON,
  FLOW_CLASS_VERDICT,
  KIND_FLOW_CLASS,
  REASON_CLEAR,
  REASON_NAMED,
  REASON_OPAQUE,
  SIDE_IN,
  SIDE_OUT,
  TRANSFORM_NONE,
  VERDICT_DONE,
  VERDICT_KEEP,
} from "./abi.gen";
import { compressedKind } from "./content/compressed";
import { beginEvent, commitEvent } from "./event";
import { Flow } from "./flow-record";
import { DECIDED_DONE, DECIDED_KEEP, UNDECIDED } from "./flow-state";

/** Bytes of an unknown protocol after which it is judged, and packets at most, unless they are very short. */
const SAMPLE_BYTES: u32 = 512;
const SAMPLE_PROBES: u32 = 8;
const SAMPLE_LEAST: u32 = 64;
/** Random bytes are printable with a probability of 95/256; text nearly always. */
const PRINTABLE_PERCENT: u32 = 55;

function tell(flow: Flow, verdict: u32, reason: u32): void {
  const at = beginEvent(KIND_FLOW_CLASS, flow, FLOW_CLASS_BYTES);
  if (at == 0) return;
  store<u64>(at, 0);
  store<u8>(at + FLOW_CLASS_VERDICT, <u8>verdict);
  store<u8>(at + FLOW_CLASS_REASON, <u8>reason);
  commitEvent();
}

/** Its content can be read: go on copying it. */
export function decideKeep(flow: Flow): void {
  flow.flags |= FLAG_CLEAR;
  if (flow.verdict != UNDECIDED) return;
  flow.verdict = DECIDED_KEEP;
  tell(flow, VERDICT_KEEP, REASON_CLEAR);
}

/** No more can be learned from it. */
export function decideDone(flow: Flow): void {
  if (flow.verdict == DECIDED_DONE) return;
  flow.verdict = DECIDED_DONE;
  tell(flow, VERDICT_DONE, flow.nameHash != 0 ? REASON_NAMED : REASON_OPAQUE);
}

/** Whether a direction leads out of the LAN: only such bytes are searched. */
export function isUpstream(flow: Flow, forward: bool): bool {
  return flow.side == (forward ? SIDE_OUT : SIDE_IN);
}

const EACH: u64 = 0x0101010101010101;
const HIGH: u64 = 0x80 * EACH;
const REST: u64 = 0x7f * EACH;

/** Marks each of eight bytes that is text: from the blank to the tilde, tabs and line ends. */
function textMarks(eight: u64): u64 {
  const low = eight & REST;
  const printable = (low + 0x60 * EACH) & ~(low + EACH);
  const blank = (low + 0x77 * EACH) & ~(low + 0x75 * EACH);
  return (printable | blank | ~((low ^ (0x0d * EACH)) + REST)) & ~eight & HIGH;
}

/** Marks each of eight bytes that is zero. */
function zeroMarks(eight: u64): u64 {
  return ~((eight & REST) + REST) & ~eight & HIGH;
}

/** The first `n` bytes from `at` on, others as ones. */
function firstBytes(at: usize, n: u32): u64 {
  let eight = u64.MAX_VALUE;
  for (let i = n; i > 0; i--) eight = (eight << 8) | load<u8>(at + i - 1);
  return eight;
}

/** Whether a byte may be one of UTF-16's mark: 1 or 0. */
function isMark(at: usize): u32 {
  return <u32>(load<u8>(at) >= 0xfe);
}

/** Bytes of a sample that can be read; compressed text counts, for it is undone. */
function readableBytes(at: usize, n: u32): u32 {
  if (compressedKind(at, at + n) != TRANSFORM_NONE) return n;
  let readable = isMark(at) + (n > 1 ? isMark(at + 1) : 0);
  // The other half may have come before.
  let before: u64 = 0x80;
  for (let i: u32 = 0; i < n; i += 8) {
    const eight = n - i < 8 ? firstBytes(at + i, n - i) : load<u64>(at + i);
    const text = textMarks(eight);
    // The other half of a character in UTF-16.
    const half = zeroMarks(eight) & ((text << 8) | before);
    readable += <u32>popcnt<u64>(text | half);
    before = text >> 56;
  }
  return readable;
}

/** Looks at bytes of an unknown protocol until it can be said whether they can be read. */
export function sample(flow: Flow, at: usize, size: u32): void {
  if (flow.verdict != UNDECIDED || size == 0) return;
  const n = size < SAMPLE_BYTES ? size : SAMPLE_BYTES;
  flow.printable += <u16>readableBytes(at, n);
  flow.sampled += <u16>n;
  flow.probes++;
  const least = flow.probes < SAMPLE_PROBES ? SAMPLE_BYTES : SAMPLE_LEAST;
  if (flow.sampled < <u16>least) return;
  const readable = <u32>flow.printable * 100 >= <u32>flow.sampled * PRINTABLE_PERCENT;
  if (readable) decideKeep(flow);
  else decideDone(flow);
}

/** At a flow's end: what was seen of an unknown protocol decides whether it was readable. */
export function settleVerdict(flow: Flow): void {
  if (flow.verdict != UNDECIDED || flow.sampled == 0) return;
  if (<u32>flow.printable * 100 >= <u32>flow.sampled * PRINTABLE_PERCENT) flow.flags |= FLAG_CLEAR;
}
