import { sizeWords } from "../scan/layout.js";
import type { Transform } from "../wire/codes.js";
import type { DeviceNameSource, Evidence, IdentifierType, Network } from "../wire/lines.js";
import { EN } from "./words/en.js";
import type { Sentence, Words } from "./words/types.js";

/** Identifiers named in a sentence; more are counted. */
const NAMED_MAX = 3;
/** Alerts named in a digest; more are counted. */
const DIGEST_NAMED = 5;

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
  /** The router did not let it leave. */
  readonly stopped?: boolean;
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
export function writeMessage(facts: Facts, words: Words = EN): string {
  const sentence = fill(sentenceOf(facts, words).message, placesOf(facts, words));
  if (facts.consent === null) return `${begin(sentence)}${words.parts.stop}`;
  const places = {
    day: dayOf(facts.consent.since, words),
    service: serviceName(facts.consent.service),
    sentence,
  };
  return `${begin(fill(words.consent, places))}${words.parts.stop}`;
}

/** The same in one short line, for a notification's head. */
export function writeTitle(facts: Facts, words: Words = EN): string {
  return begin(fill(sentenceOf(facts, words).title, placesOf(facts, words)));
}

/** Several alerts in one notification, by their titles. */
export function writeDigest(titles: readonly string[], words: Words = EN): Sentence {
  const { digest, parts } = words;
  const items = titles.slice(0, DIGEST_NAMED);
  const more = titles.length - items.length;
  if (more > 0) items.push(fill(digest.more, { count: String(more) }));
  const places = { count: String(titles.length), items: items.join("; ") };
  const { title, message } = titles.length === 1 ? digest.one : digest.many;
  return { title: fill(title, places), message: `${begin(fill(message, places))}${parts.stop}` };
}

function sentenceOf({ behaviour, evidence, stopped = false }: Facts, words: Words): Sentence {
  if (behaviour?.kind === "joined") return behaviour.quarantined ? words.quarantined : words.joined;
  if (behaviour !== null && behaviour.kind !== "occasion") return words.behaviour[behaviour.kind];
  const isContent = evidence !== "behaviour" && evidence !== "destination";
  if (stopped && isContent) return words.stopped[evidence];
  return { message: words.message[evidence], title: words.title[evidence] };
}

/** The sender in a sentence: its name, its maker's name as a kind, or where it is. */
export function senderWords({ name, source, address }: Sender, { parts }: Words = EN): string {
  if (name !== null) return source === "maker" ? fill(parts.madeBy, { maker: name }) : name;
  return address === null ? parts.someDevice : fill(parts.deviceAt, { address });
}

/** Name or bare address, company in brackets, then the network, and the country last. */
function receiverWords({ name, company, network, address }: Receiver, words: Words): string {
  const { parts } = words;
  const isBare = name === null || name === address;
  const place = isBare ? fill(parts.bareAddress, { address }) : name;
  const runner = company === null ? "" : fill(parts.runner, { company });
  const through =
    network === null ? "" : fill(parts.through, { network: networkName(network, words) });
  return `${place}${runner}${through}`;
}

function networkName({ org, country }: Network, { parts }: Words): string {
  return country === null ? fill(parts.network, { org }) : fill(parts.networkIn, { org, country });
}

/** What was undone, in words; for a fingerprint only the digest and whether it was cut. */
function transformWords(
  transforms: readonly Transform[],
  evidence: Evidence,
  words: Words,
): string {
  const digests = ["md5", "sha1", "sha256", "sha512", "cut"];
  const told =
    evidence === "hashed"
      ? transforms.filter((each) => digests.includes(each)).reverse()
      : transforms;
  return Array.from(new Set(told.flatMap((each) => words.transforms[each] ?? []))).join(", ");
}

/** Identifiers in words: `its IMEI, a household phone number and 2 more`. */
function identifierWords(
  identifiers: readonly NamedIdentifier[],
  sender: string | null,
  words: Words,
): string {
  const { parts } = words;
  const all = identifiers.map((each) => identifierWord(each, sender, words));
  const different = Array.from(new Set(all));
  const named = different.slice(0, NAMED_MAX);
  const more = different.length - named.length;
  if (more > 0) return fill(parts.andMore, { list: named.join(", "), count: String(more) });
  const last = named.pop() ?? parts.someIdentifier;
  return named.length === 0 ? last : fill(parts.and, { list: named.join(", "), last });
}

function identifierWord(
  { type, label, canary }: NamedIdentifier,
  sender: string | null,
  { parts, nouns }: Words,
): string {
  if (canary) return label === null ? parts.someTestValue : fill(parts.testValue, { label });
  const { own, of, other } = nouns[type];
  if (label === null) return other;
  if (label === sender || label === "home") return own;
  return of === null ? other : fill(of, { device: label });
}

function placesOf(facts: Facts, words: Words): Record<string, string> {
  const { receiver, sender, behaviour } = facts;
  return {
    device: senderWords(sender, words),
    what: identifierWords(facts.identifiers, sender.name, words),
    how: transformWords(facts.transforms, facts.evidence, words),
    destination: receiverWords(receiver, words),
    place: receiver.name ?? receiver.address,
    occasion: facts.first ? words.firstContact : "",
    ...(behaviour === null ? {} : behaviourPlaces(behaviour, words)),
  };
}

function behaviourPlaces(behaviour: BehaviourFacts, words: Words): Record<string, string> {
  switch (behaviour.kind) {
    case "occasion":
      return { bytes: String(behaviour.bytes), occasion: behaviour.occasion };
    case "upload": {
      const { bytes, times } = behaviour;
      const much = times === 0 ? words.most : fill(words.more, { times: String(times) });
      return { bytes: amountWords(bytes, words), much };
    }
    case "idle":
      return { bytes: amountWords(behaviour.bytes, words), hours: String(behaviour.hours) };
    case "beacon":
      return { period: periodWords(behaviour.period, words) };
    case "drift":
      return { from: networkName(behaviour.from, words) };
    case "joined":
      return {};
  }
}

function amountWords(bytes: number, { parts }: Words): string {
  if (bytes >= 1000) return sizeWords(bytes);
  return bytes === 1 ? parts.byte : fill(parts.bytes, { n: String(bytes) });
}

/** `45 seconds`, `5 minutes`, `2 hours`: the largest unit that is not below 1.5 of itself. */
function periodWords(seconds: number, { parts }: Words): string {
  const [unit, n] =
    seconds < 90
      ? [parts.seconds, seconds]
      : seconds < 5400
        ? [parts.minutes, seconds / 60]
        : [parts.hours, seconds / 3600];
  return fill(unit, { n: String(Math.round(n)) });
}

/** A text with its places filled in. */
export function fill(template: string, places: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => places[key] ?? "");
}

/** Begins a sentence with a capital, but leaves a device's name as it is. */
function begin(sentence: string): string {
  return /^(a|the|you|in|every|one) /.test(sentence) ? capital(sentence) : sentence;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `2026-11-03` as `3 Nov`. */
function dayOf(date: string, { parts }: Words): string {
  const [, month = "1", day = "1"] = date.split("-");
  const places = { day: String(Number(day)), month: parts.months[Number(month) - 1] ?? month };
  return fill(parts.date, places);
}

/** `mi-cloud` as `Mi Cloud`. */
function serviceName(service: string): string {
  return service
    .split(/[-_ ]+/)
    .map(capital)
    .join(" ");
}
