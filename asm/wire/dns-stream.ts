import { be16 } from "../bytes";
import { Flow } from "../flow-record";
import { MODE_MORE } from "../stream/stream-record";
import { decideKeep } from "../verdict";
import { readDns } from "./dns";

/** DNS over TCP: messages behind a length of two bytes (RFC 1035, 4.2.2). Returns the bytes finished with. */
export function readDnsStream(flow: Flow, forward: bool, at: usize, size: u32, mode: u32): u32 {
  let done: u32 = 0;
  while (size - done >= 2) {
    const length = be16(at + done);
    const have = size - done - 2;
    if (have < length && mode == MODE_MORE) return done;
    decideKeep(flow);
    readDns(flow, at + done + 2, at + done + 2 + (have < length ? have : length));
    done += 2 + (have < length ? have : length);
  }
  return mode == MODE_MORE ? done : size;
}
