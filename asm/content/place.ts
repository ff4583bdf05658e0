import { FIND_POSITION, KEY_LATITUDE, KEY_LONGITUDE, KEY_NONE } from "../abi.gen";
import { isDigit } from "../bytes";
import { keyAt } from "./field-key";
import { tellFind, wasTold } from "./find";
import { layerDepth, textAt } from "./layer";
import { beginsValue } from "./value";

/** Latitude and longitude in fields of one text. */

const MICRO: i32 = 1_000_000;
/** Fewer decimals than these are kilometres off: a city's position, not a person's. */
const DECIMALS_MIN: u32 = 3;
const DECIMALS: u32 = 6;
const DEGREES_MAX: u32 = 3;

/** The half that was read last: its KEY, value and the text that it stands in. */
let half: u32 = KEY_NONE;
let value: i32 = 0;
let text: usize = 0;

/** Forgets the half that was read: another unit begins. */
export function forgetPlace(): void {
  half = KEY_NONE;
}

/** Millionths of a degree of the number at `at`; its sign and digits were looked at. */
function readDegrees(at: usize, end: usize): i32 {
  const negative = load<u8>(at) == 0x2d;
  let sum: i32 = 0;
  let decimals: u32 = 0;
  let behind = false;
  for (let p = negative ? at + 1 : at; p < end && decimals < DECIMALS; p++) {
    const c = <u32>load<u8>(p);
    if (c == 0x2e) {
      behind = true;
      continue;
    }
    sum = sum * 10 + <i32>(c - 0x30);
    if (behind) decimals++;
  }
  for (; decimals < DECIMALS; decimals++) sum *= 10;
  return negative ? -sum : sum;
}

/** Start of the number whose decimals begin at `decimals`, or 0: a sign and up to three digits before the point. */
function degreesStart(start: usize, decimals: usize): usize {
  if (decimals < start + 2 || load<u8>(decimals - 1) != 0x2e) return 0;
  const point = decimals - 1;
  let p = point;
  while (p > start && isDigit(load<u8>(p - 1))) p--;
  const size = point - p;
  if (size == 0 || size > <usize>DEGREES_MAX) return 0;
  if (p > start && load<u8>(p - 1) == 0x2d) p--;
  return beginsValue(start, p) ? p : 0;
}

function isPlausible(key: u32, degrees: i32): bool {
  const most = key == KEY_LATITUDE ? 90 * MICRO : 180 * MICRO;
  return degrees >= -most && degrees <= most && degrees != 0;
}

function tell(at: usize, end: usize, key: u32, degrees: i32): void {
  const lat = key == KEY_LATITUDE ? degrees : value;
  const lon = key == KEY_LATITUDE ? value : degrees;
  tellFind(FIND_POSITION, 0, at, end, <u64>(<u32>lat) | ((<u64>(<u32>lon)) << 32), 0);
  half = KEY_NONE;
}

/**
 * Looks at the `group` digits before `end` as the decimals of a coordinate, and tells a position when the other half
 * was read in the same text. Returns whether they are decimals of a number.
 */
export function tryPlace(start: usize, end: usize, group: u32): bool {
  if (group < DECIMALS_MIN) return false;
  const at = degreesStart(start, end - group);
  if (at == 0) return false;
  if (wasTold(at, end)) return true;
  const key = keyAt(at);
  if (key != KEY_LATITUDE && key != KEY_LONGITUDE) return true;
  const degrees = readDegrees(at, end);
  if (!isPlausible(key, degrees)) return true;
  const here = textAt(layerDepth());
  if (half != KEY_NONE && half != key && text == here) {
    tell(at, end, key, degrees);
    return true;
  }
  half = key;
  value = degrees;
  text = here;
  return true;
}
