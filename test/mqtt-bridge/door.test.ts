import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import type { Hono } from "hono";
import t, { type Test } from "tap";
import type { AppOptions } from "../../mqtt-bridge/api/app.js";
import { WINDOW_SECONDS, WRONG_MAX } from "../../mqtt-bridge/api/session/lockout.js";
import type { StartView } from "../../mqtt-bridge/api/views.js";
import type { Accounts } from "../../mqtt-bridge/broker/accounts.js";
import { servePage } from "../../mqtt-bridge/net/page-server.js";
import { ask, post, setUp } from "./api-fixture.js";
import { anAlert } from "./fixtures.js";

const RIGHT = "quartz heron 512";

/** The page's account, and what was tried; null: no password yet. */
function accountsOf(password: string | null): Accounts & { tried: string[] } {
  let current = password;
  const tried: string[] = [];
  return {
    tried,
    verify: async (name, given) => {
      tried.push(given);
      return name === "admin" && given === current;
    },
    has: (name) => name === "admin" && current !== null,
    setPassword: async (_name, given) => {
      current = given;
    },
  };
}

function open(t: Pick<Test, "teardown">, change: Partial<AppOptions> = {}) {
  const accounts = accountsOf(RIGHT);
  return { accounts, ...setUp(t, { accounts, ...change }) };
}

function cookieOf(response: Response): string {
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

function logIn(app: Hono, password = RIGHT): Promise<Response> {
  return ask(app, "/api/session", post({ password }));
}

async function stateOf(app: Hono, cookie = ""): Promise<unknown> {
  return (await ask(app, "/api/session", { headers: { cookie } })).json();
}

/** Beside `/api/session`: the first is opened by a phone that is to be added, the second says where one stands. */
const OPEN: ReadonlySet<string> = new Set(["/api/hello", "/api/start"]);

t.test("who is not logged in gets the page, its state and nothing else", async (t) => {
  const dir = t.testdir({ "index.html": "<p>page</p>" });
  const { app } = open(t, { pageDir: dir });
  t.equal((await ask(app, "/healthz")).status, 200);
  t.equal((await ask(app, "/")).status, 200);
  t.same(await stateOf(app), { state: "out" });
  const basic = { authorization: `Basic ${Buffer.from(`admin:${RIGHT}`).toString("base64")}` };
  for (const route of app.routes.filter(({ path }) => path.startsWith("/api/"))) {
    const path = route.path.replace(":id", "a_1").replace("*", "nothing");
    if (route.path.startsWith("/api/session") || OPEN.has(route.path)) continue;
    const method = route.method === "ALL" ? "GET" : route.method;
    const headers = { "content-type": "application/json", cookie: "telltale=made-up", ...basic };
    t.equal((await ask(app, path, { method, headers })).status, 401, `${method} ${path}`);
  }
});

t.test("a right password opens a session until it is ended", async (t) => {
  const { app } = open(t);
  const wrong = await logIn(app, "wrong");
  t.equal(wrong.status, 403);
  t.equal(wrong.headers.get("set-cookie"), null);
  const right = await logIn(app);
  t.match(
    right.headers.get("set-cookie"),
    /^telltale=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const headers = { cookie: cookieOf(right) };
  t.equal((await ask(app, "/api/status", { headers })).status, 200);
  t.same(await stateOf(app, headers.cookie), { state: "in" });
  const end = { method: "DELETE", headers: { ...headers, "content-type": "application/json" } };
  t.match((await ask(app, "/api/session", end)).headers.get("set-cookie"), /^telltale=; Max-Age=0/);
  t.equal((await ask(app, "/api/status", { headers })).status, 401);
});

t.test("what the page begins with is told to nobody who is not in", async (t) => {
  const { app, store } = open(t);
  store.putAlert("home", anAlert());
  t.same(await (await ask(app, "/api/start")).json(), { session: "out", now: null });
  const headers = { cookie: cookieOf(await logIn(app)) };
  const start = (await (await ask(app, "/api/start", { headers })).json()) as StartView;
  t.equal(start.session, "in");
  t.equal(start.now?.alerts.length, 1);
});

t.test("an open stream ends with its session", async (t) => {
  const { app, feed } = open(t);
  const headers = { cookie: cookieOf(await logIn(app)) };
  const stream = await ask(app, "/api/stream", { headers });
  const end = { method: "DELETE", headers: { ...headers, "content-type": "application/json" } };
  await ask(app, "/api/session", end);
  feed.emit("alert", { id: "a_secret" });
  t.notMatch(await stream.text(), /a_secret/);
});

t.test("the printed link sets the password once, and logs in", async (t) => {
  const accounts = accountsOf(null);
  const { app } = setUp(t, { accounts, code: "made-up-code" });
  const first = (code: unknown, password: unknown) =>
    ask(app, "/api/session/first", post({ code, password }));
  t.same(await stateOf(app), { state: "first" });
  t.equal((await logIn(app, "")).status, 403, "no password is no empty password");
  for (const [code, password, status] of [
    ["made-up-code", "too short", 400],
    ["made-up-code", "x".repeat(257), 400],
    ["made-up-code", null, 400],
    [null, RIGHT, 400],
    ["other-code", RIGHT, 403],
    ["", RIGHT, 403],
    ["made-up-code", RIGHT, 200],
    ["made-up-code", "somebody else's", 403],
  ] as const) {
    const answer = await first(code, password);
    t.equal(answer.status, status, `${code} ${password}`);
    t.equal(cookieOf(answer) !== "", status === 200);
  }
  t.equal((await logIn(app)).status, 200);
});

t.test("of two who open the link at once, one sets the password", async (t) => {
  const { app } = setUp(t, { accounts: accountsOf(null), code: "made-up-code" });
  const both = ["first of the two", "second of the two"].map((password) =>
    ask(app, "/api/session/first", post({ code: "made-up-code", password })),
  );
  t.same((await Promise.all(both)).map(({ status }) => status).sort(), [200, 403]);
});

t.test("1,000 logins at once: ten are tried, the rest are told how long to wait", async (t) => {
  let now = 1000;
  const { app, accounts, logged } = open(t, { now: () => now });
  const inside = { cookie: cookieOf(await logIn(app)) };
  accounts.tried.length = 0;
  const answers = await Promise.all(
    Array.from({ length: 1000 }, (_, n) => logIn(app, `wrong ${n}`)),
  );
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  t.same([count(403), count(429)], [WRONG_MAX, 1000 - WRONG_MAX]);
  t.equal(accounts.tried.length, WRONG_MAX);
  t.equal(logged.length, WRONG_MAX);
  const locked = await logIn(app);
  t.equal(locked.status, 429, "the right password has to wait too");
  t.equal(locked.headers.get("retry-after"), String(WINDOW_SECONDS));
  t.match(await locked.json(), { error: "too many wrong tries; wait 15 min" });
  t.equal((await ask(app, "/api/status", { headers: inside })).status, 200, "who is in stays in");
  now += WINDOW_SECONDS;
  t.equal((await logIn(app)).status, 200);
});

const JSON_TYPE = { "content-type": "application/json" };
const OURS = { origin: "http://127.0.0.1:8420" };

/** Status of what is asked in these very bytes of a page that is served on loopback. */
async function statusOf(port: number, request: string): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  socket.end(request);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(Buffer.concat(chunks).toString())?.[1]);
}

t.test("over a connection too, each request has a clear status", async (t) => {
  const { app, logged } = setUp(t);
  const server = await servePage(app, ["127.0.0.1"], 0);
  t.teardown(() => server.close());
  const of = (line: string, headers: readonly string[], body = ""): string =>
    [`${line} HTTP/1.1`, "Host: 127.0.0.1", "Connection: close", ...headers, "", body].join("\r\n");
  const json = "Content-Type: application/json";
  const chunked = "Transfer-Encoding: chunked";
  for (const [request, status] of [
    [of("GET /api/session", []), 200],
    [of("DELETE /api/session", [json]), 200],
    [of("POST /api/session", [json]), 400],
    [of("POST /api/session", [json, "Content-Length: 2"], "{}"), 400],
    [of("POST /api/session", [json, "Content-Length: 999999999"], "{}"), 413],
    [of("POST /api/session", [json, "Content-Length: x"], "{}"), 400],
    [of("POST /api/session", [json, chunked], "2\r\n{}\r\n0\r\n\r\n"), 411],
    [of("OPTIONS /api/session", [json]), 404],
    [of("GET /../../etc/passwd", []), 404],
    [of("GET //etc/passwd", []), 404],
    [of("GET http://evil.example.org/", []), 404],
    [of("GET /", [`X: ${"x".repeat(20_000)}`]), 431],
    ["nonsense\r\n\r\n", 400],
  ] as const) {
    t.equal(await statusOf(server.port, request), status, request.slice(0, 80));
  }
  t.same(logged, []);
});

/** What is asked by somebody who is logged in, and the one status that answers it. */
const ATTACKS: readonly (readonly [string, string, RequestInit & { host?: string }, number])[] = [
  ["foreign Host", "/api/status", { host: "rebound.example.org" }, 421],
  ["foreign Host for the page", "/", { host: "rebound.example.org:8420" }, 421],
  ["no Host", "/api/status", { host: "" }, 421],
  ["foreign Origin", "/api/alerts/a_1/ack", post({}, { origin: "http://evil.example.org" }), 403],
  [
    "Origin of another port",
    "/api/alerts/a_1/ack",
    post({}, { origin: "http://127.0.0.1:1" }),
    403,
  ],
  ["Origin null", "/api/alerts/a_1/ack", post({}, { origin: "null" }), 403],
  ["another site reads", "/api/alerts", { headers: { "sec-fetch-site": "cross-site" } }, 403],
  ["another port reads", "/api/alerts", { headers: { "sec-fetch-site": "same-site" } }, 403],
  ["another site links to the page", "/", { headers: { "sec-fetch-site": "cross-site" } }, 200],
  [
    "a form",
    "/api/alerts/a_1/ack",
    { method: "POST", body: "{}", headers: { "content-type": "text/plain", ...OURS } },
    415,
  ],
  ["preflight", "/api/alerts", { method: "OPTIONS", headers: { ...OURS, ...JSON_TYPE } }, 404],
  ["traversal", "/../package.json", {}, 404],
  ["encoded traversal", "/%2e%2e%2fpackage.json", {}, 404],
  ["traversal behind assets", "/assets/..%2f..%2fpackage.json", {}, 404],
  ["traversal in an id", "/api/alerts/..%2f..%2fstatus/ack", post({}), 404],
  ["zero byte", "/assets/%00", {}, 404],
  ["broken escape", "/%E0%A4%A", {}, 404],
  ["oversized", "/api/alerts/a_1/snooze", post({ minutes: 1, x: "x".repeat(5000) }), 413],
  ["oversized login", "/api/session", post({ password: "x".repeat(5000) }), 413],
  ["long login", "/api/session", post({ password: "x".repeat(257) }), 400],
  ["login with more", "/api/session", post({ password: RIGHT, admin: true }), 400],
  ["cut JSON", "/api/session", { method: "POST", body: '{"password":', headers: JSON_TYPE }, 400],
  ["no JSON", "/api/alerts/a_1/snooze", { method: "POST", body: "<>", headers: JSON_TYPE }, 400],
  [
    "not UTF-8",
    "/api/session",
    { method: "POST", body: Uint8Array.of(0x7b, 0xff, 0x7d), headers: JSON_TYPE },
    400,
  ],
  [
    "deep JSON",
    "/api/session",
    { method: "POST", body: "[".repeat(4000), headers: JSON_TYPE },
    400,
  ],
  [
    "prototype",
    "/api/session",
    { method: "POST", body: '{"__proto__":1}', headers: JSON_TYPE },
    400,
  ],
  [
    "method that is not there",
    "/api/status",
    { method: "PUT", body: "{}", headers: JSON_TYPE },
    404,
  ],
];

t.test("each attack is answered by one clear status, and nothing is changed", async (t) => {
  const dir = t.testdir({ "index.html": "<p>page</p>" });
  mkdirSync(join(dir, "assets"));
  writeFileSync(join(dir, "assets", "a.js"), "let a;");
  const { app, store, logged } = open(t, { pageDir: dir });
  store.putAlert("home", anAlert());
  const cookie = cookieOf(await logIn(app));
  for (const [what, path, init, status] of ATTACKS) {
    const headers = new Headers(init.headers);
    headers.set("cookie", cookie);
    if (init.host !== undefined) headers.set("host", init.host);
    const answer = await ask(app, path, { ...init, headers });
    t.equal(answer.status, status, what);
    t.notMatch(await answer.text(), /node_modules|at .*\.js:|scripts/, what);
  }
  t.match(store.alert(null, "a_1"), { acked: false, snoozed_until: null });
  t.same(logged, []);
});
