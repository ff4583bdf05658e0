import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { Unwritable } from "../../mqtt-bridge/store/unwritable.js";

/** No file of this process grows beyond so many bytes; null: as before. False: there is no such program. */
function limitFiles(bytes: number | null): boolean {
  const limit = `--fsize=${bytes ?? "unlimited"}:`;
  return spawnSync("prlimit", ["--pid", String(process.pid), limit]).status === 0;
}

function failureOf(work: () => void): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

const skip = limitFiles(null) ? false : "no prlimit that may set limits here";

/** A store in a folder, and how it is kept from growing. */
function limited(t: Test) {
  const ignore = (): void => {};
  process.on("SIGXFSZ", ignore);
  const path = join(t.testdir(), "telltale.db");
  const store = new SqliteStore(path, () => 100);
  t.teardown(() => {
    limitFiles(null);
    process.off("SIGXFSZ", ignore);
    store.close();
  });
  const stop = (more: number): boolean => limitFiles(statSync(`${path}-wal`).size + more);
  return { store, stop, path };
}

t.test(
  "a store that cannot grow says so, keeps nothing, and goes on after",
  { skip },
  async (t) => {
    const { store, stop } = limited(t);
    store.setSetting("first", "is kept");
    const text = "x".repeat(100_000);
    const write = (key: string): void =>
      store.transaction(() => {
        for (let n = 0; n < 10; n++) store.setSetting(`${key}/${n}`, text);
      });
    stop(65_536);
    const failure = failureOf(() => write("large"));
    t.ok(failure instanceof Unwritable);
    t.match(failure, { message: /^the store cannot be written: \w/ });
    t.ok(failureOf(() => write("large")) instanceof Unwritable, "and again");
    t.same([store.setting("first"), store.setting("large/0")], ["is kept", null]);
    limitFiles(null);
    write("large");
    t.equal(store.setting("large/9"), text);
  },
);

t.test(
  "devices of a store that cannot grow are read, and seen when it can",
  { skip },
  async (t) => {
    const { store, stop } = limited(t);
    const mac = "02:00:00:00:00:07";
    const facts = { name: null, name_source: null, maker: null, model: null } as const;
    store.putDevice("attic", { kind: "device", mac, ...facts }, 10);
    stop(0);
    store.touchDevice("attic", mac, 10, 20);
    t.match(store.devices({ limit: 9 }), [{ device: { mac } }]);
    limitFiles(null);
    t.match(store.devices({ limit: 9 }), [{ device: { mac }, last_seen: 20 }]);
  },
);

t.test("a store that cannot grow is closed, and opened by the next", { skip }, async (t) => {
  const { store, stop, path } = limited(t);
  store.setSetting("first", "is kept");
  stop(0);
  t.ok(failureOf(() => store.setSetting("second", "is not")) instanceof Unwritable);
  t.equal(
    failureOf(() => store.close()),
    null,
  );
  limitFiles(null);
  const next = new SqliteStore(path);
  t.same([next.setting("first"), next.setting("second")], ["is kept", null]);
  next.close();
});
