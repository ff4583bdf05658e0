import type { Transform } from "../wire/codes.js";
import type { Evidence, IdentifierType } from "../wire/lines.js";

/** Languages that sentences can be written in; one without templates reads English. */
export type Language = "en" | "hi";

/** Behaviours that have a sentence of their own. */
export type WrittenBehaviour = "upload" | "idle" | "beacon" | "drift";

/** A whole sentence without its full stop, and the same as a notification's head. */
export interface Sentence {
  readonly message: string;
  readonly title: string;
}

/** Sentences of one language, by evidence. */
export interface Templates {
  readonly message: Readonly<Record<Evidence, string>>;
  readonly title: Readonly<Record<Evidence, string>>;
  /** What volumes and times showed; `occasion` is written with `message.behaviour`. */
  readonly behaviour: Readonly<Record<WrittenBehaviour, Sentence>>;
  /** How much an upload was: `{much}`, where there was an earlier day with any, and where there was none. */
  readonly more: string;
  readonly most: string;
  readonly joined: Sentence;
  readonly quarantined: Sentence;
  /** Several alerts in one notification. */
  readonly digest: {
    readonly one: Sentence;
    readonly many: Sentence;
    readonly more: string;
  };
  /** Before a message, when the household noted that a service is off. */
  readonly consent: string;
  readonly firstContact: string;
}

/**
 * The golden table: every alert, page and report is written with these.
 * `plain`, `encoded` and `hashed` say what was sent; `behaviour` and `destination` never claim content.
 * The network comes after the company and the country last; neither is said to receive anything.
 */
export const SENTENCES: Readonly<Record<Language, Templates | null>> = {
  en: {
    message: {
      plain: "{device} sent {what}, readable by anyone on the way, to {destination}",
      encoded: "{device} sent {what}, thinly wrapped ({how}), to {destination}",
      hashed: "{device} sent a fingerprint of {what} ({how}) to {destination}",
      behaviour:
        "{device} sent {bytes} bytes to {destination} {occasion}, more often than chance; content not readable",
      destination: "{device} contacted {destination}{occasion}",
    },
    title: {
      plain: "{device} sent {what} to {place}",
      encoded: "{device} sent {what} to {place}",
      hashed: "{device} sent a fingerprint of {what} to {place}",
      behaviour: "{device}: traffic to {place} {occasion}",
      destination: "{device} contacted {place}{occasion}",
    },
    behaviour: {
      upload: {
        message:
          "{bytes} went up in one day, {much}, from {device} to {destination}; content not readable",
        title: "{device}: far more went up to {place} than before",
      },
      idle: {
        message:
          "in {hours} hours of a day in which nobody seemed to use it {device} contacted {destination}; {bytes} went up, content not readable",
        title: "{device} contacted {place} while nobody used it",
      },
      beacon: {
        message:
          "every {period}, nine times in a row or more, {device} contacted {destination}; content not readable",
        title: "{device} contacted {place} every {period}",
      },
      drift: {
        message:
          "{device} now reaches {destination}, no longer through {from}; identifiers were seen under this name before",
        title: "{place} has moved to another network",
      },
    },
    more: "{times} times as much as on any day before",
    most: "more than on any day before",
    joined: {
      message: "{device} joined the network for the first time",
      title: "{device} joined the network",
    },
    quarantined: {
      message: "{device} joined the network for the first time; your rule says quarantine",
      title: "{device} joined the network: quarantine",
    },
    digest: {
      one: {
        message: "one thing to look at when you have time: {items}",
        title: "One thing to look at when you have time",
      },
      many: {
        message: "{count} things to look at when you have time: {items}",
        title: "{count} things to look at when you have time",
      },
      more: "and {count} more on the page",
    },
    consent: "you noted on {day} that {service} is off; after that {sentence}",
    firstContact: ", for the first time",
  },
  hi: null,
};

/** How an identifier is called: the sender's own, a named device's, and anybody's. */
interface Noun {
  readonly own: string;
  /** Followed by the device's name; null where the label is no device. */
  readonly of: string | null;
  readonly other: string;
}

/** What was sent, in words; no value and no name of a person in it. */
export const NOUNS: Readonly<Record<IdentifierType, Noun>> = {
  imei: ofDevice("IMEI", "an"),
  imsi: ofDevice("IMSI", "an"),
  iccid: ofDevice("SIM card number (ICCID)", "a"),
  phone: same("a household phone number"),
  contact: same("a contact's number or address"),
  email: same("a household e-mail address"),
  name: same("the name of a household member"),
  mac: ofDevice("MAC address", "a"),
  bssid: same("the address of the home's WiFi (BSSID)"),
  ssid: same("the name of the home's WiFi"),
  serial: ofDevice("serial number", "a"),
  android_id: ofDevice("Android ID", "an"),
  advertising_id: ofDevice("advertising ID", "an"),
  device_id: ofDevice("device ID", "a"),
  uuid: same("a unique number (UUID)"),
  operator: {
    own: "the name of its mobile operator",
    of: "the name of the mobile operator of",
    other: "the name of a mobile operator",
  },
  location: { own: "the position of the home", of: null, other: "a position" },
  text: same("a text that you registered"),
  media: same("a picture, sound or film"),
};

/** Readable names of transforms; chunks are no wrapping. */
export const TRANSFORM_WORDS: Readonly<Record<Transform, string | null>> = {
  chunked: null,
  gzip: "gzip",
  deflate: "deflate",
  percent: "percent-encoding",
  base64: "Base64",
  base64url: "Base64",
  hex: "hexadecimal",
  json: "JSON escapes",
  html: "HTML escapes",
  utf16: "UTF-16",
  md5: "MD5",
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha512: "SHA-512",
  cut: "cut short",
};

/** Templates of a language, English where it has none. */
export function templatesOf(language: Language): Templates {
  const templates = SENTENCES[language] ?? SENTENCES.en;
  if (templates === null) throw new Error("the English sentences are missing");
  return templates;
}

function ofDevice(name: string, article: "a" | "an"): Noun {
  return { own: `its ${name}`, of: `the ${name} of`, other: `${article} ${name}` };
}

function same(text: string): Noun {
  return { own: text, of: null, other: text };
}
