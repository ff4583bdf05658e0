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

function isPrintable(c: u32): bool {
  return (c >= 0x20 && c < 0x7f) || c == 0x0a || c == 0x0d || c == 0x09;
}

/** Whether a byte belongs to UTF-16's mark, at the beginning of a sample. */
function isMark(c: u32, i: u32): bool {
  return i < 2 && c >= 0xfe;
}

/** Bytes of a sample that can be read; compressed text counts, for it is undone. */
function readableBytes(at: usize, n: u32): u32 {
  if (compressedKind(at, at + n) != TRANSFORM_NONE) return n;
  let printable: u32 = 0;
  // The other half may have come before.
  let text = true;
  for (let i: u32 = 0; i < n; i++) {
    const c = <u32>load<u8>(at + i);
    // The other half of a character in UTF-16.
    const half = c == 0 && text;
    text = isPrintable(c);
    if (text || half || isMark(c, i)) printable++;
  }
  return printable;
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
