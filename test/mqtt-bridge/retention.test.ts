import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import t from "tap";
import type { SightingLine } from "../../core/wire/lines.js";
import { MIGRATIONS } from "../../mqtt-bridge/store/migrations.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { anAlert, aSighting } from "./fixtures.js";

const DAY = 86_400;
const PHONE = "28:6c:07:00:00:01";
const TV = "02:00:00:00:00:40";

t.test("details become sums after their time, and sums are forgotten after theirs", async (t) => {
  let now = 1_000_000_000;
  const store = new SqliteStore(":memory:", () => now);
  t.teardown(() => store.close());
  const put = (change: Partial<SightingLine>) => store.putSighting("home", aSighting(change));
  put({ id: "1:a", ts: 100, last_ts: 200, count: 3 });
  put({ id: "1:b", ts: 50, last_ts: 60, count: 4, where: "http.query" });
  put({ id: "1:c", ts: 70, last_ts: 70, count: 1, name: "other.example.org", network: null });
  put({
    id: "1:d",
    device: TV,
    identifier: null,
    evidence: "destination",
    ts: 80,
    last_ts: 90,
    count: 2,
  });
  now += 5;
  const bounds = { details: now, history: 0, limit: 2 };
  t.equal(store.prune(bounds), true, "bounded work: two of four");
  t.equal(store.totals(null).sightings, 2);
  while (store.prune(bounds));
  t.equal(store.totals(null).sightings, 0);
  const network = { asn: 23724, org: "IDC, China Telecommunications", country: "CN" };
  const identifier = { type: "imei", label: "Redmi 1S" };
  const name = "api.account.xiaomi.com";
  const sums = [
    { router: "home", device: PHONE, identifier, name, network, first: 50, last: 200, count: 7 },
    { router: "home", device: TV, identifier: null, name, network, first: 80, last: 90, count: 2 },
    {
      router: "home",
      device: PHONE,
      identifier,
      name: "other.example.org",
      network: null,
      first: 70,
      last: 70,
      count: 1,
    },
  ];
  t.same(store.history({ limit: 10 }), sums);
  t.same(store.history({ limit: 10, device: TV }), sums.slice(1, 2));
  put({ id: "1:e", ts: 300, last_ts: 310, count: 10 });
  now += DAY;
  store.prune({ details: now, history: now - DAY - 1, limit: 500 });
  t.match(store.history({ limit: 1 }), [{ first: 50, last: 310, count: 17 }], "the sum goes on");
  store.prune({ details: now, history: now - 1, limit: 500 });
  t.same(store.history({ limit: 10 }), [], "all were touched before that");
});

t.test("of more details than are kept the oldest become sums, and nothing is lost", async (t) => {
  let now = 1000;
  const store = new SqliteStore(":memory:", () => now, 100);
  t.teardown(() => store.close());
  for (let n = 0; n < 500; n++) {
    now += 1;
    store.putSighting("home", aSighting({ id: `1:${n}`, ts: n, last_ts: n, count: 2 }));
  }
  t.equal(store.totals("home").sightings, 100);
  t.match(store.sightings({ limit: 1, offset: 99 }), [{ sighting: { id: "1:400" } }]);
  t.match(store.history({ limit: 9 }), [{ first: 0, last: 399, count: 800 }]);
  const all = { limit: 9, offset: 0, device: null };
  t.match(store.destinations(all), [{ sightings: 100, count: 200, first: 0, last: 499 }]);
});

t.test("destinations are counted as sightings come, change and go", async (t) => {
  let now = 1000;
  const store = new SqliteStore(":memory:", () => now);
  t.teardown(() => store.close());
  const put = (change: Partial<SightingLine>) => store.putSighting("home", aSighting(change));
  const told = () =>
    store
      .destinations({ limit: 9, offset: 0, device: null })
      .map(({ device, name, sightings, count, last }) => [device, name, sightings, count, last]);
  put({ id: "1:a", ts: 1, last_ts: 1, count: 1, name: "a.example.org" });
  put({ id: "1:a", ts: 1, last_ts: 5, count: 10, name: "a.example.org" });
  t.same(told(), [[PHONE, "a.example.org", 1, 10, 5]], "it counts on");
  put({ id: "1:b", ts: 7, last_ts: 7, count: 1, name: "a.example.org", device: null });
  t.same(told(), [
    [null, "a.example.org", 1, 1, 7],
    [PHONE, "a.example.org", 1, 10, 5],
  ]);
  put({ id: "1:a", ts: 1, last_ts: 9, count: 11, name: "b.example.org" });
  t.same(told().slice(0, 1), [[PHONE, "b.example.org", 1, 11, 9]], "it got another name");
  t.equal(told().length, 2, "nothing is left under the one before");
  store.forget({ devices: [PHONE], alertDevices: [], identifiers: [] });
  t.same(told(), [[null, "a.example.org", 1, 1, 7]]);
  now += 5;
  store.prune({ details: now, history: 0, limit: 9 });
  t.same(told(), []);
  t.throws(() =>
    store.transaction(() => {
      put({ id: "1:c" });
      throw new Error("no");
    }),
  );
  t.same([told(), store.totals(null).sightings], [[], 0], "what failed was not counted");
});

t.test("a device's sightings are forgotten, and no other's", async (t) => {
  const store = new SqliteStore(":memory:", () => 1000);
  t.teardown(() => store.close());
  const devices = [PHONE, TV];
  for (const device of devices) store.putSighting("home", aSighting({ id: `1:${device}`, device }));
  store.prune({ details: 2000, history: 0, limit: 500 });
  for (const device of devices) {
    store.putSighting("home", aSighting({ id: `1:new ${device}`, device }));
    store.putAlert(
      "home",
      anAlert({ id: `a_${device}`, device: { id: `d_${device}`, name: "x" } }),
    );
  }
  const forgotten = store.forget({
    devices: [PHONE],
    alertDevices: [`d_${PHONE}`],
    identifiers: [],
  });
  t.equal(forgotten, 2);
  t.same(
    store.sightings({ limit: 9 }).map(({ sighting }) => sighting.device),
    [TV],
  );
  t.same(
    store.history({ limit: 9 }).map(({ device }) => device),
    [TV],
  );
  t.same(
    store.alerts({ limit: 9 }).map(({ alert }) => alert.id),
    [`a_${TV}`],
  );
});

t.test("what tells of a person's identifier is forgotten, whoever sent it", async (t) => {
  const store = new SqliteStore(":memory:", () => 1000);
  t.teardown(() => store.close());
  const types = ["phone", "email", "contact"] as const;
  for (const type of types) {
    const identifier = { type, label: "Asha Rao", canary: false };
    store.putSighting("home", aSighting({ id: `1:${type}`, identifier }));
    store.putAlert(
      "home",
      anAlert({ id: `a_${type}`, identifiers: [{ type: "imei", label: "x" }, identifier] }),
    );
  }
  const identifiers = [
    { type: "phone", label: "Asha Rao" },
    { type: "email", label: "Asha Rao" },
  ];
  t.equal(store.forget({ devices: [], alertDevices: [], identifiers }), 2);
  t.same(
    store.sightings({ limit: 9 }).map(({ sighting }) => sighting.identifier?.type),
    ["contact"],
  );
  t.same(
    store.alerts({ limit: 9 }).map(({ alert }) => alert.id),
    ["a_contact"],
  );
});

t.test("of what is forgotten no word is left, of what is kept each is", async (t) => {
  const path = join(t.testdir(), "telltale.db");
  let now = 100;
  const store = new SqliteStore(path, () => now);
  store.putSighting("home", aSighting({ id: "1:old", name: "clinic.example" }));
  now = 200;
  store.putSighting("home", aSighting({ id: "1:tv", name: "bank.example", device: TV }));
  store.putSighting("home", aSighting({ id: "1:new", name: "shop.example" }));
  const found = () =>
    ["clinic", "bank", "shop"].map((word) => store.sightings({ limit: 9, words: [word] }).length);
  t.same(found(), [1, 1, 1]);
  store.prune({ details: 150, history: 0, limit: 9 });
  t.same(found(), [0, 1, 1]);
  store.forget({ devices: [TV], alertDevices: [], identifiers: [] });
  t.same(found(), [0, 0, 1]);
  // The same sighting under another name.
  store.putSighting("home", aSighting({ id: "1:new", name: "market.example" }));
  t.same(found(), [0, 0, 0]);
  store.close();
  const db = new sqlite.Database(path);
  db.exec("PRAGMA locking_mode = EXCLUSIVE");
  const texts = db.all("SELECT text FROM texts").map(({ text }) => String(text));
  t.same([texts.some((text) => /clinic|bank/.test(text)), texts.length], [false, 2]);
  db.exec("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)");
  db.close();
});

for (const limit of [1, 2, 3, 9]) {
  t.test(`forgotten ${limit} at a time, two sightings leave no word behind`, async (t) => {
    const path = join(t.testdir(), "telltale.db");
    const store = new SqliteStore(path, () => 100);
    for (const name of ["clinic.example", "bank.example"])
      store.putSighting("home", aSighting({ id: `1:${name}`, name }));
    while (store.prune({ details: 150, history: 0, limit }));
    store.close();
    const db = new sqlite.Database(path);
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    t.same(db.all("SELECT text FROM texts"), []);
    db.close();
  });
}

/** Up to this version the rows below fit the tables. */
const PLAIN = 5;

/** A store as an earlier version left it, with one row of each kind that it knew. */
function earlier(path: string, version: number): void {
  const db = new sqlite.Database(path);
  for (const step of MIGRATIONS.slice(0, Math.min(version, PLAIN))) db.exec(step);
  db.exec(`PRAGMA user_version = ${version}`);
  const line = JSON.stringify(aSighting());
  db.run("INSERT INTO sightings VALUES ('home', 'k', ?, 1406800001, 100, ?)", [PHONE, line]);
  db.run("INSERT INTO alerts VALUES ('home', 'a_1', 'd_1', 2, 1, 1406800001, 1, NULL, 100, ?)", [
    JSON.stringify(anAlert()),
  ]);
  db.run("INSERT INTO outbox (topic, payload, expiry, touched) VALUES ('t', 'p', 3600, 100)");
  db.run("INSERT INTO settings VALUES ('memory/home', '{}')");
  if (version === 1)
    db.run("INSERT INTO contacts VALUES ('home', ?, 'www.site.example', 100)", [PHONE]);
  for (const step of MIGRATIONS.slice(PLAIN, version)) db.exec(step);
  db.close();
}

t.test("a store of each earlier version is brought up to date with all that it has", async (t) => {
  for (let version = 1; version < MIGRATIONS.length; version++) {
    const path = join(t.testdir({ [`v${version}`]: {} }), `v${version}`, "telltale.db");
    earlier(path, version);
    const store = new SqliteStore(path, () => 200);
    t.match(store.sightings({ limit: 9 }), [
      { key: "k", sighting: { name: "api.account.xiaomi.com" } },
    ]);
    const found = store.sightings({ limit: 9, words: ["xiaomi", "deviceid"] });
    t.match(found, [{ key: "k" }], "it is found by its words");
    t.match(store.alert("home", "a_1"), { acked: true, alert: { id: "a_1" } });
    t.match(store.holdings({ limit: 9, offset: 0 }), [
      { name: "api.account.xiaomi.com", sightings: 1, count: 1, network: { asn: 23724 } },
    ]);
    t.match(store.outbox.waiting("mqtt", 9), [{ topic: "t", payload: "p" }]);
    t.equal(store.setting("memory/home"), "{}");
    t.equal(store.outbox.oldest("mqtt"), 100);
    store.prune({ details: 150, history: 0, limit: 9 });
    t.match(store.history({ limit: 9 }), [{ device: PHONE, count: 1 }]);
    store.close();
    const db = new sqlite.Database(path);
    db.exec("PRAGMA locking_mode = EXCLUSIVE");
    const tables = db
      .all("SELECT name FROM sqlite_master WHERE type = 'table'")
      .map(({ name }) => name);
    t.notOk(tables.includes("contacts"), "no browsing history");
    t.match(db.all("PRAGMA integrity_check"), [{ integrity_check: "ok" }]);
    db.close();
  }
});
