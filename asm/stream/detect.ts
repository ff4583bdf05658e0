import {
  PROTOCOL_DNS,
  PROTOCOL_HTTP,
  PROTOCOL_HTTP2,
  PROTOCOL_SSH,
  PROTOCOL_TLS,
} from "../abi.gen";
import { be32 } from "../bytes";
import { Flow } from "../flow-record";
import { decideDone } from "../verdict";
import { looksLikeRequest, REQUEST_MAYBE, REQUEST_YES, skipEmptyLines } from "../wire/http-line";

/** What `detectProtocol` says: the protocol is set, it cannot be said yet, it is none of those known. */
export const DETECTED: u32 = 0;
export const NEED_MORE: u32 = 1;
export const NOT_KNOWN: u32 = 2;

const DNS_PORT: u32 = 53;
const SSH: u32 = 0x5353482d;
const PRI: u32 = 0x50524920;

/** Whether bytes begin like a TLS handshake record (RFC 8446, 5.1) with a ClientHello. */
export function looksLikeHello(at: usize, size: u32): bool {
  if (size < 6) return false;
  return (
    load<u8>(at) == 0x16 && load<u8>(at + 1) == 3 && load<u8>(at + 2) <= 4 && load<u8>(at + 5) == 1
  );
}

function detected(flow: Flow, protocol: u32): u32 {
  flow.protocol = protocol;
  return DETECTED;
}

/** What is neither DNS, TLS nor HTTP. */
function detectOther(flow: Flow, at: usize, size: u32): u32 {
  if (size < 4) return size < 3 && load<u8>(at) == 0 ? NEED_MORE : NOT_KNOWN;
  if (be32(at) != SSH) return NOT_KNOWN;
  flow.protocol = PROTOCOL_SSH;
  decideDone(flow);
  return DETECTED;
}

/** Sets a flow's protocol by its first upstream bytes. */
export function detectProtocol(flow: Flow, at: usize, size: u32): u32 {
  if (flow.dport == DNS_PORT) return detected(flow, PROTOCOL_DNS);
  if (looksLikeHello(at, size)) return detected(flow, PROTOCOL_TLS);
  if (size < 6 && load<u8>(at) == 0x16) return NEED_MORE;
  const line = skipEmptyLines(at, at + size);
  if (line == at + size) return NEED_MORE;
  const request = looksLikeRequest(line, at + size);
  if (request == REQUEST_MAYBE) return NEED_MORE;
  if (request != REQUEST_YES) return detectOther(flow, at, size);
  return detected(flow, be32(line) == PRI ? PROTOCOL_HTTP2 : PROTOCOL_HTTP);
}
