import type { NeedleMeaning, Position } from "../household/types.js";
import { formatMac } from "../wire/address.js";
import type { MatchEvent } from "../wire/events.js";
import type { SightedIdentifier } from "../wire/lines.js";
import type { Flow } from "./flows.js";
import { maskValue } from "./mask.js";
import { isHome, readPosition } from "./position.js";
import { readStructural } from "./structural.js";

/** Protocols that stay in the LAN by nature: what they carry is no sighting. */
const LOCAL_PROTOCOLS: readonly string[] = ["dhcp", "dhcp6", "mdns", "llmnr", "ssdp"];

/** What a match says was found. */
export interface Found {
  readonly identifier: SightedIdentifier;
  readonly masked: string | null;
  /** MAC of the device that it names, when it was found without registration: its label is looked up late. */
  readonly mac: string | null;
}

/** What the reading of a match needs to know. */
export interface MatchContext {
  readonly meanings: readonly NeedleMeaning[];
  readonly home: Position | null;
  /** Host name of a device by its MAC and size in bytes; null for one that singles nobody out. */
  readonly hostOf: (mac: string, size: number) => string | null;
  /** Name of the household's device that sent it; its own identifier is preferred to another's with the same bytes. */
  readonly sender: string | null;
}

/**
 * Whether a match may become a sighting: upstream, to a destination outside the LAN; a DNS name counts at any resolver.
 * The classifier searches nothing else; this is the second lock on the same door.
 */
export function isUpstream(flow: Flow, event: MatchEvent): boolean {
  if (flow.protocol !== null && LOCAL_PROTOCOLS.includes(flow.protocol)) return false;
  if (event.where === "dns.name") return flow.side === "out" || flow.side === "lan";
  return flow.side === "out" || flow.side === "in";
}

/**
 * Whether a find is one only by its bytes: a host name that many devices bear, or one that is looked up in the DNS, as a
 * home's own resolver is for.
 */
export function isOrdinary(event: MatchEvent, { hostOf }: MatchContext): boolean {
  if (event.find !== "host") return false;
  const mac = formatMac(event.value.subarray(0, 6));
  return event.where === "dns.name" || mac === null || hostOf(mac, event.size) === null;
}

/** What was found; null when the match refers to a needle that is not known. */
export function readMatch(event: MatchEvent, context: MatchContext): Found | null {
  switch (event.find) {
    case "needle":
      return readNeedle(event, context);
    case "device_mac":
      return readMac(event);
    case "host":
      return readHost(event, context);
    case "media":
      return { identifier: unregistered("media"), masked: null, mac: null };
    case "position":
      return readLocation(event, context.home);
    default:
      return readUnregistered(event);
  }
}

function readUnregistered(event: MatchEvent): Found | null {
  const structural = readStructural(event.find, event.value);
  if (structural === null) return null;
  const { type, value } = structural;
  return { identifier: unregistered(type), masked: maskValue(value), mac: null };
}

function readNeedle(event: MatchEvent, { meanings, sender }: MatchContext): Found | null {
  const meaning = meanings[event.needle - 1];
  if (meaning === undefined) return null;
  const { identifier: first, alternatives = [] } = meaning;
  const own = [first, ...alternatives].find(
    (each) => each.device !== null && each.device === sender,
  );
  const { type, label, canary, value } = first.canary ? first : (own ?? first);
  return { identifier: { type, label, canary }, masked: maskValue(value), mac: null };
}

function readMac(event: MatchEvent): Found | null {
  const mac = formatMac(event.value.subarray(0, 6));
  if (mac === null) return null;
  return { identifier: unregistered("mac"), masked: maskValue(mac), mac };
}

function readHost(event: MatchEvent, { hostOf }: MatchContext): Found | null {
  const mac = formatMac(event.value.subarray(0, 6));
  const host = mac === null ? null : hostOf(mac, event.size);
  if (mac === null || host === null) return null;
  return { identifier: unregistered("device_id"), masked: maskValue(host), mac };
}

function readLocation(event: MatchEvent, home: Position | null): Found | null {
  const position = readPosition(event.value);
  if (position === null) return null;
  const label = isHome(position, home) ? "home" : null;
  const text = `${position.lat.toFixed(6)},${position.lon.toFixed(6)}`;
  return {
    identifier: { type: "location", label, canary: false },
    masked: maskValue(text),
    mac: null,
  };
}

function unregistered(type: SightedIdentifier["type"]): SightedIdentifier {
  return { type, label: null, canary: false };
}
