import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import t from "tap";
import type { Alert, DeviceLine, SightingLine } from "../../core/wire/lines.js";
import { OUTBOX_MAX } from "../../mqtt-bridge/store/outbox-port.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { anAlert, aSighting } from "./fixtures.js";

const REDMI: DeviceLine = {
  kind: "device",
  mac: "28:6c:07:00:00:01",
  name: "Redmi 1S",
  name_source: "household",
  maker: "Xiaomi",
  model: null,
};

function ids(stored: readonly { alert: Alert }[]): string[] {
  return stored.map(({ alert }) => alert.id);
}

t.test("a sighting's later line replaces the earlier one", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const first = aSighting({ count: 1, last_ts: 10 });
  store.putSighting("home", first);
  store.putSighting("home", { ...first, count: 7, last_ts: 20 });
  store.putSighting("home", { ...first, field: "other" });
  store.putSighting("attic", first);
  const kept = store.sightings({ limit: 10 });
  t.equal(kept.length, 3, "another field and another router are other sightings");
  t.match(kept[0], { router: "home", sighting: { count: 7, last_ts: 20 } });
  t.equal(store.totals(null).sightings, 3);
});

t.test("sightings are newest first, bounded, and by device", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  for (let n = 0; n < 30; n++) {
    const device = n % 3 === 0 ? "28:6c:07:00:00:01" : null;
    store.putSighting("home", aSighting({ id: `1:${n}`, last_ts: n, device }));
  }
  const frames = (query: { limit: number; device?: string }): number[] =>
    store.sightings(query).map(({ sighting }: { sighting: SightingLine }) => sighting.last_ts);
  t.same(frames({ limit: 3 }), [29, 28, 27]);
  t.same(frames({ limit: 3, device: "28:6c:07:00:00:01" }), [27, 24, 21]);
  t.equal(frames({ limit: 0 }).length, 1, "a limit below 1 is 1");
});

t.test(
  "open alerts: most severe first, then newest, without those a person has seen",
  async (t) => {
    const store = new SqliteStore(":memory:");
    t.teardown(() => store.close());
    store.putAlert("home", anAlert({ id: "a_old", severity: "serious", last_seen: 1 }));
    store.putAlert("home", anAlert({ id: "a_note", severity: "note", last_seen: 9 }));
    store.putAlert("home", anAlert({ id: "a_new", severity: "serious", last_seen: 5 }));
    store.putAlert("home", anAlert({ id: "a_closed", severity: "serious", state: "closed" }));
    store.putAlert("attic", anAlert({ id: "a_attic", severity: "warning" }));
    t.same(ids(store.openAlerts("home", 10).items), ["a_new", "a_old", "a_note"]);
    t.same(ids(store.openAlerts(null, 3).items), ["a_new", "a_old", "a_attic"]);
    t.equal(store.openAlerts(null, 3).total, 4);
    store.ackAlert("home", "a_new");
    t.same(ids(store.openAlerts("home", 10).items), ["a_old", "a_note"]);
    t.same(store.totals(null).open, { note: 1, warning: 1, serious: 1 });
  },
);

t.test("an ack outlives an update, and is lifted when the alert becomes more severe", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  store.putAlert("home", anAlert({ id: "a_1", severity: "warning" }));
  store.ackAlert("home", "a_1");
  store.snoozeAlert("home", "a_1", 500);
  const updated = store.putAlert("home", anAlert({ id: "a_1", severity: "warning", count: 9 }));
  t.match(updated, { acked: true, snoozed_until: 500, alert: { count: 9 } });
  t.equal(store.putAlert("home", anAlert({ id: "a_1", severity: "serious" })).acked, false);
  const seen = (change: Parameters<typeof anAlert>[0]) => {
    store.ackAlert("home", "a_1");
    return store.putAlert("home", anAlert({ id: "a_1", severity: "serious", ...change })).acked;
  };
  const two = [
    { type: "imei", label: "a" },
    { type: "imei", label: "b" },
    { type: "imei", label: "c" },
  ] as const;
  t.equal(seen({ identifiers: two }), false, "it knows another identifier");
  t.equal(seen({ identifiers: two }), true);
  t.equal(seen({ identifiers: two, state: "closed" }), true);
  t.equal(seen({ identifiers: two, state: "open" }), false, "it opened anew");
});

t.test("the outbox keeps its order, drops the oldest when full and says how many", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  let dropped = 0;
  store.transaction(() => {
    for (let n = 0; n < OUTBOX_MAX + 3; n++) {
      dropped += store.outbox.push("mqtt", {
        topic: "telltale/home/alert",
        payload: `${n}`,
        expiry: 3600,
      });
    }
  });
  t.equal(dropped, 3);
  t.equal(store.outbox.size("mqtt"), OUTBOX_MAX);
  const [first, second] = store.outbox.waiting("mqtt", 2);
  t.match([first?.payload, second?.payload], ["3", "4"]);
  if (first !== undefined) store.outbox.remove(first.seq);
  t.equal(store.outbox.waiting("mqtt", 1)[0]?.payload, "4");
});

t.test(
  "what was not touched for the retention is forgotten, by this machine's clock",
  async (t) => {
    let now = 1_000_000;
    const store = new SqliteStore(":memory:", () => now);
    t.teardown(() => store.close());
    store.putSighting("home", aSighting({ id: "1:old" }));
    store.putAlert("home", anAlert({ id: "a_old" }));
    store.putDevice("home", REDMI, 3);
    now += 100;
    store.putSighting("home", aSighting({ id: "1:new", last_ts: 3 }));
    store.prune({ details: 1_000_050, history: 0, limit: 500 });
    t.same(
      store.sightings({ limit: 9 }).map(({ sighting }) => sighting.id),
      ["1:new"],
    );
    t.match(store.totals(null), { devices: 0, sightings: 1, open: { serious: 0 } });
  },
);

t.test("a device keeps its first time and its newest line", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  store.putDevice("home", { ...REDMI, name: null, name_source: null }, 50);
  store.putDevice("home", REDMI, 90);
  t.same(store.devices({ limit: 5 }), [
    { router: "home", device: REDMI, first_seen: 50, last_seen: 90 },
  ]);
});

t.test("a transaction that fails leaves nothing", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  t.throws(() =>
    store.transaction(() => {
      store.setSetting("a", "1");
      throw new Error("power cut");
    }),
  );
  t.equal(store.setting("a"), null);
  store.setSetting("a", "2");
  store.setSetting("a", "3");
  t.equal(store.setting("a"), "3");
});

t.test("a file store is there again after a restart, and after a kill", async (t) => {
  const path = join(t.testdir(), "telltale.db");
  const before = new SqliteStore(path);
  before.setSetting("kept", "yes");
  t.throws(() => new SqliteStore(path), /in use by process/, "one writer");
  before.close();
  mkdirSync(`${path}.lock`);
  writeFileSync(`${path}.pid`, "999999999\n");
  const after = new SqliteStore(path);
  t.teardown(() => after.close());
  t.equal(after.setting("kept"), "yes");
});

t.test("the log is taken over into the file again and again", async (t) => {
  const path = join(t.testdir(), "telltale.db");
  const store = new SqliteStore(path);
  t.teardown(() => store.close());
  const text = "x".repeat(3000);
  for (let n = 0; n < 4000; n++) {
    store.setSetting(`key ${n % 50}`, `${n} ${text}`);
    store.setting("key 1");
    store.totals(null);
  }
  t.ok(statSync(`${path}-wal`).size < 8_000_000, "of some 16 MB that were written");
  t.ok(statSync(path).size > 100_000);
});

t.test("a file that is no store, or a newer one, is refused in one line", async (t) => {
  const dir = t.testdir({
    "text.db": "not a database at all, but long enough to look at: ".repeat(20),
  });
  t.throws(() => new SqliteStore(join(dir, "text.db")), /text\.db: not a store/);
  const newer = join(dir, "newer.db");
  const db = new sqlite.Database(newer);
  db.exec("PRAGMA user_version = 999");
  db.close();
  t.throws(() => new SqliteStore(newer), /newer\.db: written by a newer telltale \(schema 999/);
  t.throws(() => new SqliteStore(join(dir, "missing", "x.db")), /x\.db\.pid: cannot be written/);
});
