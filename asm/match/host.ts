import { DEVICE_SOURCE_DHCP, DEVICE_SOURCE_MDNS, REGION_DEVICES, SHORT_MAX } from "../abi.gen";
import { equalsFolded, lower } from "../bytes";
import { region } from "../region";
import { deviceId, deviceMac, devicesUsed, hostsOffset } from "./device";
import { addShortSize } from "./table";

/**
 * Host names of LAN devices. They are needles without registration, as whole field values: two a device, one of DHCP
 * and one of mDNS.
 *
 *   | size (u8) | name in lower case | x 2 x DEVICES; size 0 is none
 */
const HOST_BYTES: u32 = 48;
const HOSTS: u32 = 2;
/** Shorter ones are ordinary words. */
const HOST_MIN: u32 = 6;

/** Bytes of one device's host names. */
export const DEVICE_HOSTS: u32 = HOST_BYTES * HOSTS;

function hostAt(i: u32): usize {
  return region(REGION_DEVICES) + hostsOffset() + <usize>i * HOST_BYTES;
}

/** Remembers the host name of a device, in place of what the same source told before; other sources tell none. */
export function learnHost(source: u32, mac: u64, at: usize, size: u32): void {
  if (source != DEVICE_SOURCE_DHCP && source != DEVICE_SOURCE_MDNS) return;
  const id = deviceId(mac);
  if (id == 0 || size < HOST_MIN || size > <u32>SHORT_MAX) return;
  const host = hostAt(id * HOSTS - 1 - (source == DEVICE_SOURCE_DHCP ? 1 : 0));
  store<u8>(host, <u8>size);
  for (let i: u32 = 0; i < size; i++) store<u8>(host + 1 + i, <u8>lower(load<u8>(at + i)));
  addShortSize(size);
}

/** MAC of the device whose host name [at, at + size) is, or 0. */
export function hostMac(at: usize, size: u32): u64 {
  for (let i: u32 = 0; i < devicesUsed() * HOSTS; i++) {
    const host = hostAt(i);
    if (load<u8>(host) == size && equalsFolded(at, host + 1, size)) return deviceMac(i / HOSTS);
  }
  return 0;
}
