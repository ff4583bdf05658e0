/** A telephone number as ITU-T E.164 cuts it. */
export interface Phone {
  /** Country calling code: 1 to 3 digits. */
  readonly code: string;
  /** National number, without trunk prefix. */
  readonly national: string;
}

/** What became of a text that should be a telephone number. */
export type PhoneResult =
  | { readonly phone: Phone; readonly warning: string | null }
  | { readonly error: string };

// ITU-T E.164 list of assigned country codes: zones 1 and 7 are whole codes; these are two digits; all others three.
const TWO_DIGIT_CODES = new Set(
  (
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 " +
    "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98"
  ).split(" "),
);

/** Where a 0 that begins the national number is part of it: Ivory Coast, Gabon, Congo, San Marino, Italy. */
const ZERO_BELONGS = new Set(["225", "241", "242", "378", "39"]);

/** What is dialled before a national number inside the country, where it is not 0. */
const OTHER_TRUNK: Readonly<Record<string, string>> = {
  "1": "1",
  "7": "8",
  "36": "06",
  "375": "8",
};

const DIGITS_MIN = 7;
const DIGITS_MAX = 15;
const EXAMPLE = "such as +44 7700 900123";

/** The country calling code that a string of digits begins with. */
export function callingCode(digits: string): string {
  if (digits.startsWith("1") || digits.startsWith("7")) return digits.slice(0, 1);
  const two = digits.slice(0, 2);
  return TWO_DIGIT_CODES.has(two) ? two : digits.slice(0, 3);
}

/** Digits and a leading +; null if anything but digits and separators stands there. */
function bare(text: string): string | null {
  const kept = text.replace(/[\s\u00a0\u2010-\u2015()./-]/g, "");
  return /^\+?\d+$/.test(kept) ? kept : null;
}

function fromInternational(digits: string): PhoneResult {
  if (digits.startsWith("0")) return { error: "no country code begins with 0" };
  const code = callingCode(digits);
  const written = digits.slice(code.length);
  const trunk = written.startsWith("0") && !ZERO_BELONGS.has(code);
  const national = trunk ? written.replace(/^0+/, "") : written;
  const size = code.length + national.length;
  if (size < DIGITS_MIN || size > DIGITS_MAX) {
    return {
      error: `expected ${DIGITS_MIN} to ${DIGITS_MAX} digits with the country code, found ${size}`,
    };
  }
  const warning = trunk ? `the 0 after +${code} is not part of the number and is left out` : null;
  return { phone: { code, national }, warning };
}

function fromNational(digits: string, code: string): PhoneResult {
  const trunk = OTHER_TRUNK[code] ?? (ZERO_BELONGS.has(code) ? "" : "0");
  const national = trunk !== "" && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits;
  const fixed = code === "1" || code === "7";
  if (fixed ? national.length !== 10 : national.length < DIGITS_MIN) {
    return { error: `too short or long for a number without + in the country of +${code}` };
  }
  return fromInternational(code + national);
}

/**
 * Reads a number with + or 00, any separators, and `(0)`. One without them is an error, unless `home`, the calling
 * code of the country in which it is dialled, is known.
 */
export function parsePhone(text: string, home: string | null = null): PhoneResult {
  const digits = bare(text.replace(/\(0\)/, ""));
  if (digits === null)
    return { error: `expected a phone number with + and country code, ${EXAMPLE}` };
  if (digits.startsWith("+")) return fromInternational(digits.slice(1));
  if (digits.startsWith("00")) return fromInternational(digits.slice(2));
  if (home !== null) return fromNational(digits, home);
  return { error: `no country code; write the number with + and country code, ${EXAMPLE}` };
}

/** `+` and all digits. */
export function e164(phone: Phone): string {
  return `+${phone.code}${phone.national}`;
}
