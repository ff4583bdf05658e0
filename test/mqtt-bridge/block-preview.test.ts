import t from "tap";
import { ruleSet } from "../../core/rules/ruleset.js";
import type { FlowLine } from "../../core/wire/lines.js";
import { previewBlock } from "../../mqtt-bridge/blocks/preview.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { UsedNames } from "../../mqtt-bridge/traffic/used.js";
import { aFlow, aSighting } from "./fixtures.js";

const [PHONE, TV] = ["28:6c:07:00:00:01", "02:00:00:00:00:07"];
const DAY = 86_400;
const NOW = 100 * DAY + 3600;

/** Names, how often, by whom and how many days ago. */
const USED: readonly (readonly [string | null, number, string, number])[] = [
  ["app.example.org", 3, PHONE, 0],
  ["app.example.org", 9, PHONE, 6],
  ["app.example.org", 50, PHONE, 7],
  ["cdn.example.org", 2, PHONE, 1],
  ["notexample.org", 1, PHONE, 0],
  ["app.example.org", 5, TV, 0],
  [null, 4, TV, 0],
];

const KNOWLEDGE = {
  lookup: {
    asOf: "2026-06-17",
    network: (address: string) =>
      address.startsWith("198.51.100.")
        ? { asn: 64_500, org: "Example Net", country: "GB", as_of: "2026-06-17" }
        : null,
    maker: () => null,
  },
  rules: ruleSet([
    {
      ...{ id: "test/example", pack: "test", title: "", why: "", severity: "note" },
      ...{ advice: "The app stays empty.", sources: [], vectors: [] },
      match: { kind: "domain", company: "Example", domains: ["example.org"] },
    },
  ]),
};

function filled(): UsedNames {
  const used = new UsedNames();
  for (const [name, times, device, ago] of [...USED].sort((a, b) => b[3] - a[3])) {
    const dst = name === null ? "203.0.113.9" : "198.51.100.7";
    const flow: Partial<FlowLine> = { name, dst, device, last: NOW - ago * DAY };
    for (let n = 0; n < times; n++) used.add("home", aFlow(flow));
  }
  return used;
}

/** What is to be blocked, for whom, and the names with their counts that this closes. */
const ASKED: readonly (readonly [string, string | null, Readonly<Record<string, number>>])[] = [
  ["app.example.org", PHONE, { "app.example.org": 12 }],
  ["example.org", PHONE, { "app.example.org": 12, "cdn.example.org": 2 }],
  ["example.org", null, { "app.example.org": 17, "cdn.example.org": 2 }],
  ["company:Example", TV, { "app.example.org": 5 }],
  ["company:Other", TV, {}],
  ["203.0.113.9", TV, { "203.0.113.9": 4 }],
  ["203.0.113.0/24", TV, { "203.0.113.9": 4 }],
  ["203.0.113.0/24", PHONE, {}],
  ["as:64500", TV, { "app.example.org": 5 }],
  ["country:gb", TV, { "app.example.org": 5 }],
  ["country:DE", TV, {}],
  ["everything", TV, { "app.example.org": 5, "203.0.113.9": 4 }],
];

t.test("names of the last 7 days that a block would close, with their counts", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const sources = { used: filled(), store, knowledge: KNOWLEDGE, now: NOW };
  for (const [to, device, wanted] of ASKED) {
    const { items, total, since } = previewBlock(to, device === null ? null : [device], sources);
    const told = Object.fromEntries(items.map(({ name, count }) => [name, count]));
    t.same(told, wanted, `${to} for ${device}`);
    t.equal(total, items.length);
    t.equal(since, NOW - 7 * DAY);
  }
  t.same(previewBlock("example.org", [PHONE], sources).advice, ["The app stays empty."]);
});

t.test("what stays at home, and questions for names, are no use of a name", async (t) => {
  const used = new UsedNames();
  t.equal(used.span, null);
  used.add("home", aFlow({ flags: ["lan"] }));
  used.add("home", aFlow({ protocol: "dns" }));
  used.add("home", aFlow({ device: null }));
  t.same(used.of(null), []);
});

t.test("after a restart stored sightings stand in, without a count", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  store.putSighting("home", aSighting({ ts: NOW - DAY, last_ts: NOW - DAY, count: 7 }));
  const old = { ts: NOW - 8 * DAY, last_ts: NOW - 8 * DAY, name: "old.xiaomi.com", id: "1:old" };
  store.putSighting("home", aSighting(old));
  const sources = { used: new UsedNames(), store, knowledge: KNOWLEDGE, now: NOW };
  const { items, since } = previewBlock("xiaomi.com", [PHONE], sources);
  t.same(items, [{ name: "api.account.xiaomi.com", count: null, last: NOW - DAY }]);
  t.equal(since, null);
});

t.test("names are bounded, and forgotten with their device", async (t) => {
  const used = new UsedNames();
  for (let n = 0; n < 10_005; n++) used.add("home", aFlow({ name: `h${n}.example.org` }));
  const all = used.of([PHONE]);
  t.equal(all.length, 10_000);
  t.notOk(
    all.some(({ name }) => name === "h4.example.org"),
    "the oldest went",
  );
  used.forget([PHONE]);
  t.same(used.of(null), []);
});
