import t from "tap";
import { Board } from "../../mqtt-bridge/mqtt/board.js";
import { OUTBOX_AGE, OUTBOX_MAX, TAKEN_MAX } from "../../mqtt-bridge/store/outbox-port.js";
import { FakeLink, setUp } from "./outbox-fixture.js";

t.test("what was not acknowledged is sent again by the next run, the same bytes", async (t) => {
  const { store, link, open } = setUp(t);
  link.acknowledges = false;
  link.turn(true);
  const first = open();
  first.outbox.add("telltale/attic/alert", "a_1", 3600);
  first.outbox.add("telltale/attic/alert", "a_2", 3600);
  first.outbox.kick();
  const alert = "telltale/attic/alert a_";
  await link.happenings.until(() => link.sent.length === 2 && true);
  t.same(link.sent, [`${alert}1`, `${alert}2`], "in order");
  t.equal(first.outbox.counts.waiting, 2, "sent is not acknowledged");
  // As after a kill: the first outbox never hears of its message.
  link.acknowledges = true;
  const second = open();
  second.outbox.kick();
  await second.emptied();
  t.same(link.sent, [`${alert}1`, `${alert}2`, `${alert}1`, `${alert}2`]);
  t.equal(store.outbox.size("mqtt"), 0);
});

t.test("on a broker that forgot its readers, what an earlier run left waits for one", async (t) => {
  const { link, open } = setUp(t);
  const never = new Promise<void>(() => {});
  link.turn(true);
  const first = open(link, true, never);
  first.outbox.add("telltale/attic/alert", "a_1", 3600);
  first.outbox.kick();
  await first.emptied();
  t.same(link.sent, ["telltale/attic/alert a_1"], "nothing was left: at once");
  // Killed, and the broker with it: what it took it has lost.
  const broker = new FakeLink();
  broker.turn(true);
  let comes = (): void => {};
  const reader = new Promise<void>((resolve) => {
    comes = resolve;
  });
  const second = open(broker, true, reader);
  second.outbox.add("telltale/attic/alert", "a_2", 3600);
  second.outbox.kick();
  t.equal(second.outbox.counts.waiting, 1);
  t.same(broker.sent, []);
  comes();
  await second.emptied();
  t.same(broker.sent, ["telltale/attic/alert a_1", "telltale/attic/alert a_2"]);
  await second.outbox.stop();
  const third = open(new FakeLink(), true, never);
  await third.outbox.stop();
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
  t.match(logged.at(-1), /^outbox: 4999 oldest message\(s\) dropped: they waited for a day$/);
  link.turn(true);
  await after.emptied();
  t.same(link.sent, ["telltale/attic/alert new"]);
});

t.test("a broker that comes back without what it acknowledged is sent that again", async (t) => {
  const { store, link, logged, clock, open } = setUp(t);
  const { outbox, drained } = open();
  const tell = async (...ids: string[]): Promise<void> => {
    for (const id of ids) outbox.add("telltale/attic/alert", id, 3600);
    outbox.kick();
    await drained();
  };
  const away = async (mark: string | null = link.mark): Promise<void> => {
    link.turn(false);
    link.mark = mark;
    link.turn(true);
    await drained();
  };
  const told = (): string[] => link.sent.splice(0).map((line) => line.slice(-3));
  const first = drained();
  link.turn(true);
  await first;
  await tell("a_1", "a_2");
  const saved = link.mark;
  await tell("a_3");
  await tell("a_4");
  t.same(told(), ["a_1", "a_2", "a_3", "a_4"]);

  await away();
  await tell("a_5");
  t.same(told(), ["a_5"], "it has the newest mark: it was away, not dead");

  await away(saved);
  t.same(told(), ["a_3", "a_4", "a_5"], "what came after the mark that it kept");
  t.match(logged.at(-1), /^outbox: the broker has lost up to 3 alert\(s\); they are sent again$/);

  await away(saved);
  t.same(told(), ["a_3", "a_4", "a_5"], "also when it dies again");

  clock.now += 3601;
  await away(null);
  await tell("a_6");
  t.same(told(), ["a_6"], "after an hour the broker would not have kept them either");
  t.equal(store.outbox.size("mqtt"), 0);
});

t.test("what is repeated takes no room from what nobody was told", async (t) => {
  const { store, open } = setUp(t);
  const { outbox } = open();
  const add = (payload: string, count: number): void =>
    store.transaction(() => {
      for (let n = 0; n < count; n++) outbox.add("telltale/attic/alert", payload, 3600);
    });
  add("told", TAKEN_MAX);
  store.outbox.take(
    store.outbox.waiting("mqtt", TAKEN_MAX).map(({ seq }) => seq),
    1,
  );
  t.equal(store.outbox.repeat(0), TAKEN_MAX);
  add("new", OUTBOX_MAX);
  t.same(outbox.counts.dropped, { full: 0, old: 0 });
  t.equal(outbox.counts.waiting, TAKEN_MAX + OUTBOX_MAX);
  outbox.add("telltale/attic/alert", "new", 3600);
  t.same(outbox.counts.dropped, { full: 1, old: 0 });
  t.equal(store.outbox.waiting("mqtt", 1)[0]?.payload, "told", "the oldest of the new went");
});

t.test("with a broker of our own nothing is repeated after an orderly end", async (t) => {
  for (const [isOrderly, expected] of [
    [true, []],
    [false, ["telltale/attic/alert a_1"]],
  ] as const) {
    const { store, link, open } = setUp(t);
    const first = open(link, true);
    link.turn(true);
    first.outbox.add("telltale/attic/alert", "a_1", 3600);
    first.outbox.kick();
    await first.emptied();
    if (isOrderly) await first.outbox.stop();
    const fresh = new FakeLink();
    const second = open(fresh, true);
    const drained = second.drained();
    fresh.turn(true);
    await drained;
    t.same(fresh.sent, expected);
    t.equal(store.outbox.size("mqtt"), 0);
  }
});

t.test("a broker that does not let us read the mark is sent what waits", async (t) => {
  const { link, open } = setUp(t);
  link.subscribe = () => Promise.reject(new Error("not allowed"));
  const { outbox, emptied } = open();
  link.turn(true);
  outbox.add("telltale/attic/alert", "a_1", 3600);
  outbox.kick();
  await emptied();
  t.same(link.sent, ["telltale/attic/alert a_1"]);
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
