import {
  CONTROL_DEVICES,
  COUNTER_DEVICES_EXHAUSTED,
  DEVICE_SOURCE_SEEN,
  PARAM_DEVICES,
  REGION_DEVICES,
  STRIDE,
} from "../abi.gen";
import { mix } from "../bytes";
import { gramHash, want } from "../content/gram";
import { controlSet, count } from "../control";
import { Flow } from "../flow-record";
import { param, region } from "../region";
import { tellDevice } from "../tell-device";
import { addDigests, DIGEST_SLOTS } from "./device-digest";
import { addHosts, DEVICE_HOSTS } from "./host";

/**
 * MACs seen on the LAN. They are needles without registration: each of their spellings has grams in
 * the bitmap in force, and slots here.
 *
 *   | MAC (u64) x DEVICES | slots (u32) x SLOTS_PER_DEVICE x DEVICES | slots of digests (device-digest) |
 *   | host names (host) |
 *   slot: device + 1 (16 bits) | spelling (3; host names behind them) | offset (3) | hash (10); 0 is free
 */
const SLOTS_PER_DEVICE: u32 = 80;
export const SPELL_COLON: u32 = 0;
export const SPELL_DASH: u32 = 1;
export const SPELL_PLAIN: u32 = 2;
export const SPELL_QUADS: u32 = 3;
export const SPELL_DOTS: u32 = 4;
/** The two host names stand behind them. */
export const SPELLINGS: u32 = 5;

const TEXT_MAX: usize = 24;
const text = memory.data(24);
const HEX = memory.data<u8>([48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 97, 98, 99, 100, 101, 102]);

/** MACs asked for last with what `deviceId` said: looking through all devices takes longer. */
const ASKED: u32 = 16;
const ASKED_BYTES: u32 = 16;
const asked = memory.data(ASKED * ASKED_BYTES);

let used: u32 = 0;
let newest: u64 = 0;

/** Bytes of one device's record with its share of slots. */
export function deviceBytes(): u32 {
  return 8 + SLOTS_PER_DEVICE * 4 + DIGEST_SLOTS * 4 + DEVICE_HOSTS;
}

/** Where the slots of digests stand in the region. */
export function digestSlotsOffset(): usize {
  return <usize>param(PARAM_DEVICES) * (8 + SLOTS_PER_DEVICE * 4);
}

/** Where the host names stand in the region. */
export function hostsOffset(): usize {
  return <usize>param(PARAM_DEVICES) * (8 + SLOTS_PER_DEVICE * 4 + DIGEST_SLOTS * 4);
}

function macsAt(): usize {
  return region(REGION_DEVICES);
}

function slotsAt(): usize {
  return region(REGION_DEVICES) + ((<usize>param(PARAM_DEVICES)) << 3);
}

/** Slots in the table of grams of MACs. */
export function deviceSlots(): u32 {
  return param(PARAM_DEVICES) * SLOTS_PER_DEVICE;
}

export function openDevices(): void {
  used = 0;
  newest = 0;
  memory.fill(asked, 0, ASKED * ASKED_BYTES);
}

/** MAC of a device by its number from 0. */
export function deviceMac(id: u32): u64 {
  return load<u64>(macsAt() + ((<usize>id) << 3));
}

/** Devices remembered. */
export function devicesUsed(): u32 {
  return used;
}

function findDevice(mac: u64): u32 {
  for (let id: u32 = 0; id < used; id++) {
    if (deviceMac(id) == mac) return id + 1;
  }
  return 0;
}

function askedAt(mac: u64): usize {
  return asked + <usize>(mix(0, mac) & (ASKED - 1)) * ASKED_BYTES;
}

function noteAsked(mac: u64, id: u32): void {
  store<u64>(askedAt(mac), mac);
  store<u32>(askedAt(mac) + 8, id);
}

/** Number from 1 of the device with this MAC, or 0. */
export function deviceId(mac: u64): u32 {
  if (load<u64>(askedAt(mac)) != mac) noteAsked(mac, findDevice(mac));
  return load<u32>(askedAt(mac) + 8);
}

/** Bytes of a MAC's text in a spelling. */
export function spellingSize(spelling: u32): u32 {
  if (spelling == SPELL_PLAIN) return 12;
  return spelling == SPELL_QUADS ? 14 : 17;
}

function separator(spelling: u32): u32 {
  if (spelling == SPELL_COLON) return 0x3a;
  return spelling == SPELL_DASH ? 0x2d : 0x2e;
}

/** Writes a MAC in a spelling, lower case; returns its bytes. */
export function spell(mac: u64, spelling: u32, at: usize): u32 {
  const start = at;
  for (let i: u32 = 0; i < 6; i++) {
    const gap = spelling == SPELL_QUADS ? (i & 1) == 0 : spelling != SPELL_PLAIN;
    if (i > 0 && gap) store<u8>(at++, <u8>separator(spelling));
    const byte = <u32>(mac >> (i << 3)) & 0xff;
    store<u8>(at++, load<u8>(HEX + (byte >> 4)));
    store<u8>(at++, load<u8>(HEX + (byte & 15)));
  }
  return <u32>(at - start);
}

/** Slot number where the search for a gram begins. */
export function deviceSlot(hash: u32): u32 {
  return <u32>((<u64>((hash ^ (hash >> 15)) * 0xc2b2ae35) * deviceSlots()) >> 32);
}

export function deviceSlotValue(slot: u32): u32 {
  return load<u32>(slotsAt() + ((<usize>slot) << 2));
}

/** Adds a gram that stands `offset` bytes behind the beginning of a spelling of device `id`, from 0. */
export function addGram(id: u32, spelling: u32, offset: u32, gram: u32): void {
  const hash = gramHash(gram);
  want(hash);
  const value = ((id + 1) << 16) | (spelling << 13) | (offset << 10) | (hash >> 22);
  let slot = deviceSlot(hash);
  while (deviceSlotValue(slot) != 0) slot = slot + 1 < deviceSlots() ? slot + 1 : 0;
  store<u32>(slotsAt() + ((<usize>slot) << 2), value);
}

function addSpellings(id: u32): void {
  for (let spelling: u32 = 0; spelling < SPELLINGS; spelling++) {
    memory.fill(text, 0, TEXT_MAX);
    spell(deviceMac(id), spelling, text);
    for (let offset: u32 = 0; offset < <u32>STRIDE; offset++) {
      addGram(id, spelling, offset, load<u32>(text + offset));
    }
  }
  addHosts(id);
}

/** After a table swap keys and bitmap are new, and a host name may take another's place: all grams are written again. */
export function respellDevices(): void {
  memory.fill(slotsAt(), 0, (<usize>deviceSlots()) << 2);
  for (let id: u32 = 0; id < used; id++) addSpellings(id);
}

/** Remembers the MAC of a LAN host and tells it the first time. Group addresses and 0 are passed over. */
export function seeDevice(flow: Flow, mac: u64): void {
  if (mac == newest || mac == 0 || (mac & 1) != 0) return;
  newest = mac;
  if (deviceId(mac) != 0) return;
  if (used >= param(PARAM_DEVICES)) {
    count(COUNTER_DEVICES_EXHAUSTED);
    return;
  }
  store<u64>(macsAt() + ((<usize>used) << 3), mac);
  addSpellings(used);
  addDigests(used);
  noteAsked(mac, ++used);
  controlSet(CONTROL_DEVICES, used);
  tellDevice(flow, DEVICE_SOURCE_SEEN, mac, 0, 0);
}
