import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import type { Line } from "../../core/wire/lines.js";
import { Feed, type FeedEvent } from "../../mqtt-bridge/api/feed.js";
import type { PeoplePlane } from "../../mqtt-bridge/mqtt/people.js";
import { Keeper } from "../../mqtt-bridge/run/keeper.js";
import { Memories } from "../../mqtt-bridge/run/memories.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { EventWriter, type Head } from "../core/events.js";
import { LEFT_ALONE_MAC, NEEDLE, PHONE_MAC, pipeline } from "../core/fixture.js";
import { ALONE } from "./fixtures.js";

const DAY = 86_400;
const T0 = 1_793_491_200;

/** A conversation with a site: its name is asked for, told in the ClientHello, and talked to. */
function visit(writer: EventWriter, n: number, name: string, more: Head = {}): void {
  const head: Head = {
    flow: 2 * n,
    sport: 1024 + n,
    ts: T0 + n,
    protocol: "tls",
    srcMac: PHONE_MAC,
    ...more,
  };
  const dns: Head = {
    ...head,
    flow: 2 * n + 1,
    protocol: "dns",
    l4: 17,
    dport: 53,
    dst: "192.168.1.1",
    side: "lan",
  };
  writer.question(dns, name).answer(dns, name, ["198.51.100.7"]).end(dns);
  writer.name(head, name, "tls").flowClass(head, "named").end(head, { up: 4000, down: 90_000 });
}

/** What a whole day of lines leaves in the store's files and told to open pages. */
function keep(
  lines: readonly (readonly Line[])[],
  memory: unknown,
): { disk: string; told: string } {
  const dir = mkdtempSync(join(tmpdir(), "telltale-browsing-"));
  try {
    const store = new SqliteStore(join(dir, "telltale.db"));
    const feed = new Feed();
    const events: FeedEvent[] = [];
    feed.listen((event) => events.push(event));
    const people = {
      refresh: () => {},
      refreshSoon: () => {},
      sighted: () => {},
      queueAlert: () => {},
    } as unknown as PeoplePlane;
    const keeper = new Keeper({ ...ALONE, store, feed, people, now: () => T0 });
    for (const batch of lines) keeper.take("home", batch, []);
    store.setSetting("memory/home", JSON.stringify(memory));
    store.close();
    const files = readdirSync(dir).map((name) => readFileSync(join(dir, name), "latin1"));
    return { disk: files.join("\n"), told: JSON.stringify(events) };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

t.test(
  "sites that a person visits are neither stored nor told; a name that a rule knows is",
  async (t) => {
    const whole = pipeline({ mode: "live" });
    const writer = new EventWriter();
    for (let n = 1; n <= 60; n++) visit(writer, n, `www.site${n}.example`);
    visit(writer, 61, "api.account.xiaomi.com");
    const carrier: Head = { flow: 500, ts: T0 + 100, protocol: "http", flags: 1 };
    writer.name(carrier, "collect.example.net", "http").match(carrier, { needle: NEEDLE.imei });
    writer.end(carrier);
    const lines = [whole.feed(writer.take()), whole.finish()];
    const { disk, told } = keep(lines, whole.remember());
    for (const kept of [disk, told]) {
      t.notMatch(kept, /site\d+\.example/);
      t.match(kept, /api\.account\.xiaomi\.com/);
      t.match(kept, /collect\.example\.net/);
    }
  },
);

t.test("a gadget's new destination is named only after a week, a phone's never", async (t) => {
  const whole = pipeline({ mode: "live" });
  const writer = new EventWriter();
  const gadget = "02:00:00:00:00:40";
  visit(writer, 1, "first.maker.example", { srcMac: gadget });
  for (let n = 2; n <= 60; n++) visit(writer, n, `www.site${n}.example`);
  visit(writer, 61, "second.elsewhere.example", { srcMac: gadget, ts: T0 + 8 * DAY });
  visit(writer, 62, "www.late.example", { ts: T0 + 8 * DAY });
  const { disk } = keep([whole.feed(writer.take())], whole.remember());
  t.notMatch(disk, /first\.maker|site\d+\.example|late\.example/);
  t.match(disk, /second\.elsewhere\.example/);
});

t.test(
  "of a device that is to be left alone nothing is kept: no sighting, no name, no alert",
  async (t) => {
    const whole = pipeline({ mode: "live" });
    const writer = new EventWriter();
    const left = { srcMac: LEFT_ALONE_MAC };
    for (let day = 0; day < 10; day++) {
      visit(writer, day + 1, "api.account.xiaomi.com", { ...left, ts: T0 + day * DAY });
    }
    const head: Head = { ...left, flow: 900, ts: T0 + 10 * DAY, protocol: "http", flags: 1 };
    writer.device("dhcp", LEFT_ALONE_MAC, "bens-secret-phone", head);
    writer.device("user_agent", LEFT_ALONE_MAC, "(Linux; Android 9; Secret Model Build/1)", head);
    writer.name(head, "collect.example.net", "http").match(head, { needle: NEEDLE.imei });
    writer.end(head, { up: 900_000_000 });
    const lines = whole.feed(writer.take());
    t.same(
      lines.filter(({ kind }) => kind === "sighting" || kind === "alert" || kind === "dns"),
      [],
    );
    t.same(whole.takePushes(), []);
    const { disk, told } = keep([lines, whole.finish()], whole.remember());
    for (const kept of [disk, told]) {
      t.notMatch(kept, /xiaomi\.com|collect\.example|secret/i);
    }
  },
);

t.test(
  "what was learnt comes back after a restart, and a damaged memory begins anew",
  async (t) => {
    const store = new SqliteStore(":memory:");
    t.teardown(() => store.close());
    const memories = new Memories(store);
    t.equal(memories.load("home").memory, null);
    const whole = pipeline({ mode: "live" });
    const writer = new EventWriter();
    visit(writer, 1, "api.account.xiaomi.com");
    whole.feed(writer.take());
    memories.add("home", whole);
    memories.save();
    const again = pipeline({ mode: "live", ...new Memories(store).load("home") });
    t.notOk(again.isMemoryReset);
    t.same(again.remember(), JSON.parse(JSON.stringify(whole.remember())));
    for (const damaged of ["{", '{"v":9}', "null-ish"]) {
      store.setSetting("memory/home", damaged);
      t.ok(pipeline({ mode: "live", ...memories.load("home") }).isMemoryReset, damaged);
    }
  },
);
