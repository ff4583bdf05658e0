import type { Evidence, IdentifierType, Severity } from "../../../core/wire/lines.js";

/** Every text of the page, in English. Another language is another table of the same keys. */
const EN = {
  home: "Home",
  alerts: "Alerts",
  sightings: "Sightings",
  devices: "Devices",
  demo: "This is a demonstration: sample captures of a made-up household, not your network.",
  connecting: "Connecting …",
  lost: "Connection to telltale lost. Trying again …",
  actionFailed: "That did not work. Is telltale still running?",
  quiet: "Nothing needs your attention.",
  quietMore:
    "Telltale sees what leaves over this network, not mobile data; of encrypted traffic only to whom, when and how much.",
  openAlerts: "Open alerts",
  openOne: "1 alert waits for you.",
  openMany: "{n} alerts wait for you.",
  asleepOne: "1 alert sleeps.",
  asleepMany: "{n} alerts sleep.",
  allAlerts: "All alerts",
  noDevices: "No device seen yet.",
  noSightings: "Nothing seen yet.",
  noAlerts: "No alerts.",
  seenAlerts: "Seen",
  deviceQuiet: "No identifier seen leaving it so far.",
  deviceSeen: "Nothing new. What was found you have seen.",
  deviceMore: "{sentence}. And {n} more.",
  deviceOne: "{sentence}.",
  unknownDevice: "Unknown device ({mac})",
  deviceBy: "A device made by {maker}",
  deviceUnknown: "This device is not known here.",
  alertUnknown: "This alert is not known here.",
  lastSeen: "Last seen {time}",
  firstSeen: "First seen {time}",
  mac: "MAC address",
  maker: "Maker",
  model: "Model",
  contentSightings: "What was seen",
  contactSightings: "Whom it contacted",
  evidenceOf: "Evidence",
  ack: "I have seen this",
  snoozeHour: "Not for an hour",
  snoozeDay: "Not for a day",
  snoozed: "No notification until {time}",
  block: "Block …",
  blockWhat: "Keep {device} from {destination}?",
  blockWhere: "this destination",
  blockWho: "this device",
  blockHour: "Block for an hour",
  blockDay: "Block for a day",
  blockCancel: "Do not block",
  blocking: "Waiting for the router …",
  blocks: "Blocked now",
  blockLine: "{device} is kept from {destination}, until {time}",
  blockBy: "The policy asked for it.",
  unblock: "Unblock",
  advice: "If you blocked it: {advice}",
  times: "{n} times",
  once: "once",
  toBare: "a bare address, {address}",
  network: "through the network of {org} (AS{asn})",
  country: "registered in {country}",
  registered: "as of {date}",
  test: "test value",
  where: "Where",
  frame: "packet {frame}",
  value: "Value",
  how: "How we know",
  details: "Details",
  undone: "Undone: {transforms}.",
  reading: "Reading {source}",
  read: "Read {source}",
  packets: "{n} packets",
  lostEvents: "{n} events lost",
  routerOnline: "Router {id}: online",
  routerOffline: "Router {id}: offline",
  routerNever: "Router {id}: not heard of yet",
  routerTables: "tables {reported} of {desired}",
  routerNone: "no tables yet",
  routerStale: "its tables have expired",
  routerRefused: "refused: {line}",
  problem: "What was saved is not in force: {line}",
  mqtt: "Alerts over MQTT: {topic} at {broker}",
  mqttAway: "The MQTT broker is away; alerts wait for it.",
  logIn: "Log in",
  logOut: "Log out",
  password: "Password",
  passwordWrong: "This is not the password.",
  passwordShort: "A password needs {n} characters or more.",
  passwordDiffers: "The two are not the same.",
  passwordNew: "New password",
  passwordAgain: "The same again",
  passwordSet: "Set a password",
  passwordSetMore:
    "Whoever knows it sees what telltale sees. {n} characters or more; a few words that are easy to remember are good.",
  passwordNone: "No password yet",
  passwordNoneMore:
    "Open the link that telltale printed when it started, and choose one. Not there any more? Start telltale again: it prints a new one.",
  linkSpent: "This link does not work any more. Start telltale again: it prints a new one.",
  locked: "Too many wrong tries. Wait {minutes} min.",
  tables: "Names of networks as of {date}.",
} as const;

export type StringKey = keyof typeof EN;

/** A text with its places filled in. */
export function t(key: StringKey, places: Readonly<Record<string, string | number>> = {}): string {
  return EN[key].replace(/\{(\w+)\}/g, (_, name: string) => String(places[name] ?? ""));
}

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  serious: "serious",
  warning: "warning",
  note: "note",
};

/** Short names of the evidence ladder; the last two never claim content. */
export const EVIDENCE_WORDS: Readonly<Record<Evidence, string>> = {
  plain: "readable",
  encoded: "thinly wrapped",
  hashed: "fingerprint",
  behaviour: "behaviour",
  destination: "contacted",
};

export const EVIDENCE_MEANINGS: Readonly<Record<Evidence, string>> = {
  plain: "The value's own characters were in the bytes; anyone on the way could read them.",
  encoded: "The value was there once a common wrapping was undone.",
  hashed: "A fingerprint of the known value was in the bytes, or a part of one.",
  behaviour: "Seen from time and amount only; the content is not readable.",
  destination: "Seen from the name or address only; nothing is said about the content.",
};

export const IDENTIFIER_WORDS: Readonly<Record<IdentifierType, string>> = {
  imei: "IMEI",
  imsi: "IMSI (SIM card)",
  iccid: "SIM card number",
  phone: "household phone number",
  contact: "contact's number or address",
  email: "household e-mail address",
  name: "household member's name",
  mac: "MAC address",
  bssid: "WiFi router's address (BSSID)",
  ssid: "WiFi name",
  serial: "serial number",
  android_id: "Android ID",
  advertising_id: "advertising ID",
  device_id: "device ID",
  uuid: "unique number (UUID)",
  operator: "mobile operator",
  location: "position",
  text: "registered text",
  media: "picture, sound or film",
};

const WHERE_WORDS: Readonly<Record<string, string>> = {
  "http.path": "in the web address",
  "http.query": "in the web address, after the ?",
  "http.header": "in a header of a web request",
  "http.cookie": "in a cookie",
  "http.body": "in the body of a web request",
  "dns.name": "in a name that was looked up",
  tcp: "in a TCP stream",
  udp: "in a UDP packet",
};

/** Place of a sighting in words, with the field's name. */
export function whereWords(where: string, field: string | null): string {
  const place = WHERE_WORDS[where] ?? where;
  return field === null ? place : `${place}, field ${field}`;
}

/** `2 alerts wait for you. 1 alert sleeps.` */
export function openWords(waiting: number, asleep: number): string {
  const words = [t("quiet"), t("openOne")][waiting] ?? t("openMany", { n: waiting });
  if (asleep === 0) return words;
  return `${words} ${asleep === 1 ? t("asleepOne") : t("asleepMany", { n: asleep })}`;
}
