import { connect, createServer, type Socket } from "node:net";
import t, { type Test } from "tap";
import type { Alert } from "../../core/wire/lines.js";
import { startBroker } from "../../mqtt-bridge/broker/embedded.js";
import { type Link, openLink } from "../../mqtt-bridge/mqtt/link.js";
import { PeoplePlane } from "../../mqtt-bridge/mqtt/people.js";
import { Topics } from "../../mqtt-bridge/mqtt/topics.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { anAlert } from "./fixtures.js";

const silent = (): void => {};

/** A people plane on a broker of its own, with a phone that has subscribed to its alerts. */
async function setUp(t: Test) {
  let now = 1000;
  const broker = await startBroker({
    addresses: ["127.0.0.1"],
    port: 0,
    accounts: null,
    base: "telltale",
  });
  t.teardown(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const link = await openLink({ url, clientId: "plane", log: silent, ...broker.internal });
  t.teardown(() => link.end());
  const store = new SqliteStore(":memory:", () => now);
  t.teardown(() => store.close());
  const people = new PeoplePlane({
    link,
    store,
    topics: new Topics("telltale"),
    router: () => null,
    version: "1.2.3",
    pageUrl: null,
    health: () => ({}),
    block: async () => ({ until: 0 }),
    onChange: silent,
    log: silent,
    now: () => now,
  });
  await people.start();
  people.addRouter({ id: "attic", source: "a test", demo: false });
  const phone = await openLink({ url, clientId: "phone", log: silent });
  t.teardown(() => phone.end());
  const received = new Inbox(phone);
  await phone.subscribe("telltale/attic/alert");
  const raise = (change: Partial<Alert>): void => {
    store.transaction(() => people.queueAlert(store.putAlert("attic", anAlert(change))));
    people.refresh("attic");
  };
  const wait = (seconds: number): void => {
    now += seconds;
  };
  return { people, store, raise, received, wait };
}

class Inbox {
  readonly #texts: string[] = [];
  #wake = silent;

  constructor(link: Link) {
    link.onMessage(({ payload }) => {
      this.#texts.push(Buffer.from(payload).toString());
      this.#wake();
    });
  }

  /** The ids and counts of the next `count` alerts. */
  async next(count: number): Promise<string[]> {
    while (this.#texts.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const alerts = this.#texts.splice(0, count).map((text) => JSON.parse(text) as Alert);
    return alerts.map(({ id, count: times }) => `${id} ${times}`);
  }
}

t.test("what a person has seen or snoozed is not told again, until it matters more", async (t) => {
  const { people, store, raise, received, wait } = await setUp(t);
  raise({ id: "a_seen", severity: "warning" });
  raise({ id: "a_later", severity: "warning" });
  t.same(await received.next(2), ["a_seen 1", "a_later 1"]);
  for (const stored of store.alerts({ limit: 9 })) {
    if (stored.alert.id === "a_seen") people.ack(stored);
    else people.snooze(stored, 1600);
  }
  raise({ id: "a_seen", severity: "warning", count: 10 });
  raise({ id: "a_later", severity: "warning", count: 10 });
  raise({ id: "a_new", count: 1 });
  t.same(await received.next(1), ["a_new 1"]);
  raise({ id: "a_seen", severity: "serious", count: 11 });
  wait(601);
  raise({ id: "a_later", severity: "warning", count: 100 });
  t.same(await received.next(2), ["a_seen 11", "a_later 100"]);
});

t.test(
  "open alerts can be told again to who came late, but not those that were seen",
  async (t) => {
    const { people, store, raise, received } = await setUp(t);
    const ids = Array.from({ length: 13 }, (_, i) => `a_${i + 1}`);
    for (const id of ids) raise({ id });
    await received.next(ids.length);
    const seen = store.alert("attic", "a_2");
    if (seen !== null) people.ack(seen);
    people.repeatOpen("attic");
    const left = ids.filter((id) => id !== "a_2").map((id) => `${id} 1`);
    t.same((await received.next(left.length)).sort(), left.sort());
  },
);

/** A door before a broker that hangs up on MQTT 5, as old brokers do. */
async function oldDoor(t: Test, port: number): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", silent);
    socket.once("data", (packet) => {
      // CONNECT: type, length, 00 04 "MQTT", level.
      if (packet[8] === 5) return socket.destroy();
      const inner = connect(port, "127.0.0.1");
      inner.on("error", silent);
      inner.write(packet);
      socket.pipe(inner).pipe(socket);
      return inner;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

t.test("a broker that hangs up on MQTT 5 is spoken to in 3.1.1", async (t) => {
  const broker = await startBroker({
    addresses: ["127.0.0.1"],
    port: 0,
    accounts: null,
    base: "telltale",
  });
  t.teardown(() => broker.close());
  const port = await oldDoor(t, broker.port);
  const link = await openLink({
    url: `mqtt://127.0.0.1:${port}`,
    clientId: "old",
    log: silent,
    ...broker.internal,
  });
  t.teardown(() => link.end());
  t.equal(link.version, 4);
  const received = new Promise<boolean>((resolve) =>
    link.onMessage(({ retained }) => resolve(retained)),
  );
  await link.publish("telltale/bridge/state", "{}", { retain: true, expiry: 60 });
  await link.subscribe("telltale/#");
  t.equal(await received, true);
});
