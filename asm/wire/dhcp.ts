import {
  COUNTER_BAD_DHCP,
  DEVICE_SOURCE_DHCP,
  DEVICE_SOURCE_DHCP_CLASS,
  PROTOCOL_DHCP,
} from "../abi.gen";
import { be32 } from "../bytes";
import { count } from "../control";
import { Flow } from "../flow-record";
import { seeDevice } from "../match/device";
import { tellDevice } from "../tell-device";
import { macAt } from "./link";

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

/** Reads the options at [p, end) (RFC 2132); false when one leaves the message. */
function readOptions(flow: Flow, mac: u64, p: usize, end: usize): bool {
  while (end - p >= 2) {
    const option = <u32>load<u8>(p);
    if (option == END) return true;
    if (option == PAD) {
      p++;
      continue;
    }
    const size = <u32>load<u8>(p + 1);
    if (end - p - 2 < <usize>size) return false;
    const next = p + 2 + size;
    if (option == HOST_NAME) tellDevice(flow, DEVICE_SOURCE_DHCP, mac, p + 2, next);
    if (option == VENDOR_CLASS) tellDevice(flow, DEVICE_SOURCE_DHCP_CLASS, mac, p + 2, next);
    p = next;
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
  // All that have no address yet share one flow.
  const mac = macAt(at + HARDWARE);
  seeDevice(flow, mac);
  if (!readOptions(flow, mac, at + OPTIONS, end)) count(COUNTER_BAD_DHCP);
}
