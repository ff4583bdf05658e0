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
  household: "Household",
  householdMore:
    "Who lives here and what to look for. It stays on this machine; alerts carry none of these values.",
  householdBroken: "The file {file} cannot be read. Mend it there; then load this page again.",
  householdFixed: "This is the household of the demonstration; it cannot be changed.",
  householdChanged: "The file was changed meanwhile. Load this page again, and change it there.",
  householdWrong: "Not saved: some values do not fit. They are marked.",
  saved: "Saved.",
  save: "Save",
  add: "Add: {what}",
  remove: "Remove {what}",
  seenDevices: "Add a device that was seen",
  choose: "choose …",
  notSet: "not set",
  upload: "Contacts file of the phone (vCard, .vcf)",
  uploadDone: "{n} numbers and addresses read. They count once you save.",
  uploadFailed: "No number and no mail address could be read in this file.",
  routerNow: "Router {id}: tables {reported} of {desired} in force",
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

/** Keys of the household file in words; a key without words is shown as it is. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  people: "person",
  name: "Name",
  phone: "Phone number",
  email: "Mail address",
  contacts: "Contacts file",
  watch: "Inspect this person's devices",
  devices: "device",
  consents: "consent",
  service: "Service",
  state: "State",
  since: "Since",
  mac: "MAC address",
  imei: "IMEI",
  imsi: "IMSI",
  iccid: "SIM card number (ICCID)",
  serial: "Serial number",
  android_id: "Android ID",
  advertising_id: "Advertising ID",
  device_id: "Other ID of the device",
  operator: "Mobile operator",
  home: "Home",
  ssid: "WiFi name (SSID)",
  bssid: "WiFi router's address (BSSID)",
  location: "Position",
  lat: "Latitude",
  lon: "Longitude",
  canaries: "canary",
  label: "What you call it",
  type: "Kind",
  value: "Value",
};

/** Where a person finds such a value. */
const FIELD_HELP: Readonly<Record<string, string>> = {
  phone: "With + and country code.",
  imei: "Dial *#06# on the phone; it also stands on its box.",
  imsi: "Android: Settings, About phone, SIM status; not every phone shows it.",
  iccid: "Printed on the SIM card; Android: Settings, About phone, SIM status.",
  serial: "On the box, or Settings, About phone.",
  mac: "Settings, About phone, WiFi MAC address; a phone may use another one in each WiFi.",
  android_id: "16 hex digits; an app that shows device IDs tells it.",
  advertising_id: "Android: Settings, Google, Ads.",
  operator: "As the phone shows it.",
  bssid: "On a label of the WiFi router.",
  lat: "In degrees, such as 12.9716; a map app shows both.",
  canaries:
    "A value made up for a test that exists nowhere else: whoever sends it has read it on the phone.",
};

export function fieldWords(key: string): string {
  return FIELD_WORDS[key] ?? key;
}

export function fieldHelp(key: string): string | null {
  return FIELD_HELP[key] ?? null;
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
