/** How long a search takes in a store that is full: `make bench-search`. One line for each search, in milliseconds. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { aSighting } from "../mqtt-bridge/fixtures.js";
import { print } from "./report.js";

const SIGHTINGS = 100_000;
const DEVICES = 30;
const NAMES = 10_000;
const FIELDS = 5;
const RUNS = 5;
const BAR_MS = 200;
/** As many as the page asks for at once. */
const LIMIT = 100;

const SEARCHES: readonly (readonly [string, readonly string[]])[] = [
  ["a word that finds nothing", ["nowhere"]],
  ["a word in one sighting's name", ["host7777.example"]],
  ["a word in all of them", ["plain"]],
  ["the name of a device", ["phone-12"]],
  ["two words, one of them rare", ["xiaomi", "host12.example"]],
  ["two letters that find nothing", ["qq"]],
  ["two letters in all of them", ["pl"]],
  [
    "eight words in all of them",
    ["identifiers", "plain", "imei", "china", "cn", "field", "host", "28:6c"],
  ],
];

const dir = mkdtempSync(join(tmpdir(), "telltale-search-"));
const store = new SqliteStore(join(dir, "telltale.db"));
try {
  fill(store);
  console.log(`${SIGHTINGS} sightings, ${NAMES} names, ${DEVICES} devices; median of ${RUNS}`);
  for (const [what, words] of SEARCHES) {
    let found = 0;
    const times = Array.from({ length: RUNS }, () => {
      const began = performance.now();
      found = store.sightings({ limit: LIMIT, words }).length;
      return performance.now() - began;
    }).sort((a, b) => a - b);
    const value = times[RUNS >> 1] ?? Number.NaN;
    print({ what, value, unit: "ms", bar: BAR_MS, note: `${found} found` });
  }
} finally {
  store.close();
  rmSync(dir, { recursive: true, force: true });
}

function fill(store: SqliteStore): void {
  const line = { kind: "device", name_source: "dhcp", maker: "Xiaomi", model: null } as const;
  const macs = Array.from({ length: DEVICES }, (_, n) => `28:6c:07:00:02:${String(n + 10)}`);
  store.transaction(() => {
    for (const [n, mac] of macs.entries())
      store.putDevice("home", { ...line, mac, name: `phone-${n}` }, n);
    for (let n = 0; n < SIGHTINGS; n++) {
      const [name, field] = [`host${n % NAMES}.example`, `field${n % FIELDS}`];
      const device = macs[(n % NAMES) % DEVICES] ?? null;
      store.putSighting(
        "home",
        aSighting({ id: `1:${n}`, device, name, field, ts: n, last_ts: n }),
      );
    }
  });
}
