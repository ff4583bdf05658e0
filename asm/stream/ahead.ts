import {
  PROTOCOL_DNS,
  PROTOCOL_HTTP,
  PROTOCOL_HTTP2,
  PROTOCOL_TLS,
  WHERE_HTTP_BODY,
  WHERE_TCP,
} from "../abi.gen";
import { announceDeflate } from "../content/compressed";
import { searchUnit } from "../content/search";
import {
  beginAhead,
  endAhead,
  openSource,
  openUnit,
  setUnitChunked,
  setUnitSpan,
} from "../content/unit";
import { Flow } from "../flow-record";
import { DECIDED_DONE } from "../flow-state";
import { isUpstream } from "../verdict";
import { searchPart } from "../wire/http-head";
import { windowAt } from "./stream";
import { READ_BODY, READ_HEAD, READ_RAW, READ_START, READ_TRAILER, Stream } from "./stream-record";

/*
 * A host that holds packets back has to know what one completes before anything follows. What waits in a window, because
 * more may follow, is then searched as if nothing did. Only registered values are told so, and after one the flow is
 * done: its packets do not leave.
 */

let judged: bool = false;

/** Whether the packets that are read from now on are held back until they have been. */
export function setJudged(on: bool): void {
  judged = on;
}

function isHttp(flow: Flow): bool {
  return flow.protocol == PROTOCOL_HTTP || flow.protocol == PROTOCOL_HTTP2;
}

/** Whether what waits is a head of HTTP/1 or a part of one, told by its lines. */
function isHead(flow: Flow, stream: Stream): bool {
  return flow.protocol == PROTOCOL_HTTP && stream.state <= READ_HEAD;
}

/** Whether what waits is text: no handshake, no message of DNS, no frame of HTTP/2 that is not whole. */
function isText(flow: Flow, stream: Stream): bool {
  if (flow.protocol == PROTOCOL_TLS || flow.protocol == PROTOCOL_DNS) return false;
  if (flow.protocol == PROTOCOL_HTTP2 && stream.state < READ_BODY) return false;
  return !isHttp(flow) || stream.state != READ_TRAILER;
}

function search(flow: Flow, stream: Stream): void {
  const at = windowAt(stream);
  const end = at + stream.used;
  if (isHead(flow, stream)) {
    searchPart(at, end, stream.state == READ_START);
    return;
  }
  openUnit(isHttp(flow) && stream.state != READ_RAW ? WHERE_HTTP_BODY : WHERE_TCP, at);
  setUnitSpan(at + stream.done, usize.MAX_VALUE);
  if (stream.chunked != 0) setUnitChunked();
  announceDeflate(stream.coded != 0);
  searchUnit(at, end);
  announceDeflate(false);
}

/** Looks at what waits in a stream's window after a packet. */
export function searchAhead(flow: Flow, stream: Stream, forward: bool): void {
  if (!judged || flow.verdict == DECIDED_DONE || stream.used <= stream.done) return;
  if (!isUpstream(flow, forward) || !isText(flow, stream)) return;
  openSource(flow, stream, windowAt(stream));
  beginAhead();
  search(flow, stream);
  if (endAhead()) flow.verdict = DECIDED_DONE;
}
