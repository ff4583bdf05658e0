import {
  FIND_DEVICE_MAC,
  FIND_NEEDLE,
  GRAM,
  NEEDLE_CHECK,
  NEEDLE_FLAGS,
  NEEDLE_FOLD,
  NEEDLE_MAIL,
  NEEDLE_NUMBER,
  NEEDLE_PRINT_HI,
  NEEDLE_PRINT_LO,
  NEEDLE_SIZE,
  NEEDLE_WINDOW,
  NEEDLE_WORD,
  STRIDE,
} from "../abi.gen";
import { equalsFolded, isWord } from "../bytes";
import {
  deviceMac,
  deviceSlot,
  deviceSlots,
  deviceSlotValue,
  SPELLINGS,
  spell,
  spellingSize,
} from "../match/device";
import { findHost, hostSize } from "../match/host";
import { gramsAt, gramsBits, needleAt } from "../match/table";
import { tellFind } from "./find";
import { bitIn, bitmapAt, bitmapWords, gramHash, gramMultiplier, isWanted, mixGram } from "./gram";
import { printHigh, printLow, takePrint } from "./print";
import { tellHost } from "./shorts";

const spelled = memory.data(24);

/** Neighbours that would make the value a part of a longer word. */
function standsAlone(start: usize, end: usize, at: usize, to: usize): bool {
  if (at > start && isWord(load<u8>(at)) && isWord(load<u8>(at - 1))) return false;
  return to >= end || !isWord(load<u8>(to - 1)) || !isWord(load<u8>(to));
}

/** Characters of a mail address' local part (RFC 5322 atoms that are in use). */
function partOfMail(c: u32): bool {
  return isWord(c) || c == 0x2e || c == 0x5f || c == 0x2b || c == 0x2d || c == 0x25;
}

function mailStandsAlone(start: usize, end: usize, at: usize, to: usize): bool {
  if (at > start && partOfMail(load<u8>(at - 1))) return false;
  if (to >= end) return true;
  const next = <u32>load<u8>(to);
  if (isWord(next) || next == 0x2d) return false;
  return next != 0x2e || to + 1 >= end || !isWord(load<u8>(to + 1));
}

function fits(flags: u32, start: usize, end: usize, at: usize, to: usize): bool {
  if (flags & NEEDLE_MAIL) return mailStandsAlone(start, end, at, to);
  return (flags & NEEDLE_WORD) == 0 || standsAlone(start, end, at, to);
}

function tryNeedle(slot: u32, start: usize, end: usize, gram: usize): void {
  const needle = needleAt((slot >> 12) - 1);
  if (needle == 0) return;
  const before = <usize>load<u8>(needle + NEEDLE_WINDOW) + ((slot >> 9) & 7);
  const size = <u32>load<u8>(needle + NEEDLE_SIZE);
  if (gram - start < before || end - (gram - before) < size) return;
  const at = gram - before;
  if (<u8>gramHash(load<u32>(at)) != load<u8>(needle + NEEDLE_CHECK)) return;
  const flags = <u32>load<u8>(needle + NEEDLE_FLAGS);
  if (!fits(flags, start, end, at, at + size)) return;
  takePrint(at, size, (flags & NEEDLE_FOLD) != 0);
  if (printLow() != load<u32>(needle + NEEDLE_PRINT_LO)) return;
  if (printHigh() != load<u32>(needle + NEEDLE_PRINT_HI)) return;
  tellFind(FIND_NEEDLE, load<u32>(needle + NEEDLE_NUMBER), at, at + size, 0, 0);
}

function tryNeedles(hash: u32, start: usize, end: usize, gram: usize): void {
  const slots = gramsAt();
  if (slots == 0) return;
  const log2 = gramsBits();
  const last = ((<u32>1) << log2) - 1;
  let i = log2 == 0 ? 0 : ((hash ^ (hash >> 15)) * 0x85ebca6b) >> (32 - log2);
  for (let seen: u32 = 0; seen <= last; seen++) {
    const slot = load<u32>(slots + ((<usize>i) << 2));
    if (slot == 0) return;
    if ((slot & 0x1ff) == hash >> 23) tryNeedle(slot, start, end, gram);
    i = (i + 1) & last;
  }
}

function tryDevice(value: u32, start: usize, end: usize, gram: usize): void {
  const mac = deviceMac((value >> 16) - 1);
  const spelling = (value >> 13) & 7;
  if (spelling >= SPELLINGS) {
    const host = findHost(value, start, end, gram);
    if (host != 0) tellHost(host, hostSize(), mac);
    return;
  }
  const before = <usize>((value >> 10) & 7);
  const size = spellingSize(spelling);
  if (gram - start < before || end - (gram - before) < size) return;
  const at = gram - before;
  spell(mac, spelling, spelled);
  if (!equalsFolded(at, spelled, size)) return;
  if (!standsAlone(start, end, at, at + size)) return;
  tellFind(FIND_DEVICE_MAC, 0, at, at + size, mac, 0);
}

function tryDevices(hash: u32, start: usize, end: usize, gram: usize): void {
  const slots = deviceSlots();
  let i = deviceSlot(hash);
  while (true) {
    const value = deviceSlotValue(i);
    if (value == 0) return;
    if ((value & 0x3ff) == hash >> 22) tryDevice(value, start, end, gram);
    i = i + 1 < slots ? i + 1 : 0;
  }
}

/** The last three bytes of a text with what might stand behind them. */
const LAST: u32 = 0xffffff;
const AMPERSAND: u32 = 0x26000000;

/** Grams that one step of the search looks at. */
const STEP: usize = 4 * STRIDE;

/** Looks the grams at [p, last] up whose bit is set. */
function lookUp(start: usize, end: usize, p: usize, last: usize): void {
  for (; p <= last; p += STRIDE) {
    const hash = gramHash(load<u32>(p));
    if (!isWanted(hash)) continue;
    tryNeedles(hash, start, end, p);
    tryDevices(hash, start, end, p);
  }
}

/**
 * Searches [start, end) for needles. A gram of four bytes is looked at every STRIDE bytes: a needle's window of
 * GRAM + STRIDE - 1 bytes always holds exactly one of them.
 */
export function searchGrams(start: usize, end: usize): void {
  const bitmap = bitmapAt();
  const words = bitmapWords();
  const key = gramMultiplier();
  let p = start;
  for (; p + STEP <= end; p += STEP) {
    // Hashes are not kept for those that are looked up: with fewer values at once the loop is faster.
    const bits =
      bitIn(bitmap, words, mixGram(load<u32>(p), key)) |
      bitIn(bitmap, words, mixGram(load<u32>(p + STRIDE), key)) |
      bitIn(bitmap, words, mixGram(load<u32>(p + 2 * STRIDE), key)) |
      bitIn(bitmap, words, mixGram(load<u32>(p + 3 * STRIDE), key));
    if (bits & 1) lookUp(start, end, p, p + 3 * STRIDE);
  }
  if (end - p >= <usize>GRAM) lookUp(start, end, p, end - GRAM);
  const rest = (end - start) % STRIDE;
  if (rest == 3) tryDevices(gramHash((load<u32>(end - 3) & LAST) | AMPERSAND), start, end, end - 3);
}
