import { DIGITS_MIN, DIGITS_TAIL } from "../abi.gen";
import { isRegistered } from "../match/digit-records";
import { digitsHash } from "./gram";

/** The last digits of a number, by which registered ones are told, without collecting the run that they end. */

/** IMEISV: 14 digits of the IMEI and a software version of two. */
export const VERSION_DIGITS: u32 = 2;
export const IMEISV: u32 = 16;

const TAIL_REST: u32 = 100000000;

/** Number of the eight digits at `p`: their pairs, then fours, then all are added up at once. */
function eightDigits(p: usize): u32 {
  let x = load<u64>(p) & 0x0f0f0f0f0f0f0f0f;
  x = ((x * 0xa01) >> 8) & 0x00ff00ff00ff00ff;
  x = ((x * 0x640001) >> 16) & 0x0000ffff0000ffff;
  return <u32>((x * 0x271000000001) >> 32);
}

/** Number of the DIGITS_TAIL digits before `end`. */
function tailBefore(end: usize): u32 {
  const first = <u32>load<u8>(end - DIGITS_TAIL) - 0x30;
  return first * TAIL_REST + eightDigits(end - DIGITS_TAIL + 1);
}

/** Whether the DIGITS_TAIL digits before `end` may be the last ones of a registered number. */
function isTail(end: usize): bool {
  return isRegistered(digitsHash(tailBefore(end)));
}

/** Whether the last `group` of a run's `total` digits, in a row before `end`, tell that it is not registered. */
export function isForeign(end: usize, group: u32, total: u32): bool {
  if (group < <u32>DIGITS_TAIL || isTail(end)) return false;
  if (total < IMEISV) return true;
  return group >= <u32>DIGITS_TAIL + VERSION_DIGITS && !isTail(end - VERSION_DIGITS);
}

/** The last DIGITS_TAIL digits that were read, and those before the last two, as numbers. */
let last: u32 = 0;
let lastButOne: u32 = 0;
let lastButTwo: u32 = 0;

/** Digits of a group that are read one by one; of a longer one the last are read at its end. */
const GROUP_LONG: u32 = DIGITS_TAIL + VERSION_DIGITS;

/** Adds a digit behind `group` others of its group. */
export function addDigit(digit: u32, group: u32): void {
  if (group >= GROUP_LONG) return;
  lastButTwo = lastButOne;
  lastButOne = last;
  last = (last % TAIL_REST) * 10 + digit;
}

/** A group of so many digits ends before `end`. */
export function endGroup(end: usize, group: u32): void {
  if (group <= GROUP_LONG) return;
  last = tailBefore(end);
  lastButOne = tailBefore(end - 1);
  lastButTwo = tailBefore(end - 2);
}

/** Whether a registered number may end with the digits that were read, `total` of them: then the run is collected. */
export function mayEnd(total: u32): bool {
  if (total < <u32>DIGITS_MIN) return false;
  if (isRegistered(digitsHash(last))) return true;
  return total >= IMEISV && isRegistered(digitsHash(lastButTwo));
}
