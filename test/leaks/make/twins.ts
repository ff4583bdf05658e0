import type { Draw } from "./draw.js";
import {
  drawAndroidId,
  drawCanary,
  drawDeviceId,
  drawIccid,
  drawImei,
  drawImsi,
  drawMac,
  drawPhone,
  drawSerial,
  drawUuid,
  luhn,
  phone,
  type Secret,
} from "./values.js";

/** What looks like a leak and is none. */
export interface Twin {
  /** Why it is none. */
  readonly why: string;
  readonly text: string;
  /** The same bytes as a leak, in the answer. */
  readonly downstream?: boolean;
  /** Characters kept of a digest. */
  readonly kept?: number;
}

/** Values of the same shape that no household has. */
const OTHERS: Readonly<Record<string, (draw: Draw) => string>> = {
  imei: drawImei,
  imsi: drawImsi,
  iccid: drawIccid,
  mac: drawMac,
  bssid: drawMac,
  serial: drawSerial,
  android_id: drawAndroidId,
  advertising_id: drawUuid,
  device_id: drawDeviceId,
  text: drawCanary,
  email: (draw) => `${draw.pick(["kai", "noor", "pia"])}${draw.digits(3)}@example.org`,
  "contact mail": (draw) => `${draw.pick(["kai", "noor", "pia"])}${draw.digits(3)}@example.net`,
  name: (draw) => draw.pick(["Asha Roa", "Jonas Lindquist", "Ash Rao", "Noor Aziz"]),
  operator: (draw) => draw.pick(["Acme Mobil", "Newbridge Telecom", "Ferry Wire"]),
  ssid: (draw) => `RaoLofts${draw.digits(3)}`,
};

function drawOther(secret: Secret, draw: Draw): string {
  const make = OTHERS[secret.kind];
  if (make !== undefined) return make(draw);
  const { spellings } = phone("phone", "", drawPhone(draw));
  return draw.pick(spellings);
}

function other(secret: Secret, draw: Draw, taken: (text: string) => boolean): Twin {
  for (;;) {
    const text = drawOther(secret, draw);
    if (!taken(text)) return { why: "another value of the same shape", text };
  }
}

function wrongCheckDigit(value: string): Twin {
  const body = value.slice(0, -1);
  const wrong = (Number(luhn(body)) + 5) % 10;
  return { why: "wrong check digit", text: `${body}${wrong}` };
}

const isDigits = (text: string): boolean => /^\d+$/.test(text);

/** Longer by what cannot make it another spelling: 14 digits of an IMEI may have two more behind them. */
function longer(text: string, draw: Draw): Twin {
  const digit = String(draw.between(1, 9));
  return {
    why: "a longer run of digits",
    text: draw.chance(50) ? `${digit}${text}` : `${text}${digit}00`,
  };
}

function neighbours(text: string, draw: Draw): Twin {
  const letter = draw.pick(["x", "Z", "q"]);
  const why = "a letter touches it";
  return { why, text: draw.chance(50) ? `${letter}${text}` : `${text}${letter}` };
}

/** A letter before the plus touches no digit. */
function phoneNeighbours(text: string, draw: Draw): Twin {
  const why = "a letter touches it";
  const before = isDigits(text.charAt(0)) && draw.chance(50);
  return { why, text: before ? `x${text}` : `${text}q` };
}

function longerPhone(text: string, draw: Draw): Twin {
  return { why: "a longer run of digits", text: `${text}${draw.between(0, 9)}` };
}

function otherCountry(secret: Secret, draw: Draw): Twin {
  const national = secret.value.startsWith("+44") ? secret.value.slice(3) : secret.value.slice(2);
  const code = draw.pick(["49", "33", "351", "91"]);
  const text = draw.pick([`+${code}${national}`, `00${code}${national}`, `${code}${national}`]);
  return { why: "another country's prefix", text };
}

function partOf(text: string, draw: Draw): Twin {
  const texts = [`${text} Jr`, `x ${text}`, `${text}s`, `to ${text} only`];
  return { why: "not the whole field", text: draw.pick(texts) };
}

/** The part of a mail address's alphabet that makes it another address. */
function otherMail(text: string, draw: Draw): Twin {
  const why = "part of another address";
  return { why, text: draw.pick([`x${text}`, `a.${text}`, `${text}x`, `my-${text}`]) };
}

function flipped(text: string, draw: Draw): Twin {
  const places = Array.from(text.matchAll(/[a-z]/g), (match) => match.index);
  const at = draw.pick(places);
  const letter = text.charAt(at) === "b" ? "c" : "b";
  return {
    why: "one letter is another",
    text: `${text.slice(0, at)}${letter}${text.slice(at + 1)}`,
  };
}

type Maker = (secret: Secret, text: string, draw: Draw) => Twin;

const PHONE: readonly Maker[] = [
  (_, text, draw) => longerPhone(text, draw),
  (_, text, draw) => phoneNeighbours(text, draw),
  (secret, _, draw) => otherCountry(secret, draw),
];
const TOUCHED: readonly Maker[] = [(_, text, draw) => neighbours(text, draw)];
const DIGITS: readonly Maker[] = [...TOUCHED, (_, text, draw) => longer(text, draw)];
const CHECKED: readonly Maker[] = [...DIGITS, ({ value }) => wrongCheckDigit(value)];
const MAIL: readonly Maker[] = [(_, text, draw) => otherMail(text, draw)];

const MAKERS: Readonly<Record<string, readonly Maker[]>> = {
  imei: CHECKED,
  iccid: CHECKED,
  imsi: DIGITS,
  phone: PHONE,
  "contact phone": PHONE,
  "canary phone": PHONE,
  email: MAIL,
  "contact mail": MAIL,
  text: [(_, text, draw) => flipped(text, draw)],
};

function makersOf(secret: Secret, hashed: boolean): readonly Maker[] {
  if (secret.whole) return hashed ? [] : [(_, text, draw) => partOf(text, draw)];
  return MAKERS[secret.kind] ?? TOUCHED;
}

export interface TwinOptions {
  /** Whether a text is a spelling of a value of the household. */
  readonly taken: (text: string) => boolean;
  /** The leak is a digest, or a part of one. */
  readonly hashed: boolean;
  readonly cut: boolean;
}

/**
 * A look-alike of a leak that wrote `text`: another value, the same value where it does not count, or the same message
 * from the server to the client.
 */
export function drawTwin(
  secret: Secret,
  text: string,
  draw: Draw,
  { taken, cut, hashed }: TwinOptions,
): Twin {
  const lot = draw.between(0, 9);
  if (lot < 2) return { why: "from the server to the client", text, downstream: true };
  if (cut && lot < 5) return { why: "too little of the digest", text, kept: draw.between(8, 14) };
  const makers = makersOf(secret, hashed);
  const maker = lot < 5 || makers.length === 0 ? null : draw.pick(makers);
  const twin = maker === null ? other(secret, draw, taken) : maker(secret, text, draw);
  if (taken(twin.text)) return other(secret, draw, taken);
  return hashed ? { ...twin, why: `digest of ${twin.why}` } : twin;
}
