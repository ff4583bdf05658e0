import type { Bound, Row, SqliteDatabase } from "./database.js";
import type { Forgotten, HistoryEntry, PruneBounds } from "./port.js";
import type { StatementName } from "./statements.js";

/** Rows that go in one statement: SQLite keeps the pages that it changes in memory until its end, and the memory is never given back. */
const PART = 50;

/** Forgets details, of which sums are left, and sums; true: there is more. */
export function prune(db: SqliteDatabase, { details, history, limit }: PruneBounds): boolean {
  let forgotten = 0;
  db.transaction(() => {
    forgotten = fold(db, details, limit);
    db.run("pruneHistory", [history]);
    db.run("pruneDevices", [details]);
    db.run("pruneAlerts", [details]);
    // It looks at every sighting that is left: once, with the last part.
    if (forgotten < limit) pruneTexts(db);
  });
  return forgotten >= limit;
}

/** Of sightings that were touched before a time, the oldest and at most `limit`, only sums are left; how many that were. */
export function fold(db: SqliteDatabase, before: number, limit: number): number {
  let folded = 0;
  db.transaction(() => {
    for (let gone = PART; gone === PART && folded < limit; folded += gone) {
      const part = Math.min(PART, limit - folded);
      db.run("foldSightings", [before, part]);
      gone = db.run("pruneSightings", [before, part]);
    }
  });
  return folded;
}

/** Runs a statement that takes at most so many rows as its last value says, until none is left; how many there were. */
function remove(db: SqliteDatabase, name: StatementName, values: readonly Bound[]): number {
  let count = 0;
  for (let gone = PART; gone === PART; count += gone) gone = db.run(name, [...values, PART]);
  return count;
}

/** Forgets what no sighting says any more, of one device after the other: a list of all that is said would take megabytes. */
export function pruneTexts(db: SqliteDatabase): void {
  for (const { device } of db.all("textDevices", [])) db.run("pruneTexts", [String(device)]);
}

/** Forgets what tells of a device or an identifier; how many sightings and sums. */
export function forget(db: SqliteDatabase, who: Forgotten): number {
  let count = 0;
  db.transaction(() => {
    for (const mac of who.devices) {
      count += remove(db, "forgetSightings", [mac]) + db.run("forgetHistory", [mac]);
      db.run("forgetDevice", [mac]);
    }
    for (const id of who.alertDevices) db.run("forgetAlerts", [id]);
    for (const { type, label } of who.identifiers) {
      const values = [type, label];
      count += remove(db, "forgetLabelled", values);
      count += db.run("forgetLabelledHistory", values);
      db.run("forgetLabelledAlerts", values);
    }
    pruneTexts(db);
  });
  return count;
}

export function readHistory(row: Row): HistoryEntry {
  const text = (column: string): string | null => {
    const value = String(row[column]);
    return value === "" ? null : value;
  };
  const [type, asn] = [text("type"), Number(row.asn)];
  return {
    router: String(row.router),
    device: text("device"),
    identifier: type === null ? null : { type, label: text("label") },
    name: text("name"),
    network: asn === 0 ? null : { asn, org: String(row.org), country: text("country") },
    first: Number(row.first),
    last: Number(row.last),
    count: Number(row.count),
  };
}
