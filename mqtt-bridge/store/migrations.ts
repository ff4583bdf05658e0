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
  // What is left of sightings when their details are forgotten; '' and 0 stand for nothing.
  `CREATE TABLE history (
     router TEXT NOT NULL, device TEXT NOT NULL, type TEXT NOT NULL, label TEXT NOT NULL, name TEXT NOT NULL,
     asn INTEGER NOT NULL, org TEXT NOT NULL, country TEXT NOT NULL,
     first REAL NOT NULL, last REAL NOT NULL, count INTEGER NOT NULL, touched INTEGER NOT NULL,
     PRIMARY KEY (router, device, type, label, name, asn)
   ) WITHOUT ROWID;
   CREATE INDEX history_by_touch ON history (touched);
   CREATE INDEX sightings_by_touch ON sightings (touched);`,
  // Rows of a kilobyte in tables that have a rowid: without one each took an overflow page more.
  `CREATE TABLE sightings_2 (
     router TEXT NOT NULL, key TEXT NOT NULL, device TEXT,
     last_ts REAL NOT NULL, touched INTEGER NOT NULL, line TEXT NOT NULL, PRIMARY KEY (router, key)
   );
   INSERT INTO sightings_2 SELECT router, key, device, last_ts, touched, line FROM sightings;
   DROP TABLE sightings;
   ALTER TABLE sightings_2 RENAME TO sightings;
   CREATE INDEX sightings_by_time ON sightings (last_ts);
   CREATE INDEX sightings_by_device ON sightings (device, last_ts);
   CREATE INDEX sightings_by_touch ON sightings (touched);
   CREATE TABLE alerts_2 (
     router TEXT NOT NULL, id TEXT NOT NULL, device TEXT,
     severity INTEGER NOT NULL, open INTEGER NOT NULL, last_seen REAL NOT NULL,
     acked INTEGER NOT NULL DEFAULT 0, snoozed_until INTEGER, touched INTEGER NOT NULL, line TEXT NOT NULL,
     PRIMARY KEY (id, router)
   );
   INSERT INTO alerts_2
     SELECT router, id, device, severity, open, last_seen, acked, snoozed_until, touched, line FROM alerts;
   DROP TABLE alerts;
   ALTER TABLE alerts_2 RENAME TO alerts;
   CREATE INDEX alerts_by_time ON alerts (last_seen);
   CREATE INDEX alerts_open ON alerts (open, acked, severity, last_seen);
   CREATE TABLE journal_2 (
     router TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (router, id)
   );
   INSERT INTO journal_2 SELECT router, id, body FROM journal;
   DROP TABLE journal;
   ALTER TABLE journal_2 RENAME TO journal;`,
];
