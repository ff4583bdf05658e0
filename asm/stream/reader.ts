import {
  PROTOCOL_DNS,
  PROTOCOL_HTTP,
  PROTOCOL_HTTP2,
  PROTOCOL_TLS,
  PROTOCOL_UNKNOWN,
} from "../abi.gen";
import { openSource } from "../content/unit";
import { Flow } from "../flow-record";
import { DECIDED_DONE } from "../flow-state";
import { readDnsStream } from "../wire/dns-stream";
import { readHttp } from "../wire/http";
import { readHello } from "../wire/tls";
import { DETECTED, detectProtocol, NEED_MORE, NOT_KNOWN } from "./detect";
import { readRaw } from "./raw";
import { MODE_MORE, READ_START, Stream } from "./stream-record";

function dispatch(flow: Flow, stream: Stream, forward: bool, at: usize, size: u32, mode: u32): u32 {
  if (flow.protocol == PROTOCOL_HTTP || flow.protocol == PROTOCOL_HTTP2)
    return readHttp(flow, stream, at, size, mode);
  if (flow.protocol == PROTOCOL_TLS) return readHello(flow, at, size, mode);
  if (flow.protocol == PROTOCOL_DNS) return readDnsStream(flow, forward, at, size, mode);
  return readRaw(flow, stream, forward, at, size, mode);
}

/** What the answering end sent: DNS messages, else text that is searched where that end is the LAN's. */
function readAnswer(flow: Flow, stream: Stream, at: usize, size: u32, mode: u32): u32 {
  if (flow.protocol == PROTOCOL_DNS) return readDnsStream(flow, false, at, size, mode);
  return readRaw(flow, stream, false, at, size, mode);
}

/** Looks at the bytes behind the context; a protocol that is recognised begins there and the context is dropped. */
function detect(flow: Flow, stream: Stream, at: usize, size: u32): u32 {
  if (size <= stream.done) return NOT_KNOWN;
  const answer = detectProtocol(flow, at + stream.done, size - stream.done);
  if (answer == NEED_MORE && stream.done > 0) return NOT_KNOWN;
  return answer;
}

/**
 * Reads [at, at + size) of a direction as its protocol says. Returns the bytes that are finished with; the rest is
 * given again, with more behind it. `mode` says how far it must go (MODE_).
 */
export function readBytes(
  flow: Flow,
  stream: Stream,
  forward: bool,
  at: usize,
  size: u32,
  mode: u32,
): u32 {
  if (flow.verdict == DECIDED_DONE) return size;
  openSource(flow, stream, stream.used > 0 ? at : 0);
  if (!forward) return readAnswer(flow, stream, at, size, mode);
  let skip: u32 = 0;
  if (flow.protocol == PROTOCOL_UNKNOWN) {
    const answer = detect(flow, stream, at, size);
    if (answer == NEED_MORE && mode == MODE_MORE) return 0;
    if (answer == DETECTED) {
      skip = stream.done;
      stream.done = 0;
      stream.state = READ_START;
    }
  }
  return skip + dispatch(flow, stream, forward, at + skip, size - skip, mode);
}
