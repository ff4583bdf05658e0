/**
 * Schema steps; step n brings a store from user_version n to n + 1. A released step is never changed.
 * `touched` is this machine's clock and decides what is forgotten: a capture may be years old.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE devices (
     router TEXT NOT NULL, mac TEXT NOT NULL,
     first_seen REAL NOT NULL, last_seen REAL NOT NULL, touched INTEGER NOT NULL, line TEXT NOT NULL,
     PRIMARY KEY (router, mac)
   ) WITHOUT ROWID;
   CREATE TABLE sightings (
     router TEXT NOT NULL, key TEXT NOT NULL, device TEXT,
     last_ts REAL NOT NULL, touched INTEGER NOT NULL, line TEXT NOT NULL,
     PRIMARY KEY (router, key)
   ) WITHOUT ROWID;
   CREATE INDEX sightings_by_time ON sightings (last_ts);
   CREATE INDEX sightings_by_device ON sightings (device, last_ts);
   CREATE TABLE contacts (
     router TEXT NOT NULL, device TEXT NOT NULL, name TEXT NOT NULL, touched INTEGER NOT NULL,
     PRIMARY KEY (router, device, name)
   ) WITHOUT ROWID;
   CREATE TABLE alerts (
     router TEXT NOT NULL, id TEXT NOT NULL, device TEXT,
     severity INTEGER NOT NULL, open INTEGER NOT NULL, last_seen REAL NOT NULL,
     acked INTEGER NOT NULL DEFAULT 0, snoozed_until INTEGER, touched INTEGER NOT NULL, line TEXT NOT NULL,
     PRIMARY KEY (router, id)
   ) WITHOUT ROWID;
   CREATE INDEX alerts_by_time ON alerts (last_seen);
   CREATE INDEX alerts_open ON alerts (open, acked, severity, last_seen);
   CREATE TABLE outbox (
     seq INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload TEXT NOT NULL,
     expiry INTEGER NOT NULL, touched INTEGER NOT NULL
   );
   CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
  // Every name that a device talked to stood there: nobody asked for a browsing history.
  "DROP TABLE contacts;",
  // What must not be lost in a kill: what pipelines learnt since they were saved whole, newest message of each topic that
  // was taken, and which topics the broker keeps for us.
  `CREATE TABLE journal (
     router TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (router, id)
   ) WITHOUT ROWID;
   CREATE TABLE marks (
     pair TEXT NOT NULL, topic TEXT NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL,
     PRIMARY KEY (pair, topic)
   ) WITHOUT ROWID;
   CREATE TABLE retained (topic TEXT PRIMARY KEY) WITHOUT ROWID;`,
];
