import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { lookAtHome } from "../../mqtt-bridge/doctor/home.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { readSettings } from "../../mqtt-bridge/run/settings.js";
import { startRun, telltale } from "./program.js";

const SAMPLE = "test/captures/redmi-1s-test1.pcap";
const NOW = 1_790_000_000;
const HEALTH = {
  ...{ v: 1 as const, epoch: 1, revision: 1, highest: null, stale: false, refused: null },
  ...{ command: null, clock: NOW, uptime: 9000, agent: 1, version: "1", abi: 1, capacity: 65_536 },
  blind: [],
  blocks: [],
};

function home(storeDir: string, more: readonly string[] = []): string[] {
  const settings = readSettings(["--store", storeDir, "--paired", ...more]);
  return lookAtHome(settings, NOW).map(({ state, line }) => `${state} ${line}`);
}

t.test("a machine where nothing was done yet is doubtful, and each line has a cure", async (t) => {
  const dir = t.testdir();
  const { status, stdout } = await telltale(["doctor", "--store", join(dir, "none")], undefined, {
    ...process.env,
    TELLTALE_PAGE_PORT: "1",
    TELLTALE_BROKER_PORT: "1",
  });
  t.equal(status, 0, stdout);
  t.match(stdout, /^ok {8}classifier: \d+ bytes, starts$/m);
  t.match(stdout, /^doubtful {2}store: .*none is not there yet; telltale run makes it$/m);
  t.match(stdout, /^doubtful {2}household: none yet; .* page/m);
  t.match(stdout, /^doubtful {2}routers: none is paired; begin with telltale pair/m);
  t.match(
    stdout,
    /^doubtful {2}telltale run: nothing answers at http:\/\/127\.0\.0\.1:1\/healthz; start it/m,
  );
  t.match(
    stdout,
    /^doubtful {2}broker: mqtt:\/\/127\.0\.0\.1:1: connection refused; it runs with telltale run$/m,
  );
  t.match(stdout, /\n\d+ ok, 5 doubtful, 0 wrong\n$/);
});

t.test("what runs is found running", async (t) => {
  const store = join(t.testdir(), "store");
  const { run, page, brokerPort } = await startRun(["--capture", SAMPLE, "--store", store]);
  t.teardown(() => run.stop());
  const { stdout } = await telltale(["doctor", "--store", store], undefined, {
    ...process.env,
    TELLTALE_PAGE_PORT: new URL(page).port,
    TELLTALE_BROKER_PORT: String(brokerPort),
  });
  t.match(stdout, /^ok {8}telltale run: answers at http:/m);
  t.match(stdout, /^ok {8}broker: mqtt:.* takes connections$/m);
});

t.test("a household with a mistake is told with its line", async (t) => {
  const dir = t.testdir({ "household.yaml": "people:\n  - name: Asha\n    phone: [12]\n" });
  const wrong = home(dir).filter((line) => line.startsWith("wrong"));
  t.equal(wrong.length, 1);
  t.match(wrong[0], /household\.yaml:3:13: people\[0\]\.phone\[0\]: /);
});

t.test("a good household is counted, and a folder that others may read is told", async (t) => {
  const dir = t.testdir({
    "household.yaml": "canaries:\n  - {label: word, type: text, value: quartz-heron-512}\n",
  });
  chmodSync(dir, 0o755);
  const lines = home(dir);
  t.ok(lines.some((line) => /^doubtful store: other users may look into .*; chmod 700/.test(line)));
  t.ok(lines.some((line) => /^ok household: .* 0 devices, 1 values to look for$/.test(line)));
});

t.test("a router that was never heard of, one that is silent and one that is there", async (t) => {
  const dir = t.testdir();
  const pairs = new Pairs(dir);
  const broker = { url: "mqtt://192.0.2.1", ca: null };
  for (const router of ["attic", "cellar", "garden"]) pairs.make(router, broker, NOW - 9000);
  const said = { online: "online", report: null, health: null } as const;
  pairs.report("cellar").store({ ...said, last_seen: NOW - 3600 });
  pairs.report("garden").store({ ...said, last_seen: NOW - 20 });
  const lines = home(dir).filter((line) => line.includes("router "));
  t.same(lines, [
    "doubtful router attic: never heard of; does its agent run?",
    "wrong router cellar: heard of 3600 s ago; look at its agent and its way to the broker",
    "ok router garden: heard of 20 s ago",
  ]);
});

t.test("what the guard costs is told of what it judged", async (t) => {
  const dir = t.testdir();
  const pairs = new Pairs(dir);
  const broker = { url: "mqtt://192.0.2.1", ca: null };
  const spent = { guard_judged: 4000, guard_bytes: 3_600_000, guard_micros: 320_000 };
  for (const [router, counters] of [
    ["attic", spent],
    ["garden", {}],
  ] as const) {
    pairs.make(router, broker, NOW - 9000);
    const health = { ...HEALTH, counters };
    pairs.report(router).store({ last_seen: NOW, online: "online", report: null, health });
  }
  // 80 us a packet, and 28,800,000 bits in 0.32 s.
  t.same(
    home(dir).filter((line) => line.includes("guard: ")),
    [
      "ok router attic: guard: 4000 packets judged, 80 us for 900 bytes each: of such at most 90 Mbit/s leave",
    ],
  );
});

t.test("a store that is a file is wrong", async (t) => {
  const dir = t.testdir();
  const file = join(dir, "store");
  mkdirSync(join(dir, "x"));
  writeFileSync(file, "");
  t.match(home(file), [/^wrong store: .*store is not a folder; name another$/]);
});
