import {
  COUNTER_BAD_DHCP,
  DEVICE_BYTES,
  DEVICE_MAC,
  DEVICE_SIZE,
  DEVICE_SOURCE,
  DEVICE_SOURCE_DHCP,
  DEVICE_SOURCE_DHCP_CLASS,
  KIND_DEVICE,
  PROTOCOL_DHCP,
} from "../abi.gen";
import { be32 } from "../bytes";
import { count } from "../control";
import { beginEvent, commitEvent } from "../event";
import { Flow } from "../flow-record";

/** DHCP requests (RFC 2131): who a device says it is. */

const OPTIONS: usize = 240;
const MAGIC_AT: usize = 236;
const COOKIE: u32 = 0x63825363;
const HARDWARE: usize = 28;
const REQUEST: u8 = 1;
const ETHERNET: u8 = 1;
const HOST_NAME: u32 = 12;
const VENDOR_CLASS: u32 = 60;
const END: u32 = 255;
const PAD: u32 = 0;

function tell(flow: Flow, source: u32, hardware: usize, at: usize, size: u32): void {
  const body = beginEvent(KIND_DEVICE, flow, DEVICE_BYTES + size);
  if (body == 0) return;
  store<u8>(body + DEVICE_SOURCE, <u8>source);
  store<u8>(body + DEVICE_SIZE, <u8>size);
  memory.copy(body + DEVICE_MAC, hardware, 6);
  memory.copy(body + DEVICE_BYTES, at, size);
  commitEvent();
}

/** Reads the options at [p, end) (RFC 2132); false when one leaves the message. */
function readOptions(flow: Flow, hardware: usize, p: usize, end: usize): bool {
  while (end - p >= 2) {
    const option = <u32>load<u8>(p);
    if (option == END) return true;
    if (option == PAD) {
      p++;
      continue;
    }
    const size = <u32>load<u8>(p + 1);
    if (end - p - 2 < <usize>size) return false;
    if (option == HOST_NAME) tell(flow, DEVICE_SOURCE_DHCP, hardware, p + 2, size);
    if (option == VENDOR_CLASS) tell(flow, DEVICE_SOURCE_DHCP_CLASS, hardware, p + 2, size);
    p += 2 + size;
  }
  return true;
}

/** Reads a message at [at, end) of a flow between the ports 67 and 68. */
export function readDhcp(flow: Flow, at: usize, end: usize): void {
  flow.protocol = PROTOCOL_DHCP;
  if (end - at < OPTIONS || be32(at + MAGIC_AT) != COOKIE) {
    count(COUNTER_BAD_DHCP);
    return;
  }
  if (load<u8>(at) != REQUEST || load<u8>(at + 1) != ETHERNET) return;
  if (!readOptions(flow, at + HARDWARE, at + OPTIONS, end)) count(COUNTER_BAD_DHCP);
}
