import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import t from "tap";
import { PageBackups } from "../../mqtt-bridge/backup/page.js";
import { SnapshotGiver } from "../../mqtt-bridge/backup/snapshot.js";
import { openAccounts } from "../../mqtt-bridge/broker/accounts.js";
import { readArguments } from "../../mqtt-bridge/cli/args.js";
import { RUN_FLAGS } from "../../mqtt-bridge/run/settings.js";
import { viewSettings } from "../../mqtt-bridge/settings/view.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { ask, post, setUp } from "./api-fixture.js";
import { anAlert } from "./fixtures.js";

t.test("a backup that was sent is looked into, and restored once", async (t) => {
  const storeDir = t.testdir({ "household.yaml": "people: []\n" });
  const store = new SqliteStore(join(storeDir, "telltale.db"));
  const giver = new SnapshotGiver(store, storeDir, (line) => t.fail(line));
  t.teardown(() => store.close());
  t.teardown(() => giver.stop());
  store.putAlert("attic", anAlert());
  const line = { kind: "device", name_source: "dhcp", maker: null, model: null } as const;
  store.putDevice("attic", { ...line, mac: "28:6c:07:00:00:01", name: "x" }, 1234);
  const restored: string[] = [];
  let told = (): void => {};
  const asked = new Promise<void>((resolve) => {
    told = resolve;
  });
  const restore = (file: string): void => {
    restored.push(file);
    told();
  };
  const backups = new PageBackups({ storeDir, demo: false, restore, now: () => 86_400 });
  const made = await backups.make();
  t.equal(made.name, "telltale-1970-01-02.backup");
  const bytes = readFileSync(made.file);
  t.equal(made.size, bytes.length);
  made.dispose();
  t.notOk(existsSync(made.file), "nothing is left behind");
  const found = await backups.take(Readable.from(bytes));
  t.match(found, { files: 1, routers: 0, devices: 1, sightings: 0, newest: 1234 });
  t.notOk(backups.restore("another"));
  const again = await backups.take(Readable.from(bytes));
  t.notOk(backups.restore(found.id), "the newer one has taken its place");
  t.ok(backups.restore(again.id));
  t.notOk(backups.restore(again.id), "once");
  await asked;
  t.same(readFileSync(restored[0] ?? ""), bytes);
  for (const [name, wrong] of [
    ["no backup", Buffer.from("photo")],
    ["cut short", bytes.subarray(0, bytes.length >> 1)],
  ] as const) {
    await t.rejects(backups.take(Readable.from(wrong)), /not a backup|damaged/, name);
  }
});

t.test("the demonstration has nothing to keep", async (t) => {
  const options = { storeDir: t.testdir(), restore: () => {}, now: () => 0 };
  const backups = new PageBackups({ ...options, demo: true });
  await t.rejects(backups.make(), /remembers nothing/);
});

t.test("only a browser that is logged in may take or restore backups", async (t) => {
  const { accounts } = await openAccounts(t.testdir());
  await accounts.setPassword("admin", "quartz heron 512");
  let restores = 0;
  const { app } = setUp(t, {
    accounts,
    backups: {
      make: async () => {
        throw new Error("nobody may");
      },
      take: async () => {
        throw new Error("nobody may");
      },
      restore: () => {
        restores++;
        return true;
      },
    },
  });
  const login = await ask(app, "/api/session", post({ password: "quartz heron 512" }));
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const program = await ask(
    app,
    "/api/account/app-passwords",
    post({ name: "widget" }, { cookie }),
  );
  const { password } = (await program.json()) as { password: string };
  const bearer = { authorization: `Bearer ${password}` };
  t.equal((await ask(app, "/api/backup")).status, 401);
  t.equal((await ask(app, "/api/backup", { headers: bearer })).status, 403);
  const path = "/api/restore/x";
  t.equal((await ask(app, path, post({ password: "quartz heron 512" }, bearer))).status, 403);
  t.equal((await ask(app, path, post({ password: "wrong password" }, { cookie }))).status, 403);
  t.equal((await ask(app, path, post({}, { cookie }))).status, 403);
  t.equal(restores, 0);
  t.equal((await ask(app, path, post({ password: "quartz heron 512" }, { cookie }))).status, 200);
  t.equal(restores, 1);
});

t.test("passwords in addresses of settings are not shown", async (t) => {
  const given = ["--broker", "mqtt://me:secret@192.0.2.9", "--ntfy-own", "--lan", "10.0.0.0/8"];
  const { items } = viewSettings(readArguments("run", given, RUN_FLAGS), null);
  const of = (name: string) => items.find((each) => each.name === name);
  t.same(of("broker")?.values, ["mqtt://me:…@192.0.2.9"]);
  t.match(of("broker"), { place: "--broker", variable: "TELLTALE_BROKER" });
  t.same(of("ntfy-own")?.values, ["true"]);
  t.match(of("page-port"), { values: null, place: null });
  t.notOk(of("settings"), "where the file is is no setting");
});
