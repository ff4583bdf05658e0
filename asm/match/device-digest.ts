import {
  PARAM_DEVICES,
  REGION_DEVICES,
  TRANSFORM_MD5,
  TRANSFORM_SHA1,
  TRANSFORM_SHA256,
} from "../abi.gen";
import { md5 } from "../crypto/md5";
import { sha1 } from "../crypto/sha1";
import { shaAdd, shaBegin, shaEnd } from "../crypto/sha256";
import { digestState } from "../crypto/work";
import { param, region } from "../region";
import { deviceMac, digestSlotsOffset, SPELL_COLON, SPELL_PLAIN, spell } from "./device";

/**
 * Digests of the MACs seen on the LAN: of each MAC upper and lower, with and without colons, by three algorithms.
 * No digest is kept: a slot says which to make again and compare.
 *
 *   slot: device + 1 (16 bits) | form (4) | first bits of the digest (12); 0 is free
 *   form: algorithm x 4 + spelling; bit 0: no colons, bit 1: upper case
 */
export const DIGEST_SLOTS: u32 = 16;
const FORMS: u32 = 12;
const FORM_UPPER: u32 = 2;
const CHECK: u32 = 0xfff;

/** A MAC's text, then its digest. */
const TEXT: usize = 448;
const TEXT_MAX: usize = 24;

function textAt(): usize {
  return digestState() + TEXT;
}

function digestAt(): usize {
  return textAt() + TEXT_MAX;
}

function slotAt(i: u32): usize {
  return region(REGION_DEVICES) + digestSlotsOffset() + ((<usize>i) << 2);
}

function slots(): u32 {
  return param(PARAM_DEVICES) * DIGEST_SLOTS;
}

/** TRANSFORM of a form's algorithm. */
function algorithmOf(form: u32): u32 {
  const algorithm = form >> 2;
  if (algorithm == 0) return TRANSFORM_MD5;
  return algorithm == 1 ? TRANSFORM_SHA1 : TRANSFORM_SHA256;
}

function upperText(size: u32): void {
  for (let i: u32 = 0; i < size; i++) {
    const c = <u32>load<u8>(textAt() + i);
    if (c - 0x61 < 26) store<u8>(textAt() + i, <u8>(c - 0x20));
  }
}

/** Makes the digest of a MAC in a form at `digestAt`. */
function makeDigest(mac: u64, form: u32): void {
  const size = spell(mac, form & 1 ? SPELL_PLAIN : SPELL_COLON, textAt());
  if (form & FORM_UPPER) upperText(size);
  const algorithm = algorithmOf(form);
  if (algorithm == TRANSFORM_MD5) {
    md5(textAt(), size, digestAt());
  } else if (algorithm == TRANSFORM_SHA1) {
    sha1(textAt(), size, digestAt());
  } else {
    shaBegin();
    shaAdd(textAt(), size);
    shaEnd(digestAt());
  }
}

/** Where the search for a digest that begins with `head` starts. */
function firstSlot(head: u32): u32 {
  return <u32>((<u64>(head * 0x9e3779b1) * slots()) >> 32);
}

/** Adds the digests of a device that was just remembered. */
export function addDigests(id: u32): void {
  for (let form: u32 = 0; form < FORMS; form++) {
    makeDigest(deviceMac(id), form);
    const head = load<u32>(digestAt());
    let slot = firstSlot(head);
    while (load<u32>(slotAt(slot)) != 0) slot = slot + 1 < slots() ? slot + 1 : 0;
    store<u32>(slotAt(slot), ((id + 1) << 16) | (form << 12) | (head & CHECK));
  }
}

let foundMac: u64 = 0;
let foundAlgorithm: u32 = 0;

/** The MAC whose digest `findDigest` found. */
export function digestMac(): u64 {
  return foundMac;
}

/** TRANSFORM of the algorithm that made it. */
export function digestAlgorithm(): u32 {
  return foundAlgorithm;
}

function sizeOf(algorithm: u32): u32 {
  if (algorithm == TRANSFORM_MD5) return 16;
  return algorithm == TRANSFORM_SHA1 ? 20 : 32;
}

/** Whether the digest that a slot stands for begins with the `size` bytes at `at`. */
function isOf(slot: u32, at: usize, size: u32): bool {
  const form = (slot >> 12) & 15;
  const algorithm = algorithmOf(form);
  if (size > sizeOf(algorithm)) return false;
  const mac = deviceMac((slot >> 16) - 1);
  makeDigest(mac, form);
  if (memory.compare(digestAt(), at, size) != 0) return false;
  foundMac = mac;
  foundAlgorithm = algorithm;
  return true;
}

/** Whether the four bytes at `at` may begin a digest that `findDigest` finds. */
export function mayBeDigest(at: usize): bool {
  const head = load<u32>(at);
  let i = firstSlot(head);
  while (true) {
    const slot = load<u32>(slotAt(i));
    if (slot == 0) return false;
    if ((slot & CHECK) == (head & CHECK)) return true;
    i = i + 1 < slots() ? i + 1 : 0;
  }
}

/** Whether the `size` bytes at `at`, at least 4, are the digest of a device's MAC, whole or cut. */
export function findDigest(at: usize, size: u32): bool {
  const head = load<u32>(at);
  let i = firstSlot(head);
  while (true) {
    const slot = load<u32>(slotAt(i));
    if (slot == 0) return false;
    if ((slot & CHECK) == (head & CHECK) && isOf(slot, at, size)) return true;
    i = i + 1 < slots() ? i + 1 : 0;
  }
}
