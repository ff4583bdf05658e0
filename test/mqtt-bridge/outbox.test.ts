import t, { type Test } from "tap";
import { Board } from "../../mqtt-bridge/mqtt/board.js";
import type { Link } from "../../mqtt-bridge/mqtt/link.js";
import { OUTBOX_AGE, Outbox } from "../../mqtt-bridge/mqtt/outbox.js";
import { OUTBOX_MAX } from "../../mqtt-bridge/store/port.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";

/** A broker's end that the test switches on and off and that acknowledges when the test lets it. */
class FakeLink implements Link {
  connected = false;
  readonly version = 5;
  readonly sent: string[] = [];
  acknowledges = true;
  readonly #states: ((connected: boolean) => void)[] = [];

  async publish(topic: string, payload: string | Uint8Array): Promise<void> {
    this.sent.push(`${topic} ${payload}`);
    if (!this.acknowledges) await new Promise<void>(() => {});
  }

  subscribe(): Promise<void> {
    throw new Error("nobody asked for that");
  }

  onMessage(): () => void {
    throw new Error("nobody asked for that");
  }

  onState(handler: (connected: boolean) => void): void {
    this.#states.push(handler);
  }

  turn(connected: boolean): void {
    this.connected = connected;
    for (const handler of this.#states) handler(connected);
  }

  async end(): Promise<void> {}
}

function setUp(t: Test) {
  const clock = { now: 1_000_000 };
  const store = new SqliteStore(":memory:", () => clock.now);
  t.teardown(() => store.close());
  const link = new FakeLink();
  const logged: string[] = [];
  const open = (on = link): { outbox: Outbox; emptied: Promise<void> } => {
    let outbox: Outbox | null = null;
    const emptied = new Promise<void>((onEmpty) => {
      const log = (line: string): void => void logged.push(line);
      outbox = new Outbox({ store, link: on, log, onEmpty, now: () => clock.now });
    });
    if (outbox === null) throw new Error("not made");
    return { outbox, emptied };
  };
  return { store, link, logged, clock, open };
}

t.test("what was not acknowledged is sent again by the next run, the same bytes", async (t) => {
  const { store, link, open } = setUp(t);
  link.acknowledges = false;
  link.turn(true);
  const first = open();
  first.outbox.add("telltale/attic/alert", "a_1", 3600);
  first.outbox.add("telltale/attic/alert", "a_2", 3600);
  first.outbox.kick();
  const alert = "telltale/attic/alert a_";
  t.same(link.sent, [`${alert}1`, `${alert}2`], "in order");
  t.equal(first.outbox.counts.waiting, 2, "sent is not acknowledged");
  // As after a kill: the first outbox never hears of its message.
  link.acknowledges = true;
  const second = open();
  second.outbox.kick();
  await second.emptied;
  t.same(link.sent, [`${alert}1`, `${alert}2`, `${alert}1`, `${alert}2`]);
  t.equal(store.outboxSize(), 0);
});

t.test("what is dropped is counted by its reason, over restarts", async (t) => {
  const { store, logged, clock, open } = setUp(t);
  const { outbox } = open();
  const dropped = { full: 0, old: 0 };
  t.same(outbox.counts, { waiting: 0, oldest: null, dropped });
  store.transaction(() => {
    for (let n = 0; n < OUTBOX_MAX + 2; n++) outbox.add("telltale/attic/alert", `${n}`, 3600);
  });
  const oldest = clock.now;
  t.same(outbox.counts, { waiting: OUTBOX_MAX, oldest, dropped: { full: 2, old: 0 } });
  clock.now += OUTBOX_AGE;
  outbox.expire();
  t.equal(outbox.counts.waiting, OUTBOX_MAX, "a day is not too long");
  outbox.add("telltale/attic/alert", "new", 3600);
  clock.now += 1;
  const link = new FakeLink();
  const after = open(link);
  after.outbox.expire();
  t.same(after.outbox.counts, {
    waiting: 1,
    oldest: oldest + OUTBOX_AGE,
    dropped: { full: 3, old: OUTBOX_MAX - 1 },
  });
  t.match(logged.at(-1), /^outbox: 999 oldest message\(s\) dropped: they waited for a day$/);
  link.turn(true);
  await after.emptied;
  t.same(link.sent, ["telltale/attic/alert new"]);
});

t.test("retained topics of an earlier run that nobody wants any more are cleared", async (t) => {
  const { store, link } = setUp(t);
  const log = (line: string): void => void t.fail(line);
  const first = new Board({ link, store, log });
  first.put("telltale/attic/state", { n: 1 });
  first.put("telltale/cellar/state", { n: 2 });
  link.turn(true);
  await first.settled();
  link.sent.length = 0;
  const second = new Board({ link, store, log });
  second.put("telltale/attic/state", { n: 1 });
  second.clearLeft((topic) => topic !== "telltale/bridge/state");
  second.clear("telltale/nowhere/state");
  await second.settled();
  t.same(link.sent, ['telltale/attic/state {"n":1}', "telltale/cellar/state "]);
  t.same(store.retained(), ["telltale/attic/state"], "what the broker has forgotten is forgotten");
});
