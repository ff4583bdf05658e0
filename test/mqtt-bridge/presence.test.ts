import { mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import t, { type Test } from "tap";
import { PRESENCE_SECONDS } from "../../core/bundle/online.js";
import { encodeBatch } from "../../mqtt-bridge/machine/batch.js";
import { agentEnd } from "../../mqtt-bridge/machine/ends.js";
import { upTopic } from "../../mqtt-bridge/machine/topics.js";
import type { Link } from "../../mqtt-bridge/mqtt/link.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { EventWriter } from "../core/events.js";
import { ownBroker, type Plane, readLine, startPlane } from "./plane-fixture.js";
import { checkPresence, listenForPlane } from "./presence-fixture.js";

/** Sends batches of these numbers as a router's agent with these marks. */
function sender(line: string, link: Link, marks = new MemoryMarks()) {
  /** Sealed, as it may be sent again. */
  const seal = (seq: number, records: Uint8Array): Uint8Array =>
    end.seal(topic, encodeBatch({ v: 1, epoch: 1, revision: 1, seq, t0: 1, lost: 0, records }));
  const { pair_key: pairKey } = readLine(line);
  const end = agentEnd({ router: "attic", pairKey, marks, onRefusal: () => {} });
  const topic = upTopic("attic", "events");
  const send = async (batches: readonly number[]): Promise<void> => {
    for (const seq of batches) {
      const records = new EventWriter().end({ flow: seq }).take();
      await link.publish(topic, seal(seq, records));
    }
  };
  return { end, topic, seal, send };
}

/** So much time passes for what the plane does again and again. */
function pass(plane: Plane, milliseconds: number): void {
  for (const each of plane.due) if (each.milliseconds === milliseconds) each.work();
}

/** The broker of our own with a pair, and how a plane connects. */
async function start(t: Test) {
  const folder = t.testdir();
  const pairs = new Pairs(folder);
  const { line } = pairs.make("attic", { url: "mqtt://192.0.2.10:1883", ca: null }, 0);
  const { broker, url, open } = await ownBroker(t, pairs);
  const connect = (clientId = "plane"): Promise<Link> => open(clientId, broker.internal);
  return { pairs, folder, line, url, connect };
}

t.test("at the broker of our own a router's account hears that its plane is there", async (t) => {
  await checkPresence(t, await start(t));
});

t.test(
  "a router is told which of its events its plane has, soon and not for nothing",
  async (t) => {
    const { pairs, line, url, connect } = await start(t);
    const listener = await listenForPlane(t, line, url);
    const link = await connect();
    const plane = await startPlane(t, { pairs, link });
    await listener.heard(1);
    const { end, topic, send } = sender(line, link);
    pass(plane, 1000);
    await send([1, 2]);
    await plane.reader.reached("attic", 2);
    pass(plane, 1000);
    await listener.heard(2);
    pass(plane, 1000);
    await send([3, 4, 5, 6]);
    await listener.heard(3);
    const old = end.seal(topic, Uint8Array.of(0));
    await link.publish(topic, old);
    await link.publish(topic, old);
    while (plane.routers.view("attic")?.batches.again !== 1) await turn();
    await turn();
    pass(plane, 1000);
    await listener.heard(4);
    t.same(listener.taken, [0, 2, 6, 7]);
    t.same(listener.states, ["online", "online", "online", "online"]);
    t.match(plane.routers.view("attic"), {
      refused_messages: {},
      batches: { read: 6, missing: 0 },
    });
  },
);

t.test("batches are missing by what an earlier run of the plane took", async (t) => {
  const { pairs, line, connect } = await start(t);
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const link = await connect("sender");
  const marks = new MemoryMarks();
  const agent = sender(line, link, marks);
  /** What a plane counts that takes these and stops. */
  const count = async ({ send }: typeof agent, batches: readonly number[]) => {
    const own = await connect();
    const plane = await startPlane(t, { pairs, link: own, store });
    await send(batches);
    await plane.reader.reached("attic", batches.at(-1) ?? 0);
    plane.memories.save();
    await plane.paired.stop();
    await own.end();
    return plane.reader.counts("attic");
  };
  t.match(await count(agent, [1, 2, 3]), { batches: 3, gaps: 0 });
  t.match(await count(agent, [4, 5]), { batches: 2, gaps: 0 }, "nothing is missing");
  t.match(await count(agent, [8]), { batches: 1, gaps: 2 }, "6 and 7 are");
  const again = sender(line, link, marks);
  t.match(await count(again, [1, 2]), { batches: 2, gaps: 0 }, "an agent that began anew");
});

t.test("events that come again after a restart name the flows that go on", async (t) => {
  const { pairs, line, connect } = await start(t);
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const link = await connect("sender");
  const { topic, seal } = sender(line, link);
  const head = { flow: 7, protocol: "http" } as const;
  const begin = seal(1, new EventWriter().name(head, "collect.example.net", "http").take());
  const rest = seal(2, new EventWriter().end(head).take());
  const first = await connect();
  const killed = await startPlane(t, { pairs, link: first, store });
  await link.publish(topic, begin);
  await killed.reader.reached("attic", 1);
  killed.memories.save();
  await killed.paired.stop();
  await first.end();
  const plane = await startPlane(t, { pairs, link: await connect(), store });
  await link.publish(topic, begin);
  await link.publish(topic, rest);
  await plane.reader.reached("attic", 2);
  t.match(plane.routers.view("attic")?.batches, { read: 1, again: 1, missing: 0 });
  t.match(plane.lines, [{ kind: "flow", name: "collect.example.net" }]);
});

t.test(
  "where nothing can be written down events are read all the same, and said to be",
  async (t) => {
    const { pairs, folder, line, url, connect } = await start(t);
    const listener = await listenForPlane(t, line, url);
    const link = await connect();
    const plane = await startPlane(t, { pairs, link });
    await listener.heard(1);
    // Where new files would be written first: as a full disk, but for any user and without one.
    const inTheWay = ["report", "marks"].map((kind) =>
      join(folder, "routers", `attic.${kind}.new`),
    );
    for (const name of inTheWay) mkdirSync(name);
    const { send } = sender(line, link);
    await send([1]);
    await plane.reader.reached("attic", 1);
    // Beyond those that are numbered ahead none is said: after a restart its number would come twice.
    const greet = (times: number): void => {
      for (let n = 0; n < times; n++) pass(plane, PRESENCE_SECONDS * 1000);
    };
    greet(1100);
    await listener.heard(1000);
    const told = (line: RegExp): number => plane.logged.filter((each) => line.test(each)).length;
    t.equal(told(/^router attic: \S+\.report: cannot be written: is a directory$/), 1);
    t.equal(told(/^router attic: it cannot be greeted: \S+\.marks: cannot be written/), 1);
    for (const name of inTheWay) rmdirSync(name);
    greet(100);
    await listener.heard(1100);
    t.same(listener.faults, []);
  },
);
