import { WHERE_TCP, WHERE_UDP } from "../abi.gen";
import { mayBeCompressed } from "../content/compressed";
import { isKnown, mayBeMedia, searchMedia } from "../content/media";
import { searchUnit } from "../content/search";
import { openUnit } from "../content/unit";
import { Flow } from "../flow-record";
import { decideKeep, isUpstream, sample } from "../verdict";
import { L4_TCP } from "../wire/numbers";
import { MODE_FINAL, READ_RAW, Stream } from "./stream-record";
import { searchWindow } from "./window";

function mayBeKnown(at: usize, end: usize): bool {
  return mayBeMedia(at, end) || mayBeCompressed(at, end) || isKnown(at, end);
}

/** Bytes of no known protocol: searched as they come. */
export function readRaw(
  flow: Flow,
  stream: Stream,
  forward: bool,
  at: usize,
  size: u32,
  mode: u32,
): u32 {
  if (!isUpstream(flow, forward)) return size;
  if (stream.fresh == 0 && mayBeKnown(at, at + size)) {
    // A picture's bytes and compressed ones look random, but they can be read.
    if (isKnown(at, at + size)) decideKeep(flow);
  } else if (size > stream.done) {
    sample(flow, at + stream.done, size - stream.done);
  }
  stream.state = READ_RAW;
  return searchWindow(stream, WHERE_TCP, at, size, mode == MODE_FINAL);
}

/** One datagram, or a segment that no stream could take: searched alone. */
export function searchAlone(flow: Flow, at: usize, size: u32): void {
  sample(flow, at, size);
  openUnit(flow.l4 == L4_TCP ? WHERE_TCP : WHERE_UDP, 0);
  searchMedia(at, at + size);
  searchUnit(at, at + size);
}
