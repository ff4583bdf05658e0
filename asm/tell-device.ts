import { DEVICE_BYTES, DEVICE_MAC, DEVICE_SIZE, DEVICE_SOURCE, KIND_DEVICE } from "./abi.gen";
import { beginEvent, commitEvent, storeMac } from "./event";
import { Flow } from "./flow-record";
import { learnHost } from "./match/host";

/** Longest text of a device that is told, bytes. */
const TEXT_MAX: usize = 200;

/** Tells what the device with this MAC said of itself in [at, end), its first bytes. */
export function tellDevice(flow: Flow, source: u32, mac: u64, at: usize, end: usize): void {
  const size = <u32>(end - at < TEXT_MAX ? end - at : TEXT_MAX);
  if (mac == 0) return;
  learnHost(source, mac, at, size);
  const body = beginEvent(KIND_DEVICE, flow, DEVICE_BYTES + size);
  if (body == 0) return;
  store<u8>(body + DEVICE_SOURCE, <u8>source);
  store<u8>(body + DEVICE_SIZE, <u8>size);
  storeMac(body + DEVICE_MAC, mac);
  memory.copy(body + DEVICE_BYTES, at, size);
  commitEvent();
}
