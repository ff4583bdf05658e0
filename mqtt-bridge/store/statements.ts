import { WORDS_MAX } from "./port.js";

/** Places of a word in a search: as LIKE writes it (null: none), and as a phrase (null: too short for the index). */
const wordPlaces = (n: number): [string, string] => [`?${5 + 2 * n}`, `?${6 + 2 * n}`];

/** A text says the word, or its device is called so. */
function saysWord(n: number): string {
  const [like, phrase] = wordPlaces(n);
  return `(${like} IS NULL OR CASE WHEN ${phrase} IS NULL
      THEN t.id IN (SELECT id FROM texts WHERE text LIKE ${like} ESCAPE '\\')
      ELSE t.id IN (SELECT rowid FROM words WHERE words MATCH ${phrase}) END
    OR (t.router, t.device) IN (SELECT router, mac FROM devices
      WHERE concat_ws(' ', line ->> '$.name', line ->> '$.maker', line ->> '$.model') LIKE ${like} ESCAPE '\\'))`;
}

const SAYS_ALL = Array.from({ length: WORDS_MAX }, (_, n) => saysWord(n)).join(" AND ");

/** Every statement that the store runs, by name. Positional parameters, in the order of use. */
export const STATEMENTS = {
  putDevice: `INSERT INTO devices (router, mac, first_seen, last_seen, touched, line) VALUES (?1, ?2, ?3, ?3, ?4, ?5)
    ON CONFLICT (router, mac) DO UPDATE SET first_seen = min(first_seen, ?3), last_seen = max(last_seen, ?3),
      touched = ?4, line = ?5`,
  touchDevice: `UPDATE devices SET first_seen = min(first_seen, ?3), last_seen = max(last_seen, ?4), touched = ?5
    WHERE router = ?1 AND mac = ?2`,
  putSighting: `INSERT INTO sightings (router, key, device, company, name, asn, org, country, as_of, type, label, canary,
      evidence, ts, last_ts, count, touched, line, text)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
      (SELECT id FROM texts WHERE text = ?19 AND device = ?3 AND router = ?1))
    ON CONFLICT (router, key) DO UPDATE SET device = ?3, company = ?4, name = ?5, asn = ?6, org = ?7, country = ?8,
      as_of = ?9, type = ?10, label = ?11, canary = ?12, evidence = ?13, ts = ?14, last_ts = ?15, count = ?16,
      touched = ?17, line = ?18, text = excluded.text`,
  toldSighting: "SELECT ts, count FROM sightings WHERE router = ? AND key = ?",
  putText:
    "INSERT INTO texts (router, device, contact, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
  // What nothing says any more.
  pruneTexts:
    "DELETE FROM texts WHERE device = ?1 AND id NOT IN (SELECT text FROM sightings WHERE device = ?1)",
  textDevices: "SELECT DISTINCT device FROM texts",
  putAlert: `INSERT INTO alerts (router, id, device, severity, open, last_seen, touched, line)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (id, router) DO UPDATE SET device = ?3, severity = ?4, open = ?5, last_seen = ?6, touched = ?7, line = ?8,
      acked = acked AND severity >= ?4 AND (open = 1 OR ?5 = 0)
        AND json_array_length(line, '$.identifiers') >= json_array_length(?8, '$.identifiers')`,
  devices: `SELECT router, line, first_seen, last_seen FROM devices
    WHERE (?2 IS NULL OR mac = ?2) AND (?3 IS NULL OR router = ?3) ORDER BY last_seen DESC, mac LIMIT ?1`,
  sightings:
    "SELECT router, key, line FROM sightings ORDER BY last_ts DESC, text DESC, rowid DESC LIMIT ?",
  sightingsOf: `SELECT router, key, line FROM sightings WHERE device = ?2
    ORDER BY last_ts DESC, text DESC, rowid DESC LIMIT ?1`,
  // Goes through the index by time, which knows the texts; of a sighting that does not fit no more is read.
  searchSightings: `SELECT router, key, line FROM sightings INDEXED BY sightings_by_time
    WHERE text IN (SELECT t.id FROM texts AS t
      WHERE (?2 IS NULL OR t.device = ?2) AND (?3 IS NULL OR t.contact = (?3 = 'contact')) AND ${SAYS_ALL})
    ORDER BY last_ts DESC, text DESC, rowid DESC LIMIT ?1 OFFSET ?4`,
  // Columns beside min() and max() are those of the row that the one written last has chosen, here the newest. SQLite
  // promises it for one of them alone; a test holds it for both.
  destinations: `SELECT router, device, company, name, asn, org, country, as_of, sum(sightings) AS sightings,
      sum(count) AS count, min(first) AS first, max(last) AS last FROM destinations
    WHERE ?2 IS NULL OR device = ?2
    GROUP BY router, device, company, name, asn
    ORDER BY last DESC LIMIT ?1 OFFSET ?3`,
  // The date of the newest comes along with max() here too.
  byCompany: `SELECT company AS name, 0 AS asn, '' AS as_of, sum(count) AS count, max(last) AS last,
      count(DISTINCT router || ' ' || device) AS devices FROM destinations
    GROUP BY company ORDER BY count DESC, company LIMIT ?1 OFFSET ?2`,
  byNetwork: `SELECT org AS name, asn, as_of, sum(count) AS count, max(last) AS last,
      count(DISTINCT router || ' ' || device) AS devices FROM destinations
    GROUP BY asn ORDER BY count DESC, asn LIMIT ?1 OFFSET ?2`,
  byCountry: `SELECT country AS name, 0 AS asn, as_of, sum(count) AS count, max(last) AS last,
      count(DISTINCT router || ' ' || device) AS devices FROM destinations
    GROUP BY country ORDER BY count DESC, country LIMIT ?1 OFFSET ?2`,
  byMaker: `SELECT coalesce(d.line ->> '$.maker', '') AS name, 0 AS asn, '' AS as_of, sum(each.count) AS count,
      max(each.last) AS last, count(DISTINCT each.router || ' ' || each.device) AS devices
    FROM (SELECT router, device, sum(count) AS count, max(last) AS last FROM destinations GROUP BY router, device) AS each
    LEFT JOIN devices AS d ON d.router = each.router AND d.mac = each.device
    GROUP BY 1 ORDER BY count DESC, name LIMIT ?1 OFFSET ?2`,
  // Of a destination without a name the network is all that is known. A kind is what the page gives a line of its own.
  // Rows are ordered to the last column, so that parts that are asked for one by one make the whole.
  holdings: `WITH held AS (SELECT router, device, company, name, asn, org, country, as_of, type, label, canary, evidence,
      sum(sightings) AS sightings, sum(count) AS count, min(first) AS first, max(last) AS last,
      coalesce(nullif(company, ''), nullif(name, ''), org) AS holder FROM destinations
    WHERE type <> ''
    GROUP BY router, device, company, name, iif(company = '' AND name = '', asn, 0), type, label, canary, evidence),
    kinds AS (SELECT holder, count(*) AS kinds FROM (SELECT DISTINCT holder, type, label, evidence FROM held)
      GROUP BY holder)
    SELECT held.* FROM held JOIN kinds USING (holder)
    ORDER BY kinds DESC, holder, last DESC, router, device, company, name, asn, type, label, canary, evidence
    LIMIT ?1 OFFSET ?2`,
  alerts: `SELECT router, line, acked, snoozed_until FROM alerts
    WHERE (?2 IS NULL OR device = ?2) AND (?3 IS NULL OR router = ?3) ORDER BY last_seen DESC, id LIMIT ?1`,
  alert:
    "SELECT router, line, acked, snoozed_until FROM alerts WHERE id = ?1 AND (?2 IS NULL OR router = ?2) LIMIT 1",
  openAlerts: `SELECT router, line, acked, snoozed_until FROM alerts
    WHERE open = 1 AND acked = 0 AND (?1 IS NULL OR router = ?1)
    ORDER BY severity DESC, last_seen DESC, id LIMIT ?2`,
  newestAlert: "SELECT last_seen FROM alerts WHERE router = ? ORDER BY last_seen DESC LIMIT 1",
  countOpen:
    "SELECT count(*) AS n FROM alerts WHERE open = 1 AND acked = 0 AND (?1 IS NULL OR router = ?1)",
  openBySeverity:
    "SELECT severity, count(*) AS n FROM alerts WHERE open = 1 AND acked = 0 AND (?1 IS NULL OR router = ?1) GROUP BY severity",
  countDevices: "SELECT count(*) AS n FROM devices WHERE ?1 IS NULL OR router = ?1",
  countSightings:
    "SELECT coalesce(sum(sightings), 0) AS n FROM destinations WHERE ?1 IS NULL OR router = ?1",
  ackAlert: "UPDATE alerts SET acked = 1, touched = ?3 WHERE router = ?1 AND id = ?2",
  snoozeAlert: "UPDATE alerts SET snoozed_until = ?4, touched = ?3 WHERE router = ?1 AND id = ?2",
  pushOutbox: "INSERT INTO outbox (topic, payload, expiry, touched, way) VALUES (?, ?, ?, ?, ?)",
  // What was taken once (-1) may be lost, but probably is not: it takes no room from what nobody was told.
  // The partial index is taken only where its own condition stands.
  trimOutbox: `DELETE FROM outbox WHERE way = ?1 AND taken <= 0 AND taken = 0 AND seq <=
    (SELECT seq FROM outbox WHERE way = ?1 AND taken <= 0 AND taken = 0 ORDER BY seq DESC LIMIT 1 OFFSET ?2)`,
  outbox:
    "SELECT seq, topic, payload, expiry FROM outbox WHERE way = ?1 AND taken <= 0 ORDER BY seq LIMIT ?2",
  removeOutbox: "DELETE FROM outbox WHERE seq = ?",
  outboxSize: "SELECT count(*) AS n FROM outbox WHERE way = ?1 AND taken <= 0",
  outboxOldest: "SELECT min(touched) AS at FROM outbox WHERE way = ?1 AND taken <= 0",
  expireOutbox: "DELETE FROM outbox WHERE way = ?1 AND taken <= 0 AND touched < ?2",
  takeOutbox: "UPDATE outbox SET taken = ?2, touched = ?3 WHERE seq = ?1",
  trimTaken: `DELETE FROM outbox WHERE taken > 0 AND seq <=
    (SELECT seq FROM outbox WHERE taken > 0 ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
  newestTaken: "SELECT max(taken) AS mark FROM outbox",
  repeatOutbox: "UPDATE outbox SET taken = -1 WHERE taken > ?",
  forgetTaken: "DELETE FROM outbox WHERE taken > 0 AND touched < ?",
  putJournal:
    "INSERT INTO journal (router, id, body) VALUES (?1, ?2, ?3) ON CONFLICT (router, id) DO UPDATE SET body = ?3",
  journal: "SELECT id, body FROM journal WHERE router = ? ORDER BY id",
  clearJournal: "DELETE FROM journal WHERE router = ?",
  putMark: `INSERT INTO marks (pair, topic, epoch, sequence, batch) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (pair, topic) DO UPDATE SET epoch = ?3, sequence = ?4, batch = ?5`,
  marks: "SELECT topic, epoch, sequence, batch FROM marks WHERE pair = ?",
  // "0" comes after "/": all keys of the router but these.
  clearMarks: "DELETE FROM marks WHERE pair >= ?1 || '/' AND pair < ?1 || '0' AND pair <> ?2",
  putRetained: "INSERT OR IGNORE INTO retained (topic) VALUES (?)",
  removeRetained: "DELETE FROM retained WHERE topic = ?",
  retained: "SELECT topic FROM retained ORDER BY topic",
  setting: "SELECT value FROM settings WHERE key = ?",
  setSetting:
    "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
  pruneDevices: "DELETE FROM devices WHERE touched < ?",
  // The same rows as `pruneSightings` takes.
  foldSightings: `INSERT INTO history (router, device, type, label, name, asn, org, country, first, last, count, touched)
    SELECT router, device, type, label, name, asn, max(org), max(country), min(ts), max(last_ts), sum(count), max(touched)
    FROM (SELECT * FROM sightings WHERE touched < ?1 ORDER BY touched, rowid LIMIT ?2)
    GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last),
      count = count + excluded.count, touched = max(touched, excluded.touched)`,
  pruneSightings: `DELETE FROM sightings WHERE rowid IN
    (SELECT rowid FROM sightings WHERE touched < ?1 ORDER BY touched, rowid LIMIT ?2)`,
  pruneHistory: "DELETE FROM history WHERE touched < ?",
  history: `SELECT router, device, type, label, name, asn, org, country, first, last, count FROM history
    WHERE (?2 IS NULL OR device = ?2) ORDER BY last DESC, router, device, type, label, name, asn LIMIT ?1`,
  forgetSightings:
    "DELETE FROM sightings WHERE rowid IN (SELECT rowid FROM sightings WHERE device = ? LIMIT ?)",
  forgetHistory: "DELETE FROM history WHERE device = ?",
  forgetDevice: "DELETE FROM devices WHERE mac = ?",
  forgetLabelled:
    "DELETE FROM sightings WHERE rowid IN (SELECT rowid FROM sightings WHERE type = ?1 AND label = coalesce(?2, '') LIMIT ?3)",
  forgetLabelledHistory: "DELETE FROM history WHERE type = ?1 AND label = ?2",
  forgetAlerts: "DELETE FROM alerts WHERE device = ?",
  forgetLabelledAlerts: `DELETE FROM alerts WHERE EXISTS (SELECT 1 FROM json_each(line, '$.identifiers') AS one
    WHERE json_extract(one.value, '$.type') = ?1 AND json_extract(one.value, '$.label') = ?2)`,
  pruneAlerts: "DELETE FROM alerts WHERE touched < ?",
} as const;

export type StatementName = keyof typeof STATEMENTS;
