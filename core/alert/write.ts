import { sizeWords } from "../scan/layout.js";
import type { Transform } from "../wire/codes.js";
import type { DeviceNameSource, Evidence, IdentifierType, Network } from "../wire/lines.js";
import {
  type Language,
  NOUNS,
  type Sentence,
  type Templates,
  TRANSFORM_WORDS,
  templatesOf,
} from "./sentences.js";

/** Identifiers named in a sentence; more are counted. */
const NAMED_MAX = 3;
/** Alerts named in a digest; more are counted. */
const DIGEST_NAMED = 5;

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
  /** For `behaviour`: what was measured; also that a device joined. */
  readonly behaviour: BehaviourFacts | null;
}

/** What volumes and times showed. Bytes; `times` as much as on any day before, 0: there was none; period in seconds. */
export type BehaviourFacts =
  | { readonly kind: "occasion"; readonly bytes: number; readonly occasion: string }
  | { readonly kind: "upload"; readonly bytes: number; readonly times: number }
  | { readonly kind: "idle"; readonly bytes: number; readonly hours: number }
  | { readonly kind: "beacon"; readonly period: number }
  | { readonly kind: "drift"; readonly from: Network }
  | { readonly kind: "joined"; readonly quarantined: boolean };

/** A whole sentence, with its full stop. */
export function writeMessage(facts: Facts, language: Language = "en"): string {
  const templates = templatesOf(language);
  const sentence = fill(sentenceOf(facts, templates).message, wordsOf(facts, language));
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
  const { title } = sentenceOf(facts, templatesOf(language));
  return begin(fill(title, wordsOf(facts, language)));
}

/** Several alerts in one notification, by their titles. */
export function writeDigest(titles: readonly string[], language: Language = "en"): Sentence {
  const { digest } = templatesOf(language);
  const items = titles.slice(0, DIGEST_NAMED);
  const more = titles.length - items.length;
  if (more > 0) items.push(fill(digest.more, { count: String(more) }));
  const words = { count: String(titles.length), items: items.join("; ") };
  const { title, message } = titles.length === 1 ? digest.one : digest.many;
  return { title: fill(title, words), message: `${begin(fill(message, words))}.` };
}

function sentenceOf({ behaviour, evidence }: Facts, templates: Templates): Sentence {
  if (behaviour?.kind === "joined")
    return behaviour.quarantined ? templates.quarantined : templates.joined;
  if (behaviour !== null && behaviour.kind !== "occasion")
    return templates.behaviour[behaviour.kind];
  return { message: templates.message[evidence], title: templates.title[evidence] };
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
  return network === null ? "" : `, through ${networkName(network)}`;
}

function networkName({ org, country }: Network): string {
  return `${org}'s network${country === null ? "" : ` (${country})`}`;
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
    occasion,
    ...(behaviour === null ? {} : behaviourWords(behaviour, templatesOf(language))),
  };
}

function behaviourWords(behaviour: BehaviourFacts, templates: Templates): Record<string, string> {
  switch (behaviour.kind) {
    case "occasion":
      return { bytes: String(behaviour.bytes), occasion: behaviour.occasion };
    case "upload": {
      const { bytes, times } = behaviour;
      const much = times === 0 ? templates.most : fill(templates.more, { times: String(times) });
      return { bytes: sizeWords(bytes), much };
    }
    case "idle":
      return { bytes: sizeWords(behaviour.bytes), hours: String(behaviour.hours) };
    case "beacon":
      return { period: periodWords(behaviour.period) };
    case "drift":
      return { from: networkName(behaviour.from) };
    case "joined":
      return {};
  }
}

/** `45 seconds`, `5 minutes`, `2 hours`: the largest unit that is not below 1.5 of itself. */
function periodWords(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} seconds`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes`;
  return `${Math.round(seconds / 3600)} hours`;
}

function fill(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => words[key] ?? "");
}

/** Begins a sentence with a capital, but leaves a device's name as it is. */
function begin(sentence: string): string {
  return /^(a|the|you|in|every|one) /.test(sentence) ? capital(sentence) : sentence;
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
