import type { Evidence, SightedIdentifier, SightingLine } from "../../core/wire/lines.js";
import type { Row, SqliteDatabase } from "./database.js";
import {
  type Destination,
  type DestinationGroup,
  GROUPS_MAX,
  type GroupQuery,
  type Holding,
  type SightingQuery,
  type StoredSighting,
  WORDS_MAX,
} from "./port.js";
import type { Way } from "./ways.js";

const QUERY_MAX = 1000;

/** Sightings that fit, newest first. */
export function readSightings(db: SqliteDatabase, query: SightingQuery): StoredSighting[] {
  const { limit, device = null, offset = 0, words = [], kind = null } = query;
  const most = Math.max(1, Math.min(limit, QUERY_MAX));
  const rows =
    words.length === 0 && kind === null && offset === 0
      ? newest(db, most, device)
      : db.all("searchSightings", [most, device, kind, Math.max(0, offset), ...patterns(words)]);
  return rows.map((row) => ({
    router: String(row.router),
    key: String(row.key),
    sighting: JSON.parse(String(row.line)) as SightingLine,
  }));
}

/** Whom devices talked to, newest first. */
export function readDestinations(db: SqliteDatabase, query: GroupQuery): Destination[] {
  const { limit, offset, device } = query;
  return db.all("destinations", [groupsOf(limit), device, offset]).map(destinationOf);
}

const BY_WAY = {
  company: "byCompany",
  network: "byNetwork",
  country: "byCountry",
  maker: "byMaker",
} as const;

/** Destinations counted by something, what was seen most first. */
export function readDestinationGroups(
  db: SqliteDatabase,
  way: Way,
  { limit, offset }: Omit<GroupQuery, "device">,
): DestinationGroup[] {
  return db.all(BY_WAY[way], [groupsOf(limit), offset]).map((row) => ({
    name: textOf(row.name),
    asn: row.asn === 0 ? null : Number(row.asn),
    as_of: textOf(row.as_of),
    count: Number(row.count),
    devices: Number(row.devices),
    last: Number(row.last),
  }));
}

/** What destinations were sent: who was sent most kinds of it first, what one was sent together, the newest first. */
export function readHoldings(
  db: SqliteDatabase,
  { limit, offset }: Omit<GroupQuery, "device">,
): Holding[] {
  return db.all("holdings", [groupsOf(limit), offset]).map((row) => ({
    ...destinationOf(row),
    identifier: {
      type: String(row.type) as SightedIdentifier["type"],
      label: textOf(row.label),
      canary: row.canary === 1,
    },
    evidence: String(row.evidence) as Evidence,
  }));
}

function groupsOf(limit: number): number {
  return Math.max(1, Math.min(limit, GROUPS_MAX));
}

function newest(db: SqliteDatabase, most: number, device: string | null): Row[] {
  return device === null ? db.all("sightings", [most]) : db.all("sightingsOf", [most, device]);
}

/** Characters that the index of texts knows at least. */
const INDEXED = /^[^\0]{3,}$/u;

/** Each word anywhere, as LIKE writes it and as a phrase of the index; null twice where there is none. */
function patterns(words: readonly string[]): (string | null)[] {
  const some = words.filter((word) => word !== "").slice(0, WORDS_MAX);
  return Array.from({ length: WORDS_MAX }, (_, n) => some[n]).flatMap((word) => {
    if (word === undefined) return [null, null];
    const phrase = INDEXED.test(word) ? `"${word.replaceAll('"', '""')}"` : null;
    return [`%${word.replace(/[\\%_]/g, "\\$&")}%`, phrase];
  });
}

function destinationOf(row: Row): Destination {
  const asn = Number(row.asn);
  const network = {
    asn,
    org: String(row.org),
    country: textOf(row.country),
    as_of: String(row.as_of),
  };
  return {
    router: String(row.router),
    device: textOf(row.device),
    company: textOf(row.company),
    name: textOf(row.name),
    network: asn === 0 ? null : network,
    sightings: Number(row.sightings),
    count: Number(row.count),
    first: Number(row.first),
    last: Number(row.last),
  };
}

/** The store writes '' for nothing. */
function textOf(value: unknown): string | null {
  const text = String(value);
  return text === "" ? null : text;
}
