import { indexOf, isLetter } from "../bytes";

/** What `looksLikeRequest` says. */
export const REQUEST_NO: u32 = 0;
export const REQUEST_MAYBE: u32 = 1;
export const REQUEST_YES: u32 = 2;

const METHOD_MAX: usize = 20;
/** A request line without its end is believed after this many bytes. */
const ENOUGH: usize = 64;

function methodEnd(at: usize, end: usize): usize {
  let p = at;
  while (p < end && p - at < METHOD_MAX) {
    const c = <u32>load<u8>(p);
    if (!(isLetter(c) && c < 0x60) && c != 0x2d && c != 0x5f) break;
    p++;
  }
  return p;
}

/** First line feed, or `end`. */
export function lineEnd(at: usize, end: usize): usize {
  return indexOf(0x0a, at, end);
}

/** First byte that is no line end (RFC 9112, 2.2: empty lines before a request are passed over). */
export function skipEmptyLines(at: usize, end: usize): usize {
  while (at < end && (load<u8>(at) == 0x0d || load<u8>(at) == 0x0a)) at++;
  return at;
}

/** Place of ` HTTP/` in [at, end), or 0. */
export function versionAt(at: usize, end: usize): usize {
  for (let p = at; p + 6 <= end; p++) {
    if (load<u8>(p) != 0x20 || load<u8>(p + 5) != 0x2f) continue;
    if (load<u32>(p + 1) == 0x50545448) return p;
  }
  return 0;
}

/** Whether [at, end) is `GET` followed by a target and nothing else: HTTP/0.9. */
function isOldGet(at: usize, line: usize): bool {
  return load<u32>(at) == 0x20544547 && line - at > 5 && load<u8>(at + 4) == 0x2f;
}

/** What can be said of a request line of which only the beginning is there. */
function looksBegun(at: usize, method: usize, end: usize): u32 {
  if (method + 1 == end) return REQUEST_MAYBE;
  const c = <u32>load<u8>(method + 1);
  if (c != 0x2f && c != 0x2a && !isLetter(c)) return REQUEST_NO;
  return end - at >= ENOUGH && c == 0x2f ? REQUEST_YES : REQUEST_MAYBE;
}

/** Whether bytes begin like the request line of HTTP/1 (RFC 9112, 3): a method, a target, a version. */
export function looksLikeRequest(at: usize, end: usize): u32 {
  const method = methodEnd(at, end);
  if (method == end) return method > at ? REQUEST_MAYBE : REQUEST_NO;
  if (method - at < 3 || load<u8>(method) != 0x20) return REQUEST_NO;
  const line = lineEnd(method, end);
  if (versionAt(method, line) != 0) return REQUEST_YES;
  if (line == end) return looksBegun(at, method, end);
  return isOldGet(at, line) ? REQUEST_YES : REQUEST_NO;
}
