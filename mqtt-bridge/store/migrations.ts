/** A sighting is counted at its destination. */
const COMES = `INSERT INTO destinations VALUES (NEW.router, NEW.device, NEW.company, NEW.name, NEW.asn, NEW.type,
    NEW.label, NEW.canary, NEW.evidence, NEW.org, NEW.country, NEW.as_of, 1, NEW.count, NEW.ts, NEW.last_ts)
  ON CONFLICT DO UPDATE SET sightings = sightings + 1, count = count + excluded.count, first = min(first, excluded.first),
    last = max(last, excluded.last), org = excluded.org, country = excluded.country, as_of = excluded.as_of`;
const SAME = `(router, device, company, name, asn, type, label, canary, evidence) = (OLD.router, OLD.device,
  OLD.company, OLD.name, OLD.asn, OLD.type, OLD.label, OLD.canary, OLD.evidence)`;
/** It is counted there no more. When the destination was seen first stays until nothing of it is left. */
const GOES = `UPDATE destinations SET sightings = sightings - 1, count = count - OLD.count WHERE ${SAME};
  DELETE FROM destinations WHERE sightings <= 0 AND ${SAME}`;

/** What a search looks for in a sighting, but the device's names, which may change. `SightingRows` writes it alike. */
const TEXT = `concat_ws(' ', name, company, org, country, type, label, evidence, device, line ->> '$.dst',
  line ->> '$.field', line ->> '$.rule')`;

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
  // What lists are made of stands in columns, and is counted by destination as it comes and goes: reading each line
  // again took most of a second at 10,000 destinations. '' and 0 stand for nothing.
  `CREATE TABLE sightings_3 (
     router TEXT NOT NULL, key TEXT NOT NULL, device TEXT NOT NULL, company TEXT NOT NULL, name TEXT NOT NULL,
     asn INTEGER NOT NULL, org TEXT NOT NULL, country TEXT NOT NULL, as_of TEXT NOT NULL,
     type TEXT NOT NULL, label TEXT NOT NULL, canary INTEGER NOT NULL, evidence TEXT NOT NULL,
     ts REAL NOT NULL, last_ts REAL NOT NULL, count INTEGER NOT NULL, touched INTEGER NOT NULL, line TEXT NOT NULL,
     PRIMARY KEY (router, key)
   );
   CREATE TABLE destinations (
     router TEXT NOT NULL, device TEXT NOT NULL, company TEXT NOT NULL, name TEXT NOT NULL, asn INTEGER NOT NULL,
     type TEXT NOT NULL, label TEXT NOT NULL, canary INTEGER NOT NULL, evidence TEXT NOT NULL,
     org TEXT NOT NULL, country TEXT NOT NULL, as_of TEXT NOT NULL,
     sightings INTEGER NOT NULL, count INTEGER NOT NULL, first REAL NOT NULL, last REAL NOT NULL,
     PRIMARY KEY (router, device, company, name, asn, type, label, canary, evidence)
   ) WITHOUT ROWID;
   CREATE TRIGGER sighting_comes AFTER INSERT ON sightings_3 BEGIN ${COMES}; END;
   CREATE TRIGGER sighting_goes AFTER DELETE ON sightings_3 BEGIN ${GOES}; END;
   CREATE TRIGGER sighting_changes AFTER UPDATE ON sightings_3 BEGIN ${GOES}; ${COMES}; END;
   INSERT INTO sightings_3 SELECT router, key, coalesce(device, ''), coalesce(line ->> '$.company', ''),
     coalesce(line ->> '$.name', ''), coalesce(line ->> '$.network.asn', 0), coalesce(line ->> '$.network.org', ''),
     coalesce(line ->> '$.network.country', ''), coalesce(line ->> '$.network.as_of', ''),
     coalesce(line ->> '$.identifier.type', ''), coalesce(line ->> '$.identifier.label', ''),
     coalesce(line ->> '$.identifier.canary', 0), coalesce(line ->> '$.evidence', 'destination'),
     coalesce(line ->> '$.ts', last_ts), last_ts, coalesce(line ->> '$.count', 1),
     touched, line FROM sightings;
   DROP TABLE sightings;
   ALTER TABLE sightings_3 RENAME TO sightings;
   CREATE INDEX sightings_by_time ON sightings (last_ts);
   CREATE INDEX sightings_by_device ON sightings (device, last_ts);
   CREATE INDEX sightings_by_touch ON sightings (touched);`,
  // What a broker took and may lose again, with the mark that it kept after it (0: it waits, -1: it waits again), and by which way people are told.
  `ALTER TABLE outbox ADD COLUMN way TEXT NOT NULL DEFAULT 'mqtt';
   ALTER TABLE outbox ADD COLUMN taken INTEGER NOT NULL DEFAULT 0;
   CREATE INDEX outbox_waiting ON outbox (way, seq) WHERE taken <= 0;`,
  // A search that found nothing read each line. The texts of sightings, of which most say the same, stand once, with an
  // index of what is anywhere in them, and indices that tell of each sighting which text is its own.
  `ALTER TABLE sightings ADD COLUMN text INTEGER NOT NULL DEFAULT 0;
   CREATE TABLE texts (
     id INTEGER PRIMARY KEY, router TEXT NOT NULL, device TEXT NOT NULL, contact INTEGER NOT NULL, text TEXT NOT NULL,
     UNIQUE (text, device, router)
   );
   CREATE INDEX texts_by_device ON texts (device, router, contact);
   CREATE VIRTUAL TABLE words USING fts5 (text, content = 'texts', content_rowid = 'id', tokenize = 'trigram');
   INSERT INTO words (words, rank) VALUES ('secure-delete', 1);
   CREATE TRIGGER text_comes AFTER INSERT ON texts BEGIN
     INSERT INTO words (rowid, text) VALUES (NEW.id, NEW.text); END;
   CREATE TRIGGER text_goes AFTER DELETE ON texts BEGIN
     INSERT INTO words (words, rowid, text) VALUES ('delete', OLD.id, OLD.text); END;
   INSERT OR IGNORE INTO texts (router, device, contact, text) SELECT router, device, type = '', ${TEXT} FROM sightings;
   DROP TRIGGER sighting_changes;
   UPDATE sightings SET text = (SELECT id FROM texts AS each
     WHERE each.text = ${TEXT} AND each.device = sightings.device AND each.router = sightings.router);
   CREATE TRIGGER sighting_changes AFTER UPDATE ON sightings BEGIN ${GOES}; ${COMES}; END;
   DROP INDEX sightings_by_time;
   DROP INDEX sightings_by_device;
   CREATE INDEX sightings_by_time ON sightings (last_ts, text);
   CREATE INDEX sightings_by_device ON sightings (device, last_ts, text);`,
  // Number of the newest batch of events: a plane that starts again sees by it whether one is missing.
  "ALTER TABLE marks ADD COLUMN batch INTEGER",
];
