import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import t from "tap";
import type { StartView } from "../../mqtt-bridge/api/views.js";
import { ask, NOW, post, STATUS, setUp } from "./api-fixture.js";
import { anAlert, aSighting } from "./fixtures.js";

/** The body of an answer that is a list. */
async function itemsOf(response: Promise<Response>): Promise<{ id: string }[]> {
  const { items } = (await (await response).json()) as { items: { id: string }[] };
  return items;
}

t.test("devices, sightings and alerts are listed, bounded and by device", async (t) => {
  const { app, store } = setUp(t);
  store.putSighting("home", aSighting({ last_ts: 5 }));
  store.putSighting("home", aSighting({ id: "1:other", device: null, last_ts: 9 }));
  store.putAlert("home", anAlert());
  t.match(await itemsOf(ask(app, "/api/sightings")), [
    { id: "1:other", router: "home" },
    { title: "The device at 192.168.1.23 sent the IMEI of Redmi 1S to api.account.xiaomi.com" },
  ]);
  t.equal((await itemsOf(ask(app, "/api/sightings?limit=1"))).length, 1);
  const own = await itemsOf(ask(app, "/api/sightings?device=28:6c:07:00:00:01"));
  t.same(
    own.map(({ id }) => id),
    ["1:abc"],
  );
  t.match(await (await ask(app, "/api/alerts")).json(), { items: [{ id: "a_1", acked: false }] });
  t.match(await (await ask(app, "/api/devices")).json(), { items: [] });
  t.match(await (await ask(app, "/api/status")).json(), STATUS);
});

t.test("a wrong filter is refused with what was expected", async (t) => {
  const { app } = setUp(t);
  for (const query of ["limit=0", "limit=1001", "limit=x", "limit=", "device=x", "device=%00"]) {
    const response = await ask(app, `/api/sightings?${query}`);
    t.equal(response.status, 400, query);
    t.match(await response.json(), { error: /expected limit from 1 to 1000/ });
  }
  t.equal((await ask(app, "/api/nothing")).status, 404);
  t.equal((await ask(app, "/api/alerts", { method: "DELETE" })).status, 415);
});

t.test("ack and snooze act on open alerts only", async (t) => {
  const { app, store, logged } = setUp(t);
  store.putAlert("home", anAlert({ id: "a_open" }));
  store.putAlert("home", anAlert({ id: "a_closed", state: "closed" }));
  t.match(await (await ask(app, "/api/alerts/a_open/ack", post({}))).json(), { acked: true });
  const snoozed = await ask(app, "/api/alerts/a_open/snooze", post({ minutes: 60 }));
  t.match(await snoozed.json(), { snoozed_until: NOW + 3600 });
  for (const body of [{}, { minutes: 0 }, { minutes: 1441 }, { minutes: "60" }, null]) {
    t.equal((await ask(app, "/api/alerts/a_open/snooze", post(body))).status, 400);
  }
  t.equal((await ask(app, "/api/alerts/a_closed/ack", post({}))).status, 404);
  t.equal((await ask(app, "/api/alerts/none/ack", post({}))).status, 404);
  const long = post({ minutes: 1, text: "x".repeat(5000) });
  t.equal((await ask(app, "/api/alerts/a_open/snooze", long)).status, 413);
  t.same(logged, []);
});

t.test("only our own names are served, so that no other site can stand in for us", async (t) => {
  const { app } = setUp(t, { listen: ["192.168.1.10", "127.0.0.1"] });
  for (const host of [
    "127.0.0.1:8420",
    "localhost:8420",
    "localhost",
    "[::1]:8420",
    "192.168.1.10",
  ]) {
    t.equal((await ask(app, "/api/status", { host })).status, 200, host);
  }
  for (const host of [
    "rebound.example.org",
    "192.168.1.11:8420",
    "127.0.0.1.example.org",
    "",
    "a:b:c",
  ]) {
    t.equal((await ask(app, "/api/status", { host })).status, 421, host);
    t.equal((await ask(app, "/", { host })).status, 421, host);
  }
});

t.test("another site cannot make a browser act", async (t) => {
  const { app, store } = setUp(t);
  store.putAlert("home", anAlert({ id: "a_open" }));
  const path = "/api/alerts/a_open/ack";
  const ours = { origin: "http://127.0.0.1:8420" };
  for (const origin of ["http://evil.example.org", "null", "http://127.0.0.1:9999"]) {
    t.equal((await ask(app, path, post({}, { origin }))).status, 403, origin);
  }
  const form = { ...post({}), headers: { "content-type": "text/plain", ...ours } };
  t.equal((await ask(app, path, form)).status, 415, "a form needs no permission of ours");
  t.equal(store.alert(null, "a_open")?.acked, false);
  t.equal((await ask(app, path, post({}, ours))).status, 200);
});

t.test("every answer carries the headers that keep a browser safe", async (t) => {
  const { app } = setUp(t);
  for (const path of ["/api/status", "/nothing", "/healthz"]) {
    const { headers } = await ask(app, path);
    t.match(headers.get("content-security-policy"), /^default-src 'self';/);
    t.equal(headers.get("x-content-type-options"), "nosniff");
    t.equal(headers.get("x-frame-options"), "DENY");
    t.equal(headers.get("access-control-allow-origin"), null);
    t.equal(headers.get("cache-control"), "no-store");
  }
});

t.test("the page's files are served from memory, and no path leads out of them", async (t) => {
  const dir = t.testdir({ "index.html": "<p>page</p>" });
  mkdirSync(join(dir, "assets"));
  writeFileSync(join(dir, "assets", "a.js"), "let a;");
  const { app } = setUp(t, { pageDir: dir });
  const page = await ask(app, "/");
  t.equal(await page.text(), "<p>page</p>");
  t.equal(page.headers.get("content-type"), "text/html; charset=utf-8");
  const etag = page.headers.get("etag") ?? "";
  t.equal((await ask(app, "/", { headers: { "if-none-match": etag } })).status, 304);
  const script = await ask(app, "/assets/a.js", { headers: { "accept-encoding": "gzip" } });
  t.match(script.headers.get("cache-control"), /immutable/);
  t.equal(script.headers.get("content-encoding"), "gzip");
  for (const path of [
    "/../package.json",
    "/%2e%2e/package.json",
    "/assets/..%2f..%2fpackage.json",
    "/etc/passwd",
  ]) {
    t.equal((await ask(app, path)).status, 404, path);
  }
});

/** Reads the events of a stream until there are `count`. */
async function readEvents(response: Response, count: number): Promise<string[]> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (reader !== undefined && text.split("\n\n").length <= count) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return text.split("\n\n").slice(0, count);
}

t.test("a page begins with all of one moment, and the stream goes on after it", async (t) => {
  const { app, feed, store } = setUp(t);
  store.putAlert("home", anAlert());
  feed.emit("alert", { n: 1 });
  const { session, now } = (await (await ask(app, "/api/start")).json()) as StartView;
  t.equal(session, "open");
  t.match(now, { event: "boot-1", devices: [], alerts: [{ id: "a_1", router: "home" }] });
  feed.emit("alert", { n: 2 });
  const after = `/api/stream?after=${now?.event}`;
  t.match(await readEvents(await ask(app, after), 2), [/event: hello/, /\{"n":2\}\nid: boot-2/]);
  feed.emit("alert", { n: 3 });
  const headers = { "last-event-id": "boot-2" };
  const again = await readEvents(await ask(app, after, { headers }), 2);
  t.match(again[1], /\{"n":3\}/, "a browser that comes back says where it was itself");
  t.match(await readEvents(await ask(app, "/api/stream?after=x"), 1), [/event: reset/]);
});

t.test("a page that comes back is given what it missed, or told to load anew", async (t) => {
  const { app, feed } = setUp(t);
  for (let n = 1; n <= 3; n++) feed.emit("alert", { n });
  const since = (id: string) => ask(app, "/api/stream", { headers: { "last-event-id": id } });
  t.match(await readEvents(await since("boot-1"), 3), [
    /event: hello/,
    /id: boot-2/,
    /event: alert\ndata: \{"n":3\}\nid: boot-3/,
  ]);
  t.match(await readEvents(await since("boot-3"), 1), [/event: hello\ndata: \{\}\nid: boot-3/]);
  for (const id of ["boot-4", "other-2", "nonsense", "boot--1"]) {
    t.match(await readEvents(await since(id), 1), [/event: reset\ndata: \{\}\nid: boot-3/], id);
  }
  for (let n = 0; n < 600; n++) feed.emit("status", null);
  t.match(await readEvents(await since("boot-2"), 1), [/event: reset/], "too long ago");
});

t.test("an open stream is told at once, and no more than 32 are open", async (t) => {
  const { app, feed } = setUp(t);
  const first = await ask(app, "/api/stream");
  const told = readEvents(first, 2);
  const others: Response[] = [];
  while (feed.listeners < 32) others.push(await ask(app, "/api/stream"));
  t.equal((await ask(app, "/api/stream")).status, 503);
  feed.emit("alert", { id: "a_1" });
  t.match(await told, [/event: hello/, /event: alert\ndata: \{"id":"a_1"\}/]);
  for (const other of others) await other.body?.cancel();
  // Ends by the test's time limit if closed streams go on listening.
  while (feed.listeners > 0) await setImmediate();
  t.equal(feed.listeners, 0);
});
