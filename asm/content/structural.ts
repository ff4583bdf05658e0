import {
  FIND_ADVERTISING_ID,
  FIND_ANDROID_ID,
  FIND_ICCID,
  FIND_IMEI,
  FIND_IMSI,
  FIND_PHONE,
  KEY_ADVERTISING_ID,
  KEY_ANDROID_ID,
  KEY_ICCID,
  KEY_IMEI,
  KEY_IMSI,
  KEY_PHONE,
  mobileCountries,
  WHERE_HTTP_BODY,
  WHERE_HTTP_PATH,
} from "../abi.gen";
import { hexValue, isDigit } from "../bytes";
import { keyAt, openLooks } from "./field-key";
import { tellFind, wasTold } from "./find";
import { forgetPlace, tryPlace } from "./place";
import { unitWhere } from "./unit";
import { beginsValue, endsValue } from "./value";

/** Identifiers that nobody registered: a plausible value as the whole value of a field whose name says what it is. */

const IMEI: u32 = 15;
const IMSI_MIN: u32 = 14;
const ICCID_MIN: u32 = 19;
const ICCID_MAX: u32 = 20;
/** Digits of a telephone number (E.164), without and with the sign that it is one. */
const PHONE_MIN: u32 = 9;
const SIGNED_MIN: u32 = 8;
const PHONE_MAX: u32 = 15;
/** Thirteen digits that begin with 1 are milliseconds since 1970, and no country's number. */
const MILLISECONDS: u32 = 13;
/** A telephone number with its separators, bytes. */
const TEXT_MAX: usize = 28;
const PLUS: u32 = 0x2b;
const PLUS_NIBBLE: u64 = 10;
/** Digits in the first word of a value, behind its count. */
const FIRST_NIBBLES: u32 = 14;

const ANDROID_ID: usize = 16;
const UUID: usize = 36;

let low: u64 = 0;
let high: u64 = 0;
let digits: u32 = 0;
let alike: bool = false;

/** Begins a unit of so many bytes. */
export function openStructural(size: usize): void {
  openLooks(size);
  forgetPlace();
}

/** Whether fields are looked at: those of requests. */
export function hasFields(): bool {
  return unitWhere() >= <u32>WHERE_HTTP_PATH && unitWhere() <= <u32>WHERE_HTTP_BODY;
}

function pack(nibble: u64): void {
  const i = <u32>(low & 0xff);
  if (i < FIRST_NIBBLES) low |= nibble << (8 + i * 4);
  else high |= nibble << ((i - FIRST_NIBBLES) * 4);
  low++;
}

/** Reads the digits of [at, end): the value packed, their count, whether they are all alike. */
function readDigits(at: usize, end: usize): void {
  low = 0;
  high = 0;
  digits = 0;
  alike = true;
  let last: u32 = 10;
  if (load<u8>(at) == PLUS) pack(PLUS_NIBBLE);
  for (let p = at; p < end; p++) {
    const digit = <u32>load<u8>(p) - 0x30;
    if (digit > 9) continue;
    if (last < 10 && digit != last) alike = false;
    last = digit;
    digits++;
    pack(digit);
  }
}

/** Whether the last of the plain digits [at, end) is their check digit (ISO/IEC 7812-1, annex B). */
function isChecked(at: usize, end: usize): bool {
  let sum: u32 = 0;
  let odd: u32 = 0;
  for (let p = end; p > at; p--) {
    const digit = digitAt(p - 1);
    sum += odd != 0 && digit > 4 ? digit * 2 - 9 : digit << odd;
    odd ^= 1;
  }
  return sum % 10 == 0;
}

function digitAt(at: usize): u32 {
  return <u32>load<u8>(at) - 0x30;
}

function isSubscriber(at: usize): bool {
  if (digits < IMSI_MIN || digits > IMEI) return false;
  const country = digitAt(at) * 100 + digitAt(at + 1) * 10 + digitAt(at + 2);
  return ((mobileCountries(country >> 5) >> (country & 31)) & 1) != 0;
}

function isCard(at: usize): bool {
  if (digits < ICCID_MIN || digits > ICCID_MAX) return false;
  return digitAt(at) == 8 && digitAt(at + 1) == 9 && isChecked(at, at + digits);
}

function isEquipment(at: usize): bool {
  return digits == IMEI && isChecked(at, at + digits);
}

function isPhone(at: usize): bool {
  if (digits > PHONE_MAX) return false;
  const signed = load<u8>(at) == PLUS || load<u16>(at) == 0x3030;
  if (!signed && digits == MILLISECONDS && digitAt(at) == 1) return false;
  return digits >= (signed ? SIGNED_MIN : PHONE_MIN);
}

/** FIND of the digits read from `at` under a key; 0 when they are not what it says. */
function findOf(key: u32, at: usize, plain: bool): u32 {
  if (key == KEY_PHONE && isPhone(at)) return FIND_PHONE;
  if (!plain) return 0;
  if (key == KEY_IMEI && isEquipment(at)) return FIND_IMEI;
  if (key == KEY_IMSI && isSubscriber(at)) return FIND_IMSI;
  return key == KEY_ICCID && isCard(at) ? FIND_ICCID : 0;
}

function inPhone(c: u32): bool {
  return isDigit(c) || c == 0x20 || c == 0x28 || c == 0x29 || c == PLUS || c - 0x2d < 2;
}

/** First byte of the number that ends before `end`: its digits, separators, sign. */
function numberStart(start: usize, end: usize): usize {
  let p = end;
  while (p > start && end - p < TEXT_MAX && inPhone(load<u8>(p - 1))) p--;
  while (p < end && load<u8>(p) == 0x20) p++;
  return p;
}

/** Looks at the group of `group` digits that ends before `end` of the text [start, limit). */
export function tryDigits(start: usize, limit: usize, end: usize, group: u32): void {
  if (!hasFields() || !endsValue(end, limit)) return;
  if (tryPlace(start, end, group)) return;
  const at = numberStart(start, end);
  if (end - at < <usize>PHONE_MIN || !beginsValue(start, at)) return;
  readDigits(at, end);
  if (digits < SIGNED_MIN || digits > ICCID_MAX || alike || wasTold(at, end)) return;
  const find = findOf(keyAt(at), at, end - at == <usize>digits);
  if (find != 0) tellFind(find, 0, at, end, low, high);
}

function isDash(i: usize): bool {
  return i == 8 || i == 13 || i == 18 || i == 23;
}

/** Reads the UUID at `at` into the value; false when it is none, or the one that stands for nobody. */
function readUuid(at: usize): bool {
  low = 0;
  high = 0;
  let n: u32 = 0;
  for (let i: usize = 0; i < UUID; i++) {
    const c = <u32>load<u8>(at + i);
    if (isDash(i)) {
      if (c != 0x2d) return false;
      continue;
    }
    const value = <u64>hexValue(c);
    if (value > 15) return false;
    const shift = ((n & 15) ^ 1) << 2;
    if (n < 16) low |= value << shift;
    else high |= value << shift;
    n++;
  }
  return (low | high) != 0;
}

/** Reads 16 hexadecimal digits; false when they are none, or all alike. */
function readAndroidId(at: usize): bool {
  let same = true;
  for (let i: usize = 0; i < ANDROID_ID; i++) {
    if (hexValue(load<u8>(at + i)) > 15) return false;
    if (load<u8>(at + i) != load<u8>(at)) same = false;
  }
  low = load<u64>(at);
  high = load<u64>(at + 8);
  return !same;
}

/** Looks at the run [at, end) of letters, digits and dashes in the text [start, limit). */
export function tryName(start: usize, limit: usize, at: usize, end: usize): void {
  const size = end - at;
  if ((size != ANDROID_ID && size != UUID) || !hasFields()) return;
  if (!beginsValue(start, at) || !endsValue(end, limit)) return;
  if (!(size == UUID ? readUuid(at) : readAndroidId(at)) || wasTold(at, end)) return;
  const wanted = size == UUID ? KEY_ADVERTISING_ID : KEY_ANDROID_ID;
  if (keyAt(at) != wanted) return;
  tellFind(size == UUID ? FIND_ADVERTISING_ID : FIND_ANDROID_ID, 0, at, end, low, high);
}
