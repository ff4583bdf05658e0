import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import sqlite from "node-sqlite3-wasm";
import t, { type Test } from "tap";
import { MIGRATIONS } from "../../mqtt-bridge/store/migrations.js";
import { DebianRoot } from "./debian-root.js";

const ADDRESS = "192.168.77.5";
/** What a tool that makes users leaves behind in any Debian. */
const OF_USERS = /^\/etc\/((passwd|group|shadow|gshadow|subuid|subgid)-?|\.pwd\.lock)$/;

/** The test's own: it follows the processes that it starts. */
const OF_TAP = /\/\.tap(\/|$)/;
const IS_FOLDER = /^4\d{4} /;

/** Until the service's page says that all is well; a service that ends instead fails the test. */
async function running(t: Test, root: DebianRoot): Promise<() => Promise<void>> {
  const child = root.start(root.unit("telltale.service"));
  let said = "";
  let ended = false;
  child.stdout?.on("data", (text: Buffer) => {
    said += text.toString();
  });
  child.stderr?.on("data", (text: Buffer) => {
    said += text.toString();
  });
  const end = new Promise<void>((resolve) =>
    child.on("close", () => {
      ended = true;
      resolve();
    }),
  );
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await end;
  };
  t.teardown(stop);
  const asked = `/usr/local/bin/node -e 'fetch("http://${ADDRESS}:8420/healthz").then(async (a) => { process.stdout.write(await a.text()); process.exitCode = a.ok ? 0 : 1; }, () => { process.exitCode = 1; })'`;
  while (root.run(asked).status !== 0) {
    // That it has ended is told between two questions.
    await setImmediate();
    if (ended) throw new Error(`it ended: ${said}`);
  }
  return stop;
}

t.test("installed, started, started again, upgraded from an old store, removed", async (t) => {
  const root = await DebianRoot.make(t, ADDRESS);
  const before = root.files();
  const users = root.must("cat /etc/passwd /etc/group");

  const installed = root.script("install.sh");
  t.equal(installed.status, 0, installed.stderr);
  t.match(installed.stdout, /^installed in \/usr\/local\/lib\/telltale; settings in /m);
  t.match(root.must("cat /etc/telltale/settings.yaml"), new RegExp(`^listen: ${ADDRESS}$`, "m"));
  t.match(root.must("id telltale"), /uid=\d+\(telltale\)/);
  t.equal(root.must("stat -c '%a %U' /var/lib/telltale"), "700 telltale\n");
  t.equal(root.run("/usr/local/bin/telltale settings check /etc/telltale/settings.yaml").status, 0);

  let stop = await running(t, root);
  const paired = root.must(
    `/usr/local/bin/telltale pair --router attic --broker mqtt://${ADDRESS}`,
  );
  t.match(paired, /telltale-pair:/);
  const owners = root.must("find /var/lib/telltale -printf '%U\\n' | sort -u").trim();
  t.equal(owners, root.must("id -u telltale").trim(), "what root made belongs to the service");
  t.match(root.must("/usr/local/bin/telltale doctor || true"), /^ok {8}telltale run: answers at/m);
  await stop();

  stop = await running(t, root);
  t.match(root.must("/usr/local/bin/telltale router list"), /attic/, "kept over a restart");
  await stop();

  const store = join(root.path, "var/lib/telltale/telltale.db");
  oldStore(root, store);
  root.must("sed -i 's/^page-port: .*/page-port: 8420 # mine/' /etc/telltale/settings.yaml");
  const upgraded = root.script("install.sh");
  t.equal(upgraded.status, 0, upgraded.stderr);
  t.match(upgraded.stdout, /^kept \/etc\/telltale\/settings\.yaml$/m);
  t.match(root.must("cat /etc/telltale/settings.yaml"), /# mine/);
  stop = await running(t, root);
  await stop();
  const db = new sqlite.Database(store);
  db.exec("PRAGMA locking_mode = EXCLUSIVE");
  t.same(db.get("PRAGMA user_version"), { user_version: MIGRATIONS.length });
  t.same(db.get("SELECT value FROM settings WHERE key = 'kept'"), { value: "over the upgrade" });
  db.close();

  const kept = root.script("uninstall.sh");
  t.equal(kept.status, 0, kept.stderr);
  t.match(kept.stdout, /^removed; \/etc\/telltale and \/var\/lib\/telltale are kept/);
  t.equal(root.run("test -e /usr/local/lib/telltale").status, 1);
  t.equal(root.run("test -e /var/lib/telltale/telltale.db").status, 0);

  const purged = root.script("uninstall.sh", "PURGE=1");
  t.equal(purged.status, 0, purged.stderr);
  t.equal(root.must("cat /etc/passwd /etc/group"), users, "the user is gone");
  const after = [...root.files()].filter(([path]) => !OF_TAP.test(path) && !OF_USERS.test(path));
  const changed = after.filter(
    ([path, what]) => before.get(path) !== what && !IS_FOLDER.test(what),
  );
  t.same(changed, [], "no file is left");
  const made = after.map(([path]) => path).filter((path) => !before.has(path));
  t.same(
    made.filter((path) => /^\/(etc|usr|var|run|home|root)\/.*telltale/.test(path)),
    [],
    "no folder of ours is left",
  );
});

/** A store as the first release wrote it, with something to keep. */
function oldStore(root: DebianRoot, file: string): void {
  root.must("rm -rf /var/lib/telltale/telltale.db*");
  const db = new sqlite.Database(file);
  db.exec(`${MIGRATIONS[0]}; PRAGMA user_version = 1`);
  db.exec("INSERT INTO settings VALUES ('kept', 'over the upgrade')");
  db.close();
  root.must("chown telltale:telltale /var/lib/telltale/telltale.db");
}

t.test("what install.sh cannot do is said in one line", async (t) => {
  const root = await DebianRoot.make(t, ADDRESS);
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      "NODE=/nowhere/node",
      /^install: \/nowhere\/node: no such program; install Node\.js 20\.19 or newer\n$/,
    ],
    ["NODE=/bin/false", /^install: .* is too old; Telltale needs Node\.js 20\.19 or newer\n$/],
  ];
  for (const [variables, message] of cases) {
    const { status, stderr } = root.script("install.sh", variables);
    t.equal(status, 1, variables);
    t.match(stderr, message);
  }
  const asUser = root.run(
    "cd /src && setpriv --reuid=nobody --clear-groups mqtt-bridge/install/install.sh",
  );
  t.same([asUser.status, asUser.stderr], [1, "install: needs root: sudo make install\n"]);
  t.equal(root.run("test -e /usr/local/lib/telltale").status, 1);
});

t.test(
  "the unit may write its own folders only, and is restarted but for a wrong setting",
  async (t) => {
    const text = readFileSync("mqtt-bridge/install/telltale.service", "utf8");
    t.match(text, /^ProtectSystem=strict$/m);
    t.match(text, /^NoNewPrivileges=yes$/m);
    t.match(text, /^CapabilityBoundingSet=$/m);
    t.match(text, /^Restart=always\n(.*\n)*RestartPreventExitStatus=2$/m);
  },
);
