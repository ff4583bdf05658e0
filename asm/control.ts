import {
  CONTROL_COUNTERS,
  CONTROL_KEY,
  CONTROL_NOW_NSEC,
  CONTROL_NOW_SEC,
  REGION_CONTROL,
} from "./abi.gen";
import { region } from "./region";

let base: usize = 0;
let counters: usize = 0;
let key0: u32 = 0;
let key1: u32 = 0;
let nowSec: u32 = 0;
let nowNsec: u32 = 0;

/** Remembers where the CONTROL record stands. */
export function openControl(): void {
  base = region(REGION_CONTROL);
  counters = base + CONTROL_COUNTERS;
  nowSec = 0;
  nowNsec = 0;
}

/** Address of the CONTROL record. */
export function controlAt(): usize {
  return base;
}

/** A field of the CONTROL record by its offset. */
export function controlGet(offset: i32): u32 {
  return load<u32>(base + offset);
}

export function controlSet(offset: i32, value: u32): void {
  store<u32>(base + offset, value);
}

/** Adds one to a COUNTER. */
export function count(counter: i32): void {
  const slot = counters + ((<usize>counter) << 2);
  store<u32>(slot, load<u32>(slot) + 1);
}

/** Takes over the key that the host wrote. */
export function takeKey(): void {
  key0 = load<u32>(base + CONTROL_KEY);
  key1 = load<u32>(base + CONTROL_KEY + 4);
}

/** HalfSipHash key, first half. */
export function keyLow(): u32 {
  return key0;
}

/** HalfSipHash key, second half. */
export function keyHigh(): u32 {
  return key1;
}

/** Newest timestamp seen, seconds; time never runs backwards in here. */
export function now(): u32 {
  return nowSec;
}

/** Moves the clock forward to a packet's time; an older time leaves it. */
export function moveClock(sec: u32, nsec: u32): void {
  if (sec < nowSec || (sec == nowSec && nsec <= nowNsec)) return;
  nowSec = sec;
  nowNsec = nsec;
  store<u32>(base + CONTROL_NOW_SEC, sec);
  store<u32>(base + CONTROL_NOW_NSEC, nsec);
}
