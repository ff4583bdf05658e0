import {
  DIGITS_IMEI,
  DIGITS_MAX,
  DIGITS_MIN,
  DIGITS_PHONE,
  NEEDLE_FOLD,
  NEEDLE_MAIL,
  NEEDLE_MAX,
  NEEDLE_MIN,
  NEEDLE_WORD,
  SHORT_MAX,
} from "../../asm/abi.gen.js";
import { luhnDigit } from "../household/checksum.js";
import { type Phone, parsePhone } from "../household/phone.js";
import { checkValue } from "../household/values.js";
import type { IdentifierType } from "../wire/lines.js";
import { foldAscii, utf8 } from "./bytes.js";
import type { DigitsNeedle, GramNeedle, ShortNeedle } from "./types.js";

type Unnumbered<T> = T extends unknown ? Omit<T, "number"> : never;

/** A spelling that is looked for, not yet numbered. */
export type Form = { readonly form: string } & Unnumbered<GramNeedle | DigitsNeedle | ShortNeedle>;

/** The spellings of an identifier. */
export interface Forms {
  readonly forms: readonly Form[];
  /** Why it is not found in every place, such as only as a whole field value; null where it is. */
  readonly limited: string | null;
  /** Why it is not searched at all; then there are no forms. */
  readonly skipped: string | null;
}

/** A value of one or two bytes is in every second field. */
const SHORT_MIN = 3;

function anywhere(...forms: Form[]): Forms {
  return { forms, limited: null, skipped: null };
}

function skip(skipped: string): Forms {
  return { forms: [], limited: null, skipped };
}

function gram(form: string, text: string, flags: number): Form {
  const bytes = utf8(text);
  const folded = (flags & NEEDLE_FOLD) === 0 ? bytes : foldAscii(bytes);
  return { kind: "gram", form, bytes: folded, flags };
}

function digits(form: string, run: string, flags = 0, prefix = 0): Form {
  return { kind: "digits", form, digits: run, flags, prefix };
}

/** Whole field values fold ASCII only; other letters get their two cases as needles of their own. */
function wholeField(text: string, limited: string): Forms {
  const cases = [text, text.toLowerCase(), text.toUpperCase()].map((one) => foldAscii(utf8(one)));
  const sizes = cases.map((bytes) => bytes.length);
  if (Math.max(...sizes) > SHORT_MAX) return skip(`longer than ${SHORT_MAX} bytes; ${limited}`);
  if (Math.min(...sizes) < SHORT_MIN) return skip(`shorter than ${SHORT_MIN} bytes; ${limited}`);
  const distinct = new Map(cases.map((bytes) => [bytes.join(), bytes]));
  const forms = [...distinct.values()].map(
    (bytes): Form => ({ kind: "short", form: "whole field", bytes }),
  );
  return { forms, limited, skipped: null };
}

function word(type: string): string {
  return `${type}s are ordinary text elsewhere; it counts only as a whole field value`;
}

const TOO_SHORT = "so short a value counts only as a whole field value";

/** A value of no further form: digits, else bytes, else a whole field. */
function written(form: string, text: string, flags: number): Forms {
  if (/^\d+$/.test(text) && text.length >= DIGITS_MIN && text.length <= DIGITS_MAX) {
    return anywhere(digits(form, text));
  }
  const size = utf8(text).length;
  if (size > NEEDLE_MAX) return skip(`longer than ${NEEDLE_MAX} bytes`);
  const short = /^\d+$/.test(text) ? size < DIGITS_MIN : size < NEEDLE_MIN;
  return short ? wholeField(text, TOO_SHORT) : anywhere(gram(form, text, flags));
}

/**
 * The run of digits is looked up by its end, and what stands before it must be a prefix of the number. Where the
 * national number is too short for that, it is looked up with its calling code.
 */
function phoneForms({ code, national }: Phone): Forms {
  if (national.length >= DIGITS_MIN) {
    return anywhere(digits("national", national, DIGITS_PHONE, Number(code)));
  }
  const whole = wholeField(national, TOO_SHORT);
  const international = code + national;
  if (international.length < DIGITS_MIN) return whole;
  return {
    forms: [
      digits("international", international),
      digits("international", `00${international}`),
      ...whole.forms,
    ],
    limited: `its national form has fewer than ${DIGITS_MIN} digits and counts only as a whole field value`,
    skipped: null,
  };
}

function phone(value: string): Forms {
  const result = parsePhone(value);
  return "error" in result ? skip(result.error) : phoneForms(result.phone);
}

function email(value: string): Forms {
  return written("address", value.toLowerCase(), NEEDLE_FOLD | NEEDLE_WORD | NEEDLE_MAIL);
}

function contact(value: string): Forms {
  return value.includes("@") ? email(value) : phone(value);
}

function imei(value: string): Forms {
  const all = value.replace(/\D/g, "");
  const body = all.slice(0, 14);
  const full = all.length === 15 ? all : body + luhnDigit(body);
  return anywhere(digits("digits15", full), digits("digits14", body, DIGITS_IMEI));
}

function onlyDigits(value: string): Forms {
  return written("digits", value.replace(/\D/g, ""), NEEDLE_WORD);
}

const HEX = NEEDLE_FOLD | NEEDLE_WORD;

function mac(value: string): Forms {
  const hex = value.toLowerCase().replace(/[^0-9a-f]/g, "");
  const pairs = hex.match(/../g) ?? [];
  const quads = hex.match(/..../g) ?? [];
  return anywhere(
    gram("colons", pairs.join(":"), HEX),
    gram("dashes", pairs.join("-"), HEX),
    gram("dots", pairs.join("."), HEX),
    gram("dotted quads", quads.join("."), HEX),
    ...written("bare", hex, HEX).forms,
  );
}

function uuid(value: string): Forms {
  const hex = value.toLowerCase().replace(/[^0-9a-f]/g, "");
  const dashed = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return anywhere(gram("dashes", dashed, HEX), ...written("bare", hex, HEX).forms);
}

/** A form's body has `+` for each blank (URL standard, 5.2); whole field values are compared without that difference. */
function sentence(value: string): Forms {
  const found = written("as written", value, 0);
  const inForm = value.replaceAll(" ", "+");
  const isSearched = found.forms.some(({ kind }) => kind === "gram") && inForm !== value;
  return isSearched ? { ...found, forms: [...found.forms, gram("form", inForm, 0)] } : found;
}

function ordinary(type: string): (value: string) => Forms {
  return (value) => wholeField(value, word(type));
}

const POSITION = "a position is compared with those in photos, not searched as text";

const FORMS: Readonly<Record<IdentifierType, (value: string) => Forms>> = {
  phone,
  email,
  contact,
  imei,
  imsi: onlyDigits,
  iccid: onlyDigits,
  mac,
  bssid: mac,
  android_id: (value) => written("as written", value, HEX),
  advertising_id: uuid,
  uuid,
  serial: (value) => written("as written", value, HEX),
  device_id: (value) => written("as written", value, HEX),
  // A canary sentence may stand inside anything; its letter case was chosen.
  text: sentence,
  name: ordinary("name"),
  operator: ordinary("operator"),
  ssid: ordinary("network name"),
  location: () => ({ forms: [], limited: POSITION, skipped: null }),
  media: () => skip("media is recognised by its form"),
};

/** The spellings of a value of this type; a value that `checkValue` refuses is skipped with its reason. */
export function formsOf(type: IdentifierType, value: string): Forms {
  const text = value.trim();
  const result = checkValue(type, text);
  return "error" in result ? skip(result.error) : FORMS[type](text);
}
