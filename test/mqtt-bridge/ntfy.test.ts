import { writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import t, { type Test } from "tap";
import type { Alert } from "../../core/wire/lines.js";
import { isInHome, ntfyMessage } from "../../mqtt-bridge/phone/ntfy/message.js";
import { Ntfy, type NtfySettings } from "../../mqtt-bridge/phone/ntfy/ntfy.js";
import type { Store } from "../../mqtt-bridge/store/port.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { Unwritable } from "../../mqtt-bridge/store/unwritable.js";
import { anAlert } from "./fixtures.js";
import { Happenings } from "./plane-fixture.js";
import { startRun, telltale } from "./program.js";

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An HTTP server that answers with these statuses, the last one for ever. */
async function startServer(t: Test, statuses: readonly number[]) {
  const asked: Asked[] = [];
  const happenings = new Happenings();
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
    request.on("end", () => {
      const status = statuses[Math.min(asked.length, statuses.length - 1)] ?? 200;
      const { headers, method, url: path } = request;
      asked.push({ headers, method, path, body: JSON.parse(text) });
      response.writeHead(status, { location: "http://127.0.0.1:1/" }).end("{}");
      happenings.happened();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const count = (wanted: number): Promise<true> =>
    happenings.until(() => asked.length >= wanted && true);
  return { url, asked, count };
}

const NOW = 1_800_000_000;

function openStore(t: Test): SqliteStore {
  const store = new SqliteStore(":memory:", () => NOW);
  t.teardown(() => store.close());
  return store;
}

function start(
  t: Test,
  server: string,
  change: Partial<NtfySettings> = {},
  { outbox }: Pick<Store, "outbox"> = openStore(t),
) {
  const tried: (string | null)[] = [];
  const pauses: number[] = [];
  const logged: string[] = [];
  const happenings = new Happenings();
  const ntfy = new Ntfy({
    ...{ server, topic: "alerts", token: null, isOwn: true, ...change },
    ...{ outbox, now: () => NOW },
    onTried: (_alert, line) => {
      tried.push(line);
      happenings.happened();
    },
    log: (line) => {
      logged.push(line);
      happenings.happened();
    },
    wait: async (milliseconds) => void pauses.push(milliseconds),
  });
  t.teardown(() => ntfy.stop());
  const until: Happenings["until"] = (look) => happenings.until(look);
  const add = (alert: Alert): void => {
    ntfy.add(alert);
    ntfy.kick();
  };
  return { ntfy, add, tried, pauses, logged, until };
}

const ALERT = anAlert({ url: "http://192.168.1.10:8420/#/alerts/a_1" });

t.test("the household's own server is told the alert, with a link to the page", async (t) => {
  const { url, asked } = await startServer(t, [200]);
  const { ntfy, add, tried, until } = start(t, url, { token: "tk_made_up" });
  add(ALERT);
  await until(() => tried.length === 1);
  t.same(tried, [null]);
  t.match(asked, [
    {
      ...{ method: "POST", path: "/" },
      headers: { "content-type": "application/json", authorization: "Bearer tk_made_up" },
      body: {
        ...{ topic: "alerts", title: ALERT.title, message: ALERT.message, priority: 5 },
        click: ALERT.url,
        actions: [{ action: "view", label: "Open Telltale", url: ALERT.url }],
      },
    },
  ]);
  t.match(ntfy.counts, { sent: 1, failed: 0, waiting: 0, problem: null });
});

/** Alerts, and the priority of each: 2 makes no sound, 3 is usual (https://docs.ntfy.sh/publish/#message-priority). */
const PRIORITIES: readonly (readonly [string, Partial<Alert>, number])[] = [
  ["a serious one", { severity: "serious" }, 5],
  ["a note", { severity: "note" }, 3],
  ["behaviour of a device", { severity: "serious", event_type: "behaviour" }, 5],
  [
    "a digest",
    { severity: "serious", event_type: "behaviour", device: { id: null, name: null } },
    2,
  ],
  ["Telltale's own health", { event_type: "health", device: { id: null, name: null } }, 5],
];

for (const [what, change, priority] of PRIORITIES) {
  t.test(`${what} has priority ${priority}`, async (t) => {
    t.equal(ntfyMessage("alerts", anAlert(change), true).priority, priority);
  });
}

t.test("any other server is told only that there is an alert", async (t) => {
  t.same(ntfyMessage("alerts", ALERT, false), {
    topic: "alerts",
    message: "Telltale has an alert",
  });
  const inside = ["127.0.0.1", "[::1]", "192.168.1.5", "10.0.0.1", "fd00::5", "localhost"];
  for (const host of [...inside, "ntfy.lan", "ntfy.home.arpa", "box.local"])
    t.ok(isInHome(host), host);
  const outside = ["ntfy.sh", "203.0.113.5", "2001:db8::5", "lan.example.org", "local", "ntfy"];
  t.same(
    outside.filter((host) => isInHome(host)),
    ["local"],
  );
});

t.test("what fails is tried again a bounded number of times, and counted", async (t) => {
  const { url, asked } = await startServer(t, [500, 429, 200]);
  const { ntfy, add, tried, pauses, until } = start(t, url);
  add(ALERT);
  await until(() => tried.at(-1) === null);
  t.same(tried, [`${url} answers 500`, `${url} answers 429`, null]);
  t.same(pauses, [5000, 30_000]);
  t.match(ntfy.counts, { sent: 1, retried: 2, failed: 0, problem: null });
  t.equal(asked.length, 3);

  const down = start(t, "http://127.0.0.1:1/");
  down.add(ALERT);
  await down.until(() => down.logged.length > 0);
  t.equal(down.tried.length, 4, "four tries");
  t.same(down.pauses, [5000, 30_000, 120_000]);
  t.match(down.ntfy.counts, { sent: 0, retried: 3, failed: 1, waiting: 0 });
});

t.test("a refusal is final, and a redirection is not followed with the token", async (t) => {
  for (const status of [403, 302]) {
    const { url, asked } = await startServer(t, [status]);
    const { ntfy, add, logged, until } = start(t, url, { token: "tk_made_up" });
    add(ALERT);
    await until(() => logged.length > 0);
    t.equal(asked.length, 1);
    t.match(ntfy.counts, { failed: 1, retried: 0, problem: `${url} answers ${status}` });
    t.notMatch(logged.join("\n"), /tk_made_up/, "the token is in no log");
  }
});

t.test("too many are dropped, the oldest first, and counted", async (t) => {
  const { url, count } = await startServer(t, [200]);
  const { ntfy, add, logged } = start(t, url);
  for (let n = 0; n < 105; n++) add(anAlert({ id: `a_${n}` }));
  t.match(ntfy.counts, { waiting: 100, dropped: 5 });
  t.match(logged[0], /too many alerts wait/);
  await count(100);
});

t.test(
  "what waits for the server is sent after the process was killed, within a day",
  async (t) => {
    const store = openStore(t);
    const down = start(t, "http://127.0.0.1:1/", {}, store);
    // Stored, and then the process is gone.
    down.ntfy.add(ALERT);
    t.match(down.ntfy.counts, { waiting: 1, sent: 0 });
    const { url, asked } = await startServer(t, [200]);
    const { ntfy, tried, until } = start(t, url, {}, store);
    ntfy.kick();
    await until(() => tried.length === 1);
    t.match(asked, [{ body: { title: ALERT.title } }]);
    await until(() => ntfy.counts.waiting === 0 && true);

    const old = new SqliteStore(":memory:", () => NOW - 86_401);
    t.teardown(() => old.close());
    old.outbox.push("ntfy", { topic: "", payload: JSON.stringify(ALERT), expiry: 0 });
    const late = start(t, url, {}, old);
    late.ntfy.kick();
    t.match(late.logged, ["ntfy: 1 alert(s) dropped: they waited for a day"]);
    t.match(late.ntfy.counts, { waiting: 0, dropped: 1 });
    t.equal(asked.length, 1);
  },
);

t.test("a run tells its ntfy server, and says so", async (t) => {
  const { url, asked, count } = await startServer(t, [200]);
  const dir = t.testdir();
  const token = join(dir, "token");
  writeFileSync(token, "tk_made_up\n");
  const capture = ["--capture", "test/captures/redmi-1s-test1.pcap"];
  const household = ["--household", "test/captures/household.yaml"];
  const to = ["--ntfy", `${url}alerts`, "--ntfy-token", token];
  const { run, page } = await startRun([...capture, ...household, ...to, "--store", dir]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  await count(1);
  t.match(asked[0]?.body, { topic: "alerts", title: /Redmi 1S/, click: /^http:.*#\/alerts\/a_/ });
  const { ntfy } = (await (await fetch(`${page}api/delivery`)).json()) as { ntfy: object };
  t.match(ntfy, { server: url, own: true, failed: 0 });
  t.notMatch(JSON.stringify(ntfy), /tk_made_up|alerts/);
  t.notMatch(run.text, /tk_made_up/);
});

t.test("settings that do not fit are one line each", async (t) => {
  const file = join(t.testdir(), "token");
  writeFileSync(file, "two words\n");
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["--ntfy", "ntfy.sh/x"], /^--ntfy "ntfy\.sh\/x": expected http:\/\/ or https:/],
    [["--ntfy", "https://ntfy.sh/"], /and a topic of letters/],
    [["--ntfy", "https://ntfy.sh/a/b"], /and a topic of letters/],
    [["--ntfy", "https://me@ntfy.sh/x"], /and a topic of letters/],
    [["--ntfy-token", file], /^--ntfy-token needs --ntfy\n$/],
    [["--ntfy-own"], /^--ntfy-own needs --ntfy\n$/],
    [["--ntfy", "https://ntfy.sh/x", "--ntfy-token", file], /expected one line, the token/],
  ];
  for (const [args, line] of cases) {
    const { status, stderr } = await telltale(["run", ...args]);
    t.equal(status, 2, args.join(" "));
    t.match(stderr, line);
  }
  writeFileSync(file, "tk_made_up\n");
  const { stderr } = await telltale(["run", "--ntfy", "http://ntfy.sh/x", "--ntfy-token", file]);
  t.match(stderr, /a token is sent outside the home over https only/);
});

t.test("what the server took is not sent again when a full disk cannot forget it", async (t) => {
  const { url, asked } = await startServer(t, [200]);
  const store = openStore(t);
  let isFull = true;
  const remove = store.outbox.remove.bind(store.outbox);
  store.outbox.remove = (seq) => {
    if (isFull) throw new Unwritable("database or disk is full");
    remove(seq);
  };
  const { ntfy, add, tried, until } = start(t, url, {}, store);
  /** Resolves when so many were tried, and nothing more is. */
  const rest = async (count: number): Promise<void> => {
    await until(() => tried.length === count);
    await new Promise(setImmediate);
  };
  ntfy.add(anAlert({ id: "a_1" }));
  add(anAlert({ id: "a_2" }));
  await rest(2);
  ntfy.kick();
  t.match(ntfy.counts, { sent: 2, waiting: 0 });
  isFull = false;
  add(anAlert({ id: "a_3" }));
  await rest(3);
  t.equal(asked.length, 3);
  t.match(ntfy.counts, { sent: 3, waiting: 0 });
  t.equal(store.outbox.size("ntfy"), 0, "and forgotten when it can be");
});
