import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import t, { type Test } from "tap";
import { backup, restore } from "../../mqtt-bridge/backup/archive.js";
import { SnapshotGiver } from "../../mqtt-bridge/backup/snapshot.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { anAlert, aSighting } from "./fixtures.js";
import { brokerOf, inputsOf, joinRouter, startPlane } from "./plane-fixture.js";
import { telltale } from "./program.js";

const BROKER = { url: "mqtt://192.0.2.10:1883", ca: null };

/** A folder with a store in it that holds one alert and one file. */
function aStore(t: Test) {
  const dir = t.testdir({ store: { "household.yaml": "people: []\n", rules: {} } });
  const storeDir = join(dir, "store");
  const store = new SqliteStore(join(storeDir, "telltale.db"));
  store.putAlert("attic", anAlert());
  return { dir, storeDir, store };
}

t.test(
  "a backup of a store that is in use holds everything, for nobody else to read",
  async (t) => {
    const { dir, storeDir, store } = aStore(t);
    writeFileSync(join(storeDir, "rules", "own.yaml"), "rules: []\n");
    const giver = new SnapshotGiver(store, storeDir, (line) => t.fail(line));
    const file = join(dir, "kept.backup");
    t.equal(await backup(storeDir, file), 2);
    giver.stop();
    store.putAlert("attic", anAlert({ id: "a_later" }));
    store.close();
    t.equal(statSync(file).mode & 0o777, 0o600);
    await t.rejects(backup(storeDir, file), /is there already; a backup overwrites nothing/);
    const to = join(dir, "restored");
    t.equal(restore(file, to, false), 2);
    t.equal(readFileSync(join(to, "rules", "own.yaml"), "utf8"), "rules: []\n");
    t.equal(statSync(join(to, "household.yaml")).mode & 0o777, 0o600);
    const restored = new SqliteStore(join(to, "telltale.db"));
    t.teardown(() => restored.close());
    t.same(
      restored.alerts({ limit: 9 }).map(({ alert }) => alert.id),
      ["a_1"],
    );
    t.throws(() => restore(file, to, true), /in use by process \d+; stop it first/);
  },
);

t.test("a store that is there is only replaced when asked, and kept beside", async (t) => {
  const { dir, storeDir, store } = aStore(t);
  store.close();
  const file = join(dir, "kept.backup");
  await backup(storeDir, file);
  writeFileSync(join(storeDir, "household.yaml"), "home: {}\n");
  t.throws(() => restore(file, storeDir, false), /a store is there; --replace puts/);
  t.equal(readFileSync(join(storeDir, "household.yaml"), "utf8"), "home: {}\n");
  restore(file, storeDir, true);
  t.equal(readFileSync(join(storeDir, "household.yaml"), "utf8"), "people: []\n");
  const aside = join(storeDir, "before-restore", "household.yaml");
  t.equal(readFileSync(aside, "utf8"), "home: {}\n");
});

t.test("what is no backup is refused in one line and changes nothing", async (t) => {
  const { dir, storeDir, store } = aStore(t);
  store.close();
  const good = join(dir, "good.backup");
  await backup(storeDir, good);
  const made = (name: string, sql: string): string => {
    const path = join(dir, name);
    writeFileSync(path, readFileSync(good));
    const db = new sqlite.Database(path);
    db.exec(sql);
    db.close();
    return path;
  };
  const text = join(dir, "text");
  writeFileSync(text, "not a database");
  const cut = join(dir, "cut");
  writeFileSync(cut, readFileSync(good).subarray(0, 5000));
  const cases: [string, RegExp][] = [
    [join(dir, "missing"), /missing: no such file$/],
    [text, /text: not a backup that telltale made$/],
    [join(storeDir, "telltale.db"), /telltale\.db: not a backup that telltale made$/],
    [cut, /cut: damaged: /],
    [made("newer", "PRAGMA user_version = 99"), /made by a newer telltale \(schema 99/],
    [made("up", "UPDATE files SET path = '../evil' WHERE path = 'household.yaml'"), /not a backup/],
    [
      made("root", "UPDATE files SET path = '/etc/x' WHERE path = 'household.yaml'"),
      /not a backup/,
    ],
    [made("own", "UPDATE files SET path = 'telltale.db-wal'"), /not a backup/],
  ];
  for (const [file, wrong] of cases) {
    t.throws(() => restore(file, join(dir, "nowhere"), false), wrong);
    t.notOk(existsSync(join(dir, "nowhere")), `${file} leaves nothing`);
  }
});

t.test("routers accept the next bundle of a plane restored from an old backup", async (t) => {
  const dir = t.testdir({ store: {} });
  const storeDir = join(dir, "store");
  const pairs = new Pairs(storeDir);
  const { url, link } = await brokerOf(t, pairs);
  const { line } = pairs.make("attic", BROKER, 0);
  const plane = await startPlane(t, { pairs, link });
  await joinRouter(t, line, { url, marks: new MemoryMarks() }).then(async (joined) => {
    await plane.until(() => plane.routers.view("attic")?.reported?.revision === 2);
    new SqliteStore(join(storeDir, "telltale.db")).close();
    const file = join(dir, "week-old.backup");
    await backup(storeDir, file);
    // A week passes.
    await plane.routers.revise(inputsOf(null));
    await plane.until(() => plane.routers.view("attic")?.reported?.revision === 3);
    await plane.paired.stop();
    plane.routers.remove("attic");
    restore(file, join(dir, "restored"), false);
    const second = await startPlane(t, { pairs: new Pairs(join(dir, "restored")), link });
    joined.node.sendHealth();
    await second.until(() => second.routers.view("attic")?.reported?.epoch === 2);
    t.same(second.routers.view("attic")?.reported, second.routers.view("attic")?.desired);
    t.equal(await second.routers.command("attic", { verb: "selftest" }), null);
  });
});

t.test("an export has what the store has, values covered, of one person if asked", async (t) => {
  const dir = t.testdir({
    "home.yaml": [
      "people:",
      "  - name: Asha Rao",
      '    phone: ["+44 7700 900123"]',
      '    devices: [{name: Redmi 1S, mac: ["28:6c:07:00:00:01"], imei: ["860000000000009"]}]',
      "  - name: Ben Rao",
      '    devices: [{name: Tablet, mac: ["28:6c:07:00:00:02"]}]',
      "",
    ].join("\n"),
  });
  mkdirSync(join(dir, "store"));
  const store = new SqliteStore(join(dir, "store", "telltale.db"), () => 1000);
  const other = "28:6c:07:00:00:02";
  store.putSighting("attic", aSighting({ id: "1:old" }));
  store.prune({ details: 2000, history: 0, limit: 9 });
  // Stored before the number was registered.
  store.putSighting("attic", aSighting({ id: "1:new", name: "447700900123.example.org" }));
  store.putSighting("attic", aSighting({ id: "1:other", device: other, identifier: null }));
  store.putAlert(
    "attic",
    anAlert({ id: "a_ben", device: { id: "d_ben", name: "Tablet" }, identifiers: [] }),
  );
  store.close();
  const args = ["export", "--store", join(dir, "store"), "--household", join(dir, "home.yaml")];
  const all = await telltale(args);
  const kinds = (text: string): string[] =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
  t.same(
    [all.status, all.stderr, kinds(all.stdout)],
    [0, "", ["sighting", "sighting", "history", "alert"]],
  );
  t.notMatch(all.stdout, /7700900123/);
  const hers = await telltale([...args, "--person", "Asha Rao"]);
  t.same(kinds(hers.stdout), ["sighting", "history"]);
  const nobody = await telltale([...args, "--person", "Nobody"]);
  t.same(nobody, {
    status: 2,
    stdout: "",
    stderr: 'nobody called "Nobody"; there are Asha Rao, Ben Rao\n',
  });
});
