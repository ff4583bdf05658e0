import type { Transform } from "../wire/codes.js";
import type { DeviceNameSource, Evidence, IdentifierType, Network } from "../wire/lines.js";
import { type Language, NOUNS, TRANSFORM_WORDS, templatesOf } from "./sentences.js";

/** Identifiers named in a sentence; more are counted. */
const NAMED_MAX = 3;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Who is spoken of. */
export interface Sender {
  readonly name: string | null;
  readonly source: DeviceNameSource | null;
  /** LAN address, for a device without a name. */
  readonly address: string | null;
}

export interface NamedIdentifier {
  readonly type: IdentifierType;
  readonly label: string | null;
  readonly canary: boolean;
}

export interface Receiver {
  readonly name: string | null;
  readonly company: string | null;
  readonly network: Network | null;
  readonly address: string;
}

/** Everything that a sentence may say. */
export interface Facts {
  readonly sender: Sender;
  readonly evidence: Evidence;
  readonly identifiers: readonly NamedIdentifier[];
  readonly transforms: readonly Transform[];
  readonly receiver: Receiver;
  /** A first contact, for `destination`. */
  readonly first: boolean;
  /** A service that the household noted as off, and the ISO date since when. */
  readonly consent: { readonly service: string; readonly since: string } | null;
  /** For `behaviour`: how much, and on what occasion. */
  readonly behaviour: { readonly bytes: number; readonly occasion: string } | null;
}

/** A whole sentence, with its full stop. */
export function writeMessage(facts: Facts, language: Language = "en"): string {
  const templates = templatesOf(language);
  const sentence = fill(templates.message[facts.evidence], wordsOf(facts, language));
  if (facts.consent === null) return `${begin(sentence)}.`;
  const words = {
    day: dayOf(facts.consent.since),
    service: serviceName(facts.consent.service),
    sentence,
  };
  return `${begin(fill(templates.consent, words))}.`;
}

/** The same in one short line, for a notification's head. */
export function writeTitle(facts: Facts, language: Language = "en"): string {
  return begin(fill(templatesOf(language).title[facts.evidence], wordsOf(facts, language)));
}

/** The sender in a sentence: its name, its maker's name as a kind, or where it is. */
export function senderWords({ name, source, address }: Sender): string {
  if (name !== null) return source === "maker" ? `a device made by ${name}` : name;
  return address === null ? "a device" : `the device at ${address}`;
}

/** Name or bare address, company in brackets, then the network, and the country last. */
export function receiverWords({ name, company, network, address }: Receiver): string {
  const isBare = name === null || name === address;
  const place = isBare ? `the bare address ${address}` : name;
  const runner = company === null ? "" : ` (${company})`;
  return `${place}${runner}${networkWords(network)}`;
}

function networkWords(network: Network | null): string {
  if (network === null) return "";
  const country = network.country === null ? "" : ` (${network.country})`;
  return `, through ${network.org}'s network${country}`;
}

/** What was undone, in words; for a fingerprint only the digest and whether it was cut. */
export function transformWords(transforms: readonly Transform[], evidence: Evidence): string {
  const digests = ["md5", "sha1", "sha256", "sha512", "cut"];
  const told =
    evidence === "hashed"
      ? transforms.filter((each) => digests.includes(each)).reverse()
      : transforms;
  const words = told.flatMap((each) => TRANSFORM_WORDS[each] ?? []);
  return Array.from(new Set(words)).join(", ");
}

/** Identifiers in words: `its IMEI, a household phone number and 2 more`. */
export function identifierWords(
  identifiers: readonly NamedIdentifier[],
  sender: string | null,
): string {
  const words = Array.from(new Set(identifiers.map((each) => identifierWord(each, sender))));
  const named = words.slice(0, NAMED_MAX);
  const more = words.length - named.length;
  if (more > 0) return `${named.join(", ")} and ${more} more`;
  const last = named.pop() ?? "an identifier";
  return named.length === 0 ? last : `${named.join(", ")} and ${last}`;
}

function identifierWord({ type, label, canary }: NamedIdentifier, sender: string | null): string {
  if (canary) return label === null ? "a test value" : `the test value “${label}”`;
  const { own, of, other } = NOUNS[type];
  if (label === null) return other;
  if (label === sender || label === "home") return own;
  return of === null ? other : `${of} ${label}`;
}

function wordsOf(facts: Facts, language: Language): Record<string, string> {
  const { receiver, sender, behaviour } = facts;
  const occasion = facts.first ? templatesOf(language).firstContact : "";
  return {
    device: senderWords(sender),
    what: identifierWords(facts.identifiers, sender.name),
    how: transformWords(facts.transforms, facts.evidence),
    destination: receiverWords(receiver),
    place: receiver.name ?? receiver.address,
    bytes: String(behaviour?.bytes ?? 0),
    occasion: behaviour?.occasion ?? occasion,
  };
}

function fill(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => words[key] ?? "");
}

/** Begins a sentence with a capital, but leaves a device's name as it is. */
function begin(sentence: string): string {
  return /^(a|the|you) /.test(sentence) ? capital(sentence) : sentence;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `2026-11-03` as `3 Nov`. */
function dayOf(date: string): string {
  const [, month = "1", day = "1"] = date.split("-");
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month}`;
}

/** `mi-cloud` as `Mi Cloud`. */
function serviceName(service: string): string {
  return service
    .split(/[-_ ]+/)
    .map(capital)
    .join(" ");
}
