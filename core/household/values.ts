import { NEEDLE_MAX } from "../../asm/abi.gen.js";
import { utf8 } from "../needles/bytes.js";
import type { IdentifierType } from "../wire/lines.js";
import { luhnHolds } from "./checksum.js";
import { e164, parsePhone } from "./phone.js";

/** What became of a value: its one spelling for comparison, or what was expected instead. No message quotes it. */
export type ValueResult =
  | { readonly canonical: string; readonly warning: string | null }
  | { readonly error: string };

const CHECK_DIGIT = "the check digit (Luhn) does not fit; is there a typing error?";

function fine(canonical: string, warning: string | null = null): ValueResult {
  return { canonical, warning };
}

function digitsOf(text: string): string | null {
  const digits = text.replace(/[\s./-]/g, "");
  return /^\d+$/.test(digits) ? digits : null;
}

function checkPhone(text: string): ValueResult {
  const result = parsePhone(text);
  return "error" in result ? result : fine(e164(result.phone), result.warning);
}

const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\.]+(\.[^\s@"(),:;<>[\]\\.]+)+$/u;

function checkEmail(text: string): ValueResult {
  if (!EMAIL.test(text)) return { error: "expected a mail address, such as asha@example.org" };
  return fine(text.toLowerCase());
}

function checkContact(text: string): ValueResult {
  return text.includes("@") ? checkEmail(text) : checkPhone(text);
}

/** 14 digits identify the device; a check digit (15) or a software version (16, IMEISV) may follow: 3GPP TS 23.003. */
function checkImei(text: string): ValueResult {
  const digits = digitsOf(text);
  if (digits === null || digits.length < 14 || digits.length > 16) {
    return {
      error:
        "expected an IMEI of 15 digits (or 14 without check digit, or 16 as IMEISV), as a phone shows it for *#06#",
    };
  }
  const wrong = digits.length === 15 && !luhnHolds(digits);
  return fine(digits.slice(0, 14), wrong ? CHECK_DIGIT : null);
}

function checkImsi(text: string): ValueResult {
  const digits = digitsOf(text);
  if (digits === null || digits.length < 6 || digits.length > 15) {
    return { error: "expected an IMSI (number of the SIM card's user) of 14 or 15 digits" };
  }
  return fine(
    digits,
    digits.length < 14 ? "an IMSI has 14 or 15 digits; is this all of it?" : null,
  );
}

function checkIccid(text: string): ValueResult {
  // A SIM stores two digits a byte and fills an odd number up with F.
  const digits = digitsOf(text.replace(/f$/i, ""));
  if (digits === null || digits.length < 18 || digits.length > 22) {
    return { error: "expected an ICCID (SIM card number) of 18 to 22 digits" };
  }
  return fine(digits, luhnHolds(digits) ? null : CHECK_DIGIT);
}

function checkMac(text: string): ValueResult {
  const forms =
    /^([0-9a-f]{2}([:.-]))(?:[0-9a-f]{2}\2){4}[0-9a-f]{2}$|^[0-9a-f]{4}([.:-])[0-9a-f]{4}\3[0-9a-f]{4}$|^[0-9a-f]{12}$/i;
  if (!forms.test(text)) {
    return { error: "expected a MAC address, such as 02:00:00:00:00:01" };
  }
  const hex = text.toLowerCase().replace(/[^0-9a-f]/g, "");
  const mac = hex.replace(/..(?=.)/g, "$&:");
  if (/^(00:){5}00$|^(ff:){5}ff$/.test(mac))
    return { error: "this MAC address stands for no device" };
  const group = (Number.parseInt(hex.slice(0, 2), 16) & 1) === 1;
  return fine(mac, group ? "this MAC address is a group's, not a device's" : null);
}

function checkAndroidId(text: string): ValueResult {
  if (!/^[0-9a-f]{16}$/i.test(text))
    return { error: "expected an Android ID of 16 characters from 0-9 and a-f" };
  return fine(text.toLowerCase());
}

function checkUuid(text: string): ValueResult {
  const hex = text.toLowerCase().replace(/[{}-]/g, "");
  const shaped = /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i.test(text);
  if (!shaped) {
    return { error: "expected 32 hex digits, such as 00000000-0000-4000-8000-000000000001" };
  }
  // iOS and Android give this one to everybody who switched tracking off.
  if (/^0+$/.test(hex)) return { error: "all zeros stands for nobody" };
  return fine(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
}

function checkLocation(text: string): ValueResult {
  const parts = text.split(",").map((part) => part.trim());
  const [lat = "", lon = ""] = parts;
  const decimal = /^-?\d{1,3}(\.\d+)?$/;
  const shaped = parts.length === 2 && decimal.test(lat) && decimal.test(lon);
  if (!shaped || Math.abs(Number(lat)) > 90 || Math.abs(Number(lon)) > 180) {
    return { error: "expected a latitude and a longitude in degrees, such as 12.97,77.59" };
  }
  return fine(`${Number(lat)},${Number(lon)}`);
}

const SPACE = 0x20;
const DELETE = 0x7f;

/** Tabs, line ends and other ASCII controls, which do not survive a form field. */
function hasControl(text: string): boolean {
  return [...text].some((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < SPACE || code === DELETE;
  });
}

function checkFree(text: string, most: number): ValueResult {
  if (hasControl(text)) return { error: "expected one line of text" };
  const size = utf8(text).length;
  if (size > most) return { error: `expected at most ${most} bytes of text, found ${size}` };
  return fine(text);
}

function checkSerial(text: string): ValueResult {
  const result = checkFree(text, NEEDLE_MAX);
  return "error" in result ? result : fine(result.canonical.toLowerCase());
}

const SSID_MAX = 32;

const CHECKS: Readonly<Record<IdentifierType, (text: string) => ValueResult>> = {
  phone: checkPhone,
  email: checkEmail,
  contact: checkContact,
  imei: checkImei,
  imsi: checkImsi,
  iccid: checkIccid,
  mac: checkMac,
  bssid: checkMac,
  android_id: checkAndroidId,
  advertising_id: checkUuid,
  uuid: checkUuid,
  location: checkLocation,
  serial: checkSerial,
  device_id: checkSerial,
  name: (text) => checkFree(text, NEEDLE_MAX),
  operator: (text) => checkFree(text, NEEDLE_MAX),
  ssid: (text) => checkFree(text, SSID_MAX),
  text: (text) => checkFree(text, NEEDLE_MAX),
  media: () => ({ error: "media is recognised by its form and has no value to register" }),
};

/** Checks a value of an identifier type, in any spelling that the household file allows. */
export function checkValue(type: IdentifierType, value: string): ValueResult {
  const text = value.trim();
  if (text === "") return { error: "expected a value, found nothing" };
  return CHECKS[type](text);
}

const GROUPS: Readonly<Partial<Record<IdentifierType, string>>> = {
  phone: "person",
  email: "person",
  contact: "person",
  mac: "mac",
  bssid: "mac",
  advertising_id: "uuid",
};

/** Equal for two values that are the same value in whatever spelling, and as phone of one and contact of another. */
export function comparisonKey(type: IdentifierType, canonical: string): string {
  return `${GROUPS[type] ?? type} ${canonical}`;
}
