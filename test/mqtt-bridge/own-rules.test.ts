import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Hono } from "hono";
import t, { type Test } from "tap";
import type { Problem } from "../../core/problem.js";
import type { RuleSet } from "../../core/rules/types.js";
import type { RulesView, TriedView } from "../../mqtt-bridge/api/views.js";
import type { Captures } from "../../mqtt-bridge/captures/captures.js";
import { OwnRules } from "../../mqtt-bridge/rules/own.js";
import { readRules } from "../../mqtt-bridge/rules/read.js";
import { ask, post, setUp } from "./api-fixture.js";
import { aSighting } from "./fixtures.js";

const RULE = `title: Ours
rules:
  - id: own/tracker
    title: A tracker that we know
    why: It stood in its privacy notice.
    severity: warning
    advice: Nothing breaks.
    match:
      kind: domain
      company: Example Tracking
      domains: [tracker.example]
    sources:
      - url: https://tracker.example/privacy
        date: 2026-11-01
        says: Example Tracking runs tracker.example.
    vectors:
      - {input: a.tracker.example, matches: true}
      - {input: tracker.example.org, matches: false}
`;

const CONTENT = `title: Ours
rules:
  - id: own/imei
    title: An IMEI matters to us
    why: It is the phone's number for life.
    severity: serious
    advice: Nothing breaks.
    match: {kind: identifier, types: [imei]}
    vectors:
      - {input: imei=860000000000009, matches: true}
      - {input: imei=1, matches: false}
`;

/** An app whose own rules lie in a folder of the test. */
function open(t: Test): {
  app: Hono;
  dir: string;
  put: (text: string, version?: string) => Promise<Response>;
  store: ReturnType<typeof setUp>["store"];
} {
  const dir = join(t.testdir(), "rules");
  const current = (): RuleSet => {
    const ruleset = readRules(existsSync(dir) ? dir : null, []);
    if (ruleset === null) throw new Error("no rules");
    return ruleset;
  };
  const samples = async () => [aSighting(), aSighting({ id: "1:more" })];
  const own = new OwnRules(dir, true);
  const capture = { name: "phone.pcap", sightings: 9 };
  const result = { capture, devices: [], alerts: [], sightings: [aSighting({ count: 4 })] };
  const captures = {
    result: (id: string) => (id === "given" ? result : null),
  } as unknown as Captures;
  const rules = { own, current, samples, reload: () => {}, today: () => "2026-11-21" };
  const { app, store } = setUp(t, { rules, captures });
  const put = async (text: string, version = own.read().version) =>
    ask(app, "/api/rules/own", { ...post({ version, text }), method: "PUT" });
  return { app, dir, put, store };
}

t.test("a rule with an error is refused with line and field, then taken", async (t) => {
  const { app, dir, put } = open(t);
  const wrong = await put(RULE.replace("warning", "grave"));
  t.equal(wrong.status, 422);
  const { problems } = (await wrong.json()) as { problems: Problem[] };
  t.match(problems, [{ line: 6, field: "rules[0].severity", message: /expected note, warning/ }]);
  t.notOk(existsSync(dir), "nothing is written");
  const right = await put(RULE);
  t.equal(right.status, 200);
  const { items, own } = (await right.json()) as RulesView;
  t.match(
    items.find(({ id }) => id === "own/tracker"),
    { own: true, company: "Example Tracking" },
  );
  t.equal(own.text, RULE);
  t.equal((await put(RULE, "stale")).status, 409);
  t.equal((await put("")).status, 200);
  t.notOk(existsSync(dir), "a folder without rules would be an error");
  t.equal((await ask(app, "/api/rules")).status, 200);
});

t.test("what a household claims again counts before our packs", async (t) => {
  const { app, put } = open(t);
  await put(CONTENT);
  const { items } = (await (await ask(app, "/api/rules")).json()) as RulesView;
  t.ok(
    items.some(({ id }) => id === "identifiers/imei"),
    "ours stays listed",
  );
  const twice = await put(CONTENT + CONTENT.slice(CONTENT.indexOf("  - id")));
  t.equal(twice.status, 422, "but not twice by itself");
});

t.test("a content rule is tried on a capture that was given, and says so", async (t) => {
  const { app } = open(t);
  const attempt = (capture: string) => ask(app, "/api/rules/try", post({ text: CONTENT, capture }));
  const { items } = (await (await attempt("given")).json()) as TriedView;
  t.match(items[0]?.backtest, {
    ...{ on: "capture", total: 1, capture: { name: "phone.pcap", cut: true } },
    found: [{ name: "api.account.xiaomi.com", count: 4 }],
  });
  t.equal((await attempt("gone")).status, 404);
});

t.test(
  "a trial explains, and tries destinations on stored names, content on the samples",
  async (t) => {
    const { app, store } = open(t);
    store.putSighting("home", aSighting({ name: "a.tracker.example", count: 3 }));
    store.putSighting("home", aSighting({ id: "1:b", name: "tracker.example.org" }));
    const attempt = async (text: string) =>
      (await (await ask(app, "/api/rules/try", post({ text }))).json()) as TriedView;
    const tried = await attempt(RULE);
    t.match(tried.items[0]?.explained, /looks for: tracker\.example and all names below/);
    t.match(tried.items[0]?.backtest, {
      on: "stored",
      total: 1,
      found: [{ name: "a.tracker.example", count: 3 }],
    });
    t.match((await attempt(CONTENT)).items[0]?.backtest, { on: "samples", total: 1 });
    const behaviour = CONTENT.replace("{kind: identifier, types: [imei]}", "{kind: first_contact}")
      .replace("imei=860000000000009", "earlier=0")
      .replace("imei=1", "earlier=1");
    t.match((await attempt(behaviour)).items[0]?.backtest, { on: "none" });
    t.match(await attempt("title: [\n"), { items: [], problems: [{ severity: "error" }] });
  },
);

t.test(
  "a plain list is fetched, told with licence and age, fetched again and removed",
  async (t) => {
    let body = "# License: CC0-1.0\nads.example\n";
    const server = createServer((_request, response) => response.end(body));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.teardown(() => server.close());
    const { app, dir } = open(t);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ads.txt`;
    const lists = async (response: Promise<Response>) =>
      ((await (await response).json()) as RulesView).lists;
    t.same(await lists(ask(app, "/api/lists", post({ url }))), [
      { name: "ads", domains: 1, source: url, date: "2026-11-21", licence: "CC0-1.0", skipped: 0 },
    ]);
    body = "ads.example\nmore.example\n";
    t.match(await lists(ask(app, "/api/lists/ads/update", post({}))), [
      { domains: 2, licence: "CC0-1.0" },
    ]);
    body = "nothing here";
    const kept = await ask(app, "/api/lists/ads/update", post({}));
    t.equal(kept.status, 422);
    t.match(readFileSync(join(dir, "ads.domains"), "utf8"), /more\.example/);
    t.equal((await ask(app, "/api/lists", post({ url: "file:///etc/passwd" }))).status, 422);
    const remove = (name: string) =>
      ask(app, `/api/lists/${name}`, { ...post({}), method: "DELETE" });
    writeFileSync(join(dir, "..", "secret.domains"), "x.example\n");
    t.equal((await remove("..%2fsecret")).status, 404);
    t.ok(existsSync(join(dir, "..", "secret.domains")));
    t.equal((await remove("ads")).status, 200);
    t.equal((await remove("ads")).status, 404);
  },
);

t.test("the demonstration's rules are read, not changed", async (t) => {
  const { app } = setUp(t);
  for (const [path, method, body] of [
    ["/api/rules/own", "PUT", { version: "", text: "" }],
    ["/api/rules/try", "POST", { text: "" }],
    ["/api/lists", "POST", { url: "https://example.org/a" }],
    ["/api/lists/a/update", "POST", {}],
    ["/api/lists/a", "DELETE", {}],
  ] as const) {
    t.equal((await ask(app, path, { ...post(body), method })).status, 403, path);
  }
});
