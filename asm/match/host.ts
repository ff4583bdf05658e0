import {
  COUNTER_DEVICES_EXHAUSTED,
  DEVICE_SOURCE_DHCP,
  DEVICE_SOURCE_MDNS,
  GRAM,
  PARAM_DEVICES,
  REGION_DEVICES,
  SHORT_MAX,
  STRIDE,
} from "../abi.gen";
import { equalsFolded, lower } from "../bytes";
import { beginsValue, endsValue } from "../content/value";
import { count } from "../control";
import { param, region } from "../region";
import { addGram, deviceId, devicesUsed, hostsOffset, respellDevices, SPELLINGS } from "./device";

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
/** Changes of host names that are followed, for each device that can be remembered. */
const CHANGES_EACH: u32 = 16;

/** Bytes of one device's host names. */
export const DEVICE_HOSTS: u32 = HOST_BYTES * HOSTS;

function hostAt(i: u32): usize {
  return region(REGION_DEVICES) + hostsOffset() + <usize>i * HOST_BYTES;
}

let changes: u32 = 0;

export function openHosts(): void {
  changes = 0;
}

/** What stands before and behind a whole field value: grams of short names reach there. */
const BEFORE = memory.data<u8>([0x3d, 0x22, 0x3a, 0x3e, 0x2c, 0x5b, 0x20]);
const BEFORES: u32 = 7;
const BEHIND = memory.data<u8>([0x26, 0x3b, 0x22, 0x3c, 0x2c, 0x7d, 0x5d, 0x0d]);
const BEHINDS: u32 = 8;
/** Offset of a gram that begins one byte before the name. */
const ONE_BEFORE: u32 = 7;

/**
 * Adds the grams of a host name. One of 8 bytes holds a whole gram at any place that is looked at; a shorter one with the
 * byte before it, and one of 6 also with the byte behind it.
 */
function addHost(id: u32, which: u32): void {
  const host = hostAt(id * HOSTS + which);
  const size = <u32>load<u8>(host);
  const spelling = SPELLINGS + which;
  for (let i: u32 = 0; i < <u32>STRIDE && i + GRAM <= size; i++) {
    addGram(id, spelling, i, load<u32>(host + 1 + i));
  }
  for (let i: u32 = 0; i < BEFORES && size - HOST_MIN < 2; i++) {
    addGram(id, spelling, ONE_BEFORE, (load<u32>(host + 1) << 8) | load<u8>(BEFORE + i));
  }
  for (let i: u32 = 0; i < BEHINDS && size == HOST_MIN; i++) {
    addGram(
      id,
      spelling,
      3,
      (load<u32>(host + 4) & 0xffffff) | ((<u32>load<u8>(BEHIND + i)) << 24),
    );
  }
}

/** Adds the grams of a device's host names. */
export function addHosts(id: u32): void {
  addHost(id, 0);
  addHost(id, 1);
}

/** Remembers the host name of a device, in place of what the same source told before; other sources tell none. */
export function learnHost(source: u32, mac: u64, at: usize, size: u32): void {
  if (source != DEVICE_SOURCE_DHCP && source != DEVICE_SOURCE_MDNS) return;
  const id = deviceId(mac);
  if (id == 0 || size < HOST_MIN || size > <u32>SHORT_MAX || hostId(at, size) == id) return;
  // Bits in the bitmap stay: who changes its name without end must not fill it.
  if (changes++ >= param(PARAM_DEVICES) * CHANGES_EACH) {
    count(COUNTER_DEVICES_EXHAUSTED);
    return;
  }
  const which: u32 = source == DEVICE_SOURCE_DHCP ? 0 : 1;
  const host = hostAt((id - 1) * HOSTS + which);
  const isFirst = load<u8>(host) == 0;
  store<u8>(host, <u8>size);
  for (let i: u32 = 0; i < size; i++) store<u8>(host + 1 + i, <u8>lower(load<u8>(at + i)));
  if (isFirst) addHost(id - 1, which);
  else respellDevices();
}

/** Number from 1 of the device whose host name [at, at + size) is, or 0. */
function hostId(at: usize, size: u32): u32 {
  for (let i: u32 = 0; i < devicesUsed() * HOSTS; i++) {
    const host = hostAt(i);
    if (load<u8>(host) == size && equalsFolded(at, host + 1, size)) return i / HOSTS + 1;
  }
  return 0;
}

let foundSize: u32 = 0;

/** Bytes of the host name that `findHost` found. */
export function hostSize(): u32 {
  return foundSize;
}

/** Where the host name of a slot begins in [start, end) when its gram stands at `gram`, or 0. */
export function findHost(value: u32, start: usize, end: usize, gram: usize): usize {
  const host = hostAt(((value >> 16) - 1) * HOSTS + ((value >> 13) & 7) - SPELLINGS);
  const offset = (value >> 10) & 7;
  foundSize = load<u8>(host);
  if (offset != ONE_BEFORE && gram - start < <usize>offset) return 0;
  const at = offset == ONE_BEFORE ? gram + 1 : gram - offset;
  if (end - at < <usize>foundSize || !equalsFolded(at, host + 1, foundSize)) return 0;
  return beginsValue(start, at) && endsValue(at + foundSize, end) ? at : 0;
}
