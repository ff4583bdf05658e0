import { DEVICE_SOURCE_SSDP, FLAG_CLEAR, SIDE_LAN } from "../abi.gen";
import { lower, skipBlank, trimEnd } from "../bytes";
import { Flow } from "../flow-record";
import { packetSrcMac } from "../packet";
import { tellDevice } from "../tell-device";
import { lineEnd } from "./http-line";

/** UPnP discovery (UPnP Device Architecture 2.0, 1.2 and 1.3): header lines as in HTTP. */

/** `ser` of SERVER and `use` of USER-AGENT as little-endian words; no other header there begins so. */
const SER: u32 = 0x726573;
const USE: u32 = 0x657375;
const SERVER: usize = 7;
const AGENT: usize = 11;
const COLON: u8 = 0x3a;

/** Bytes of the header's name with its colon if the line [at, line) says what the device is, else 0. */
function nameSize(at: usize, line: usize): usize {
  if (line - at < AGENT) return 0;
  const head =
    lower(load<u8>(at)) | (lower(load<u8>(at + 1)) << 8) | (lower(load<u8>(at + 2)) << 16);
  const size = head == SER ? SERVER : head == USE ? AGENT : 0;
  return size != 0 && load<u8>(at + size - 1) == COLON ? size : 0;
}

/** Reads a datagram: the device that sent it says what it runs. */
export function readSsdp(flow: Flow, at: usize, end: usize): void {
  flow.flags |= FLAG_CLEAR;
  if (flow.side != SIDE_LAN) return;
  while (at < end) {
    const line = lineEnd(at, end);
    const size = nameSize(at, line);
    const value = skipBlank(at + size, line);
    if (size != 0)
      tellDevice(flow, DEVICE_SOURCE_SSDP, packetSrcMac(), value, trimEnd(value, line));
    at = line + 1;
  }
}
