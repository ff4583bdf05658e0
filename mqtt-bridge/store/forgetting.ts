import type { Row, SqliteDatabase } from "./database.js";
import type { Forgotten, HistoryEntry, PruneBounds } from "./port.js";

/** Forgets details, of which sums are left, and sums; true: there is more. */
export function prune(db: SqliteDatabase, { details, history, limit }: PruneBounds): boolean {
  let forgotten = 0;
  db.transaction(() => {
    forgotten = fold(db, details, limit);
    db.run("pruneHistory", [history]);
    db.run("pruneDevices", [details]);
    db.run("pruneAlerts", [details]);
    // It looks at every sighting that is left: once, with the last part.
    if (forgotten < limit) db.run("pruneTexts", []);
  });
  return forgotten >= limit;
}

/** Of sightings that were touched before a time, the oldest and at most `limit`, only sums are left; how many that were. */
export function fold(db: SqliteDatabase, before: number, limit: number): number {
  let folded = 0;
  db.transaction(() => {
    db.run("foldSightings", [before, limit]);
    folded = db.run("pruneSightings", [before, limit]);
  });
  return folded;
}

/** Forgets what tells of a device or an identifier; how many sightings and sums. */
export function forget(db: SqliteDatabase, who: Forgotten): number {
  let count = 0;
  db.transaction(() => {
    for (const mac of who.devices) {
      count += db.run("forgetSightings", [mac]) + db.run("forgetHistory", [mac]);
      db.run("forgetDevice", [mac]);
    }
    for (const id of who.alertDevices) db.run("forgetAlerts", [id]);
    for (const { type, label } of who.identifiers) {
      const values = [type, label];
      count += db.run("forgetLabelled", values) + db.run("forgetLabelledHistory", values);
      db.run("forgetLabelledAlerts", values);
    }
    db.run("pruneTexts", []);
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
