import type { MakeId } from "../../core/alert/ids.js";
import type { Mark } from "../../core/bundle/envelope.js";
import type {
  Alert,
  DeviceLine,
  Evidence,
  Network,
  Severity,
  SightedIdentifier,
  SightingLine,
} from "../../core/wire/lines.js";
import type { OutboxStore } from "./outbox-port.js";
import type { Way } from "./ways.js";

export interface StoredDevice {
  readonly router: string;
  readonly device: DeviceLine;
  /** Epoch seconds of the first and the last line about it, by the clock of the traffic. */
  readonly first_seen: number;
  readonly last_seen: number;
}

export interface StoredSighting {
  readonly router: string;
  /** Same for every line of one sighting. */
  readonly key: string;
  readonly sighting: SightingLine;
}

export interface StoredAlert {
  readonly router: string;
  readonly alert: Alert;
  /** A person has seen it: no more notification unless it becomes more severe. */
  readonly acked: boolean;
  /** No notification until then, epoch seconds of this machine's clock; null: not snoozed. */
  readonly snoozed_until: number | null;
}

/** Sightings of one identifier that one device sent to one name; without an identifier: its contacts with that name. */
export interface HistoryEntry {
  readonly router: string;
  readonly device: string | null;
  readonly identifier: { readonly type: string; readonly label: string | null } | null;
  readonly name: string | null;
  readonly network: {
    readonly asn: number;
    readonly org: string;
    readonly country: string | null;
  } | null;
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** Epoch seconds of this machine's clock; what was touched last before is forgotten. */
export interface PruneBounds {
  readonly details: number;
  readonly history: number;
  /** Sightings that are forgotten at once. */
  readonly limit: number;
}

/** Whose sightings are to be forgotten. */
export interface Forgotten {
  /** MACs. */
  readonly devices: readonly string[];
  /** Ids of these devices in alerts. */
  readonly alertDevices: readonly string[];
  readonly identifiers: readonly { readonly type: string; readonly label: string | null }[];
}

export interface JournalEntry {
  readonly id: string;
  readonly body: string;
}

/** Mark of a message that was taken. */
export interface TakenMark extends Mark {
  /** Number of the batch of events that it was; null: of none, or an earlier version took it. */
  readonly batch?: number | null;
}

/** Newest first, at most `limit` (1 to 1000). */
export interface Query {
  readonly limit: number;
  /** Only of this device (MAC). */
  readonly device?: string | null;
  /** Only of this router; read for devices and alerts. */
  readonly router?: string | null;
}

/** Which sightings, newest first; at most `limit` (1 to 1000) from the `offset`-th on. */
export interface SightingQuery extends Query {
  readonly offset?: number;
  /** Every word must stand in what is told of it: name, company, network, device, label, field. */
  readonly words?: readonly string[];
  /** Only those with an identifier, or without. */
  readonly kind?: "content" | "contact" | null;
}

/** A device's sightings at one destination, counted. */
export interface Destination {
  readonly router: string;
  /** MAC. */
  readonly device: string | null;
  readonly company: string | null;
  readonly name: string | null;
  readonly network: Network | null;
  readonly sightings: number;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** All destinations of one company, network, country or maker, counted. */
export interface DestinationGroup {
  /** A network's organisation, a country's code; null: not known. */
  readonly name: string | null;
  /** Of networks only. */
  readonly asn: number | null;
  /** Date of the table that networks and countries come from. */
  readonly as_of: string | null;
  readonly count: number;
  readonly devices: number;
  readonly last: number;
}

/** An identifier that a destination was sent. */
export interface Holding extends Destination {
  readonly identifier: SightedIdentifier;
  readonly evidence: Evidence;
}

/** Words of a search; more are not looked at. */
export const WORDS_MAX = 8;
/** Destinations, and holdings, that are told at once. */
export const GROUPS_MAX = 5000;

/** Which destinations, newest first: at most `limit` (1 to GROUPS_MAX) from the `offset`-th on. */
export interface GroupQuery {
  readonly limit: number;
  readonly offset: number;
  /** Only of this device (MAC). */
  readonly device: string | null;
}

export interface Totals {
  readonly devices: number;
  readonly sightings: number;
  /** Alerts that are open and not yet seen by a person, by severity. */
  readonly open: Readonly<Record<Severity, number>>;
}

/**
 * What the plane remembers. One process writes. Calls are synchronous and short; a write inside
 * `transaction` is durable when `transaction` returns.
 */
export interface Store {
  /** All or nothing. @throws Unwritable when it cannot be written now; else what `work` throws. */
  transaction(work: () => void): void;

  /** `at`: newest traffic of it, epoch seconds. */
  putDevice(router: string, device: DeviceLine, at: number): void;
  /** A known device was seen between these times; an unknown one is left out. Kept in memory until `flush`. */
  touchDevice(router: string, mac: string, first: number, last: number): void;
  putSighting(router: string, sighting: SightingLine): void;
  /** Time of the first occurrence and count of the sighting that `putSighting` would replace; null: there is none. */
  toldSighting(router: string, sighting: SightingLine): { ts: number; count: number } | null;
  /**
   * Keeps the person's ack and snooze, but lifts the ack of an alert that became more severe, knows another identifier,
   * or opened anew.
   */
  putAlert(router: string, alert: Alert): StoredAlert;

  devices(query: Query): StoredDevice[];
  sightings(query: SightingQuery): StoredSighting[];
  /** Whom devices talked to, newest first. */
  destinations(query: GroupQuery): Destination[];
  /** Destinations counted by something, what was seen most first. */
  destinationGroups(way: Way, query: Omit<GroupQuery, "device">): DestinationGroup[];
  /**
   * What destinations were sent, of all devices; first who was sent most kinds of it: identifiers, each of another
   * evidence counted again, whichever device or name it went from or to.
   */
  holdings(query: Omit<GroupQuery, "device">): Holding[];
  alerts(query: Query): StoredAlert[];
  alert(router: string | null, id: string): StoredAlert | null;
  /** Open and not acknowledged, most severe first, then newest. */
  openAlerts(router: string | null, limit: number): { total: number; items: StoredAlert[] };
  /** When the newest alert of a router was seen last, epoch seconds; null: it has none. */
  newestAlert(router: string): number | null;
  totals(router: string | null): Totals;

  ackAlert(router: string, id: string): void;
  /** `until` in epoch seconds of this machine's clock. */
  snoozeAlert(router: string, id: string, until: number): void;

  /** What is to be told. */
  readonly outbox: OutboxStore;

  /** What a router's pipeline learnt since its memory was saved whole, by what it is about. */
  putJournal(router: string, id: string, body: string): void;
  journal(router: string): JournalEntry[];
  clearJournal(router: string): void;

  /** The newest mark that was taken of a topic; `pair`: `<router>/<which keys>`. */
  putMark(pair: string, topic: string, mark: TakenMark): void;
  marks(pair: string): ReadonlyMap<string, TakenMark>;
  /** Forgets those of all other keys of this router. */
  clearMarks(router: string, but: string): void;

  /** Topics of which a broker may keep a message of ours. */
  retained(): string[];
  addRetained(topic: string): void;
  removeRetained(topic: string): void;

  /** Makes ids of alerts and devices that may be told to others. */
  readonly makeId: MakeId;
  setting(key: string): string | null;
  setSetting(key: string, value: string): void;

  /** Newest first; what is left of sightings whose details were forgotten. */
  history(query: Query): HistoryEntry[];

  /** Forgets a part of what was not touched for long; true: there is more to forget. */
  prune(bounds: PruneBounds): boolean;
  /** Forgets what tells of these; how many sightings, details and sums, that were. */
  forget(who: Forgotten): number;
  /** Writes a copy of everything into a new file, as it is at this moment. @throws when it cannot be written. */
  snapshot(file: string): void;
  /** Writes down what waits in memory: when devices were seen. @throws Unwritable when that cannot be done now. */
  flush(): void;
  close(): void;
}

/** Sightings whose details are kept, the newest; of older ones sums are left. A busy home has some thousands. */
export const SIGHTINGS_KEPT = 100_000;
/** Days after which the details of a sighting, and a device or alert, that were not touched are forgotten. */
export const RETENTION_DAYS = 30;
/** Days after which what is left of a sighting is forgotten: 13 months. */
export const HISTORY_DAYS = 396;

/**
 * The lines of one sighting agree in this, so a later line replaces an earlier one: an identifier at a
 * place of a flow, or a device's contact with a destination.
 */
export function sightingKey(sighting: SightingLine): string {
  const { identifier, id, where, field, rule, evidence, device, src, name, dst } = sighting;
  if (identifier !== null)
    return JSON.stringify([identifier.type, identifier.label, id, where, field]);
  return JSON.stringify([evidence, rule, device ?? src, name ?? dst]);
}
