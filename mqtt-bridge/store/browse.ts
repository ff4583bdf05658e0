import type { SightedIdentifier, SightingLine } from "../../core/wire/lines.js";
import type { Row, SqliteDatabase } from "./database.js";
import {
  type Destination,
  GROUPS_MAX,
  type Holding,
  type SightingQuery,
  type StoredSighting,
  WORDS_MAX,
} from "./port.js";

const QUERY_MAX = 1000;

/** Sightings that fit, newest first. */
export function readSightings(db: SqliteDatabase, query: SightingQuery): StoredSighting[] {
  const { limit, device = null, offset = 0, words = [], kind = null } = query;
  const most = Math.max(1, Math.min(limit, QUERY_MAX));
  const rows =
    words.length === 0 && kind === null && offset === 0
      ? newest(db, most, device)
      : db.all("searchSightings", [most, device, patterns(words), kind, Math.max(0, offset)]);
  return rows.map((row) => ({
    router: String(row.router),
    key: String(row.key),
    sighting: JSON.parse(String(row.line)) as SightingLine,
  }));
}

/** Whom devices talked to, newest first. */
export function readDestinations(db: SqliteDatabase, device: string | null): Destination[] {
  return db.all("destinations", [GROUPS_MAX, device]).map(destinationOf);
}

/** What destinations were sent, newest first. */
export function readHoldings(db: SqliteDatabase): Holding[] {
  return db.all("holdings", [GROUPS_MAX]).map((row) => {
    const { identifier, evidence } = JSON.parse(String(row.line)) as SightingLine;
    return { ...destinationOf(row), identifier: identifier as SightedIdentifier, evidence };
  });
}

function newest(db: SqliteDatabase, most: number, device: string | null): Row[] {
  return device === null ? db.all("sightings", [most]) : db.all("sightingsOf", [most, device]);
}

/** Each word anywhere, as LIKE writes it. */
function patterns(words: readonly string[]): string {
  const some = words.filter((word) => word !== "").slice(0, WORDS_MAX);
  return JSON.stringify(some.map((word) => `%${word.replace(/[\\%_]/g, "\\$&")}%`));
}

function destinationOf(row: Row): Destination {
  // SQLite gives the row of the newest line along with max().
  const { device, company, name, network } = JSON.parse(String(row.line)) as SightingLine;
  return {
    router: String(row.router),
    ...{ device, company, name, network },
    sightings: Number(row.n),
    count: Number(row.count),
    first: Number(row.first),
    last: Number(row.last),
  };
}
