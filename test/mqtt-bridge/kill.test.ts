import { join } from "node:path";
import t, { type Test } from "tap";
import type { Pipeline } from "../../core/pipeline.js";
import { Feed } from "../../mqtt-bridge/api/feed.js";
import type { PeoplePlane } from "../../mqtt-bridge/mqtt/people.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import { Keeper } from "../../mqtt-bridge/run/keeper.js";
import { Memories } from "../../mqtt-bridge/run/memories.js";
import { StoredSeenMarks } from "../../mqtt-bridge/store/seen-marks.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { Unwritable } from "../../mqtt-bridge/store/unwritable.js";
import { EventWriter, type Head } from "../core/events.js";
import { NEEDLE, PHONE_MAC, pipeline } from "../core/fixture.js";
import { ALONE } from "./fixtures.js";

const T0 = 1_793_491_200;
const PAIR = { router: "attic", pairKey: Uint8Array.of(1, 2, 3) };
/** Beside the router's name stands what its key's digest begins with. */
const PAIR_KEY = "attic/039058c6f2c0cb49";
const TOPIC = "telltale-agent/1/attic/up/events";

/** A plane from the pipeline to the store; what it notifies is `id count`. */
function plane(t: Test, store: SqliteStore) {
  const told: string[] = [];
  const people = {
    sighted: () => {},
    refresh: () => {},
    refreshSoon: () => {},
    queueAlert: ({ alert }: { alert: { id: string; count: number; name: string | null } }) => {
      told.push(`${alert.id} ${alert.count}`);
      store.outbox.push("mqtt", { topic: "alert", payload: alert.name ?? "", expiry: 60 });
    },
  } as unknown as PeoplePlane;
  const memories = new Memories(store, () => keeper.store());
  const seen = new StoredSeenMarks(store, PAIR, new MemoryMarks().seen);
  const whole: Pipeline = pipeline({ mode: "live", ...memories.load("attic") });
  memories.add("attic", whole);
  memories.addMarks("attic", seen);
  const keeper: Keeper = new Keeper({
    store,
    feed: new Feed(),
    people,
    ...ALONE,
    within: (router) => memories.note(router),
    onStored: () => memories.keep(),
    now: () => T0,
  });
  let sequence = seen.load(TOPIC)?.sequence ?? 0;
  const take = (records: Uint8Array): void => {
    sequence += 1;
    seen.store(TOPIC, { epoch: 1, sequence });
    keeper.take("attic", whole.feed(records), whole.takePushes());
  };
  t.notOk(whole.isMemoryReset);
  return { take, told, whole, memories, keeper, seen };
}

/** A store whose disk may be full. */
class Disk extends SqliteStore {
  isFull = false;
  transactions = 0;

  override transaction(work: () => void): void {
    this.transactions += 1;
    super.transaction(() => {
      work();
      if (this.isFull) throw new Unwritable("database or disk is full");
    });
  }

  get left() {
    return {
      told: this.outbox.waiting("mqtt", 99).map(({ payload }) => payload),
      alerts: this.alerts({ limit: 99 }).map(({ alert }) => `${alert.name} ${alert.count}`),
      mark: [...this.marks(PAIR_KEY).values()].map(({ sequence }) => sequence),
    };
  }
}

/** A flow of its own in which the phone's IMEI went to this name in clear. */
function sending(n: number, name: string): Uint8Array {
  const head: Head = {
    ...{ flow: n, sport: 1024 + n, ts: T0 + n, protocol: "http", flags: 1 },
    srcMac: PHONE_MAC,
  };
  const writer = new EventWriter();
  writer.name(head, name, "http").match(head, { needle: NEEDLE.imei }).end(head);
  return writer.take();
}

/** A sending of which a batch holds the beginning, and the next one the rest. */
function cutSending(n: number, name: string): [Uint8Array, Uint8Array] {
  const head: Head = {
    ...{ flow: n, sport: 1024 + n, ts: T0 + n, protocol: "http", flags: 1 },
    srcMac: PHONE_MAC,
  };
  const [begin, rest] = [new EventWriter(), new EventWriter()];
  begin.name(head, name, "http").flowClass(head, "clear");
  rest.match(head, { needle: NEEDLE.imei }).end(head);
  return [begin.take(), rest.take()];
}

/** A visit; one to a name that no rule knows is not kept. */
function visit(n: number, name = "www.site.example"): Uint8Array {
  const head: Head = { flow: n, sport: 1024 + n, ts: T0 + n, protocol: "tls", srcMac: PHONE_MAC };
  const writer = new EventWriter();
  writer.name(head, name, "tls").flowClass(head, "named").end(head);
  return writer.take();
}

t.test("after a kill an alert goes on where it was told last", async (t) => {
  const path = join(t.testdir(), "telltale.db");
  const store = new SqliteStore(path);
  t.teardown(() => store.close());
  const first = plane(t, store);
  for (let n = 1; n <= 12; n++) first.take(sending(n, "collect.example.net"));
  const [opened, tenth, ...more] = first.told;
  const id = opened?.split(" ")[0];
  t.same([opened, tenth, more], [`${id} 1`, `${id} 10`, []]);
  // Killed: nobody has called save.
  const second = plane(t, store);
  for (let n = 13; n <= 20; n++) second.take(sending(n, "collect.example.net"));
  t.same(second.told, [], "it is not new again, and ten is told once");
  second.take(sending(30, "other.example.org"));
  t.equal(second.told.length, 1, "another destination is another alert");
  t.same(new Set([...first.told, ...second.told]).size, 3, "nothing was told twice");
});

t.test("what is saved whole takes the place of what was written down one by one", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const first = plane(t, store);
  first.take(sending(1, "collect.example.net"));
  t.ok(store.journal("attic").length > 0);
  first.memories.save();
  t.same(store.journal("attic"), []);
  const second = plane(t, store);
  t.same(second.whole.remember(), JSON.parse(JSON.stringify(first.whole.remember())));
  second.take(sending(2, "collect.example.net"));
  t.same(second.told, []);
});

t.test("a journal without a memory, and one that cannot be read", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  plane(t, store).take(sending(1, "collect.example.net"));
  store.putJournal("attic", "damaged", "{");
  store.putJournal("attic", "later", '{"kind":"of a later version","id":"later"}');
  const second = plane(t, store);
  second.take(sending(2, "collect.example.net"));
  t.same(second.told, []);
});

t.test("a contact goes on after a restart as it was told last", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const contact = () => {
    const [stored, ...more] = store.sightings({ limit: 9 });
    const { ts, last_ts, count, identifier } = stored?.sighting ?? {};
    return { ts, last_ts, count, identifier, more };
  };
  const first = plane(t, store);
  for (let n = 1; n <= 12; n++) first.take(visit(n, "connect.rom.miui.com"));
  const told = { ts: T0 + 1, last_ts: T0 + 10, count: 10, identifier: null, more: [] };
  t.same(contact(), told, "as each power of ten is told");
  const second = plane(t, store);
  second.take(visit(20, "connect.rom.miui.com"));
  t.same(contact(), { ...told, last_ts: T0 + 20, count: 11 });
  for (let n = 21; n <= 120; n++) second.take(visit(n, "connect.rom.miui.com"));
  t.same(contact(), { ...told, last_ts: T0 + 109, count: 100 });
  t.equal(store.destinations({ limit: 9, offset: 0, device: null })[0]?.count, 100);
});

t.test("which message was taken is written down with what it brought", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const first = plane(t, store);
  const marks = () => new StoredSeenMarks(store, PAIR, new MemoryMarks().seen).load(TOPIC);
  first.take(visit(1));
  t.same(marks(), { epoch: 1, sequence: 1 }, "it brought a device");
  first.take(visit(2));
  t.same(marks(), { epoch: 1, sequence: 1 }, "nothing was kept of it, so it may be read again");
  first.take(sending(3, "collect.example.net"));
  t.same(marks(), { epoch: 1, sequence: 3 });
  first.take(visit(4));
  first.memories.saveMarks();
  t.same(marks(), { epoch: 1, sequence: 4 });
});

t.test("what a full disk did not take waits, and its mark is not passed before it", async (t) => {
  const store = new Disk(":memory:");
  t.teardown(() => store.close());
  const { take, seen, keeper, memories } = plane(t, store);
  take(sending(1, "collect.example.net"));
  const before = { told: ["collect.example.net"], alerts: ["collect.example.net 1"], mark: [1] };
  t.same(store.left, before);
  store.isFull = true;
  take(sending(2, "other.example.org"));
  take(visit(3));
  take(sending(4, "other.example.org"));
  memories.save();
  store.isFull = false;
  memories.saveMarks();
  t.same(store.left, before, "nothing of it, and no mark");
  store.isFull = true;
  t.equal(seen.load(TOPIC)?.sequence, 4, "it came, so it does not come again while this runs");
  t.equal(seen.kept(TOPIC)?.sequence, 1, "the router keeps it");
  t.match(keeper.unstored, { batches: 2, dropped: 0, problem: "database or disk is full" });
  store.isFull = false;
  t.equal(keeper.store(), true);
  t.same(store.left, {
    told: ["collect.example.net", "other.example.org"],
    alerts: ["other.example.org 1", "collect.example.net 1"],
    mark: [4],
  });
  t.equal(seen.kept(TOPIC)?.sequence, 4);
  t.match(keeper.unstored, { batches: 0, dropped: 0, problem: null });
});

t.test("a full disk is tried again now and then, not with each batch", async (t) => {
  const store = new Disk(":memory:");
  t.teardown(() => store.close());
  const { take, keeper } = plane(t, store);
  store.isFull = true;
  take(sending(1, "collect.example.net"));
  const before = store.transactions;
  for (const n of [2, 3, 4]) take(sending(n, "collect.example.net"));
  t.equal(store.transactions, before);
  t.equal(keeper.store(), false);
  t.equal(store.transactions, before + 1);
  t.match(keeper.unstored, { batches: 4 });
});

t.test("what a full disk did not take comes again after a kill, and is told once", async (t) => {
  const store = new Disk(":memory:");
  t.teardown(() => store.close());
  const first = plane(t, store);
  first.take(sending(1, "collect.example.net"));
  store.isFull = true;
  for (const n of [2, 3]) first.take(sending(n, "other.example.org"));
  store.isFull = false;
  // Killed; the agent was told of the first only.
  const second = plane(t, store);
  t.equal(second.seen.load(TOPIC)?.sequence, 1, "so it is not refused");
  for (const n of [2, 3]) second.take(sending(n, "other.example.org"));
  t.same(store.left, {
    told: ["collect.example.net", "other.example.org"],
    alerts: ["other.example.org 1", "collect.example.net 1"],
    mark: [3],
  });
});

t.test("what a killed plane had heard of a flow is heard again, and told once", async (t) => {
  const store = new Disk(":memory:");
  t.teardown(() => store.close());
  const [begin, rest] = cutSending(2, "other.example.org");
  const first = plane(t, store);
  first.take(sending(1, "collect.example.net"));
  first.take(begin);
  // Killed. Its agent sends again what was not confirmed, then what is new.
  const second = plane(t, store);
  second.whole.recall(sending(1, "collect.example.net"));
  second.whole.recall(begin);
  second.take(rest);
  const { told, alerts } = store.left;
  t.same(told, ["collect.example.net", "other.example.org"]);
  t.same(alerts, ["other.example.org 1", "collect.example.net 1"]);
});

t.test(
  "marks are those of one pair of keys, and begin with what an earlier version kept",
  async (t) => {
    const store = new SqliteStore(":memory:");
    t.teardown(() => store.close());
    const earlier = new MemoryMarks().seen;
    earlier.store(TOPIC, { epoch: 1, sequence: 40 });
    const seen = new StoredSeenMarks(store, PAIR, earlier);
    t.same(seen.load(TOPIC), { epoch: 1, sequence: 40 });
    seen.store(TOPIC, { epoch: 1, sequence: 41 });
    seen.flush()();
    const other = { router: "attic_2", pairKey: PAIR.pairKey };
    const second = new StoredSeenMarks(store, other, new MemoryMarks().seen);
    t.equal(second.load(TOPIC), null, "another router");
    t.same(new StoredSeenMarks(store, PAIR, earlier).load(TOPIC), { epoch: 1, sequence: 41 });
    const renewed = { router: "attic", pairKey: Uint8Array.of(9) };
    t.equal(new StoredSeenMarks(store, renewed, new MemoryMarks().seen).load(TOPIC), null);
    const forgotten = new StoredSeenMarks(store, PAIR, new MemoryMarks().seen);
    t.equal(forgotten.load(TOPIC), null, "old keys are forgotten");
  },
);
