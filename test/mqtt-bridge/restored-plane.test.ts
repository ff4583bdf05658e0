import { cpSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { upTopic } from "../../mqtt-bridge/machine/topics.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { brokerOf, inputsOf, joinRouter, type Plane, startPlane } from "./plane-fixture.js";

const BROKER = { url: "mqtt://192.0.2.10:1883", ca: null };

/** A plane with one router, whose store was backed up before the router had more. */
async function start(t: Test) {
  const dir = t.testdir({ store: {}, backup: {} });
  const [store, backup] = [join(dir, "store"), join(dir, "backup")];
  const pairs = new Pairs(store);
  const { url, link } = await brokerOf(t, pairs);
  const { line } = pairs.make("attic", BROKER, 0);
  const plane = await startPlane(t, { pairs, link });
  const marks = new MemoryMarks();
  const joined = await joinRouter(t, line, { url, marks });
  await plane.until(() => plane.routers.view("attic")?.reported?.revision === 2);
  cpSync(join(store, "routers"), join(backup, "routers"), { recursive: true });
  return { plane, link, joined, marks, restored: new Pairs(backup) };
}

const reported = (plane: Plane) => plane.routers.view("attic")?.reported;

t.test("a plane from an older backup goes on in a later epoch by itself", async (t) => {
  const { plane, link, restored, joined } = await start(t);
  await plane.routers.revise(inputsOf(null));
  await plane.until(() => reported(plane)?.revision === 3);
  await plane.paired.stop();
  plane.routers.remove("attic");
  const second = await startPlane(t, { pairs: restored, link });
  t.same(second.routers.view("attic")?.desired, { epoch: 1, revision: 2 }, "of the backup");
  joined.node.sendHealth();
  await second.until(() => reported(second)?.epoch === 2);
  t.match(second.logged, [/router attic: it has had newer messages .* going on in epoch 2$/]);
  t.same(reported(second), second.routers.view("attic")?.desired, "and the router takes it");
  t.equal(await second.routers.command("attic", { verb: "selftest" }), null);
});

t.test("commands that the backup does not know of raise the epoch too", async (t) => {
  const { plane, link, restored, joined } = await start(t);
  for (let n = 0; n < 20; n++) {
    t.equal(await plane.routers.command("attic", { verb: "selftest" }), null);
  }
  await plane.paired.stop();
  plane.routers.remove("attic");
  // As after so many messages that the marks which were taken at once are used up.
  restored.marks(restored.get("attic")).sent.store({ epoch: 1, sequence: 1 });
  const second = await startPlane(t, { pairs: restored, link });
  t.same(second.routers.view("attic")?.desired, { epoch: 1, revision: 2 }, "no bundle is missing");
  joined.node.sendHealth();
  await second.until(() => reported(second)?.epoch === 2);
  t.equal(await second.routers.command("attic", { verb: "selftest" }), null);
});

t.test("messages of a router that come again are refused and counted", async (t) => {
  const { plane, joined } = await start(t);
  const kinds = ["health", "bundle", "online", "events", "flows"] as const;
  const { end, link } = joined;
  for (const kind of kinds) {
    const topic = upTopic("attic", kind);
    const message = end.seal(topic, Uint8Array.of(0xa0));
    await link.publish(topic, message);
    await link.publish(topic, message);
  }
  joined.node.sendHealth();
  // A router repeats events on its own: that is no replay.
  const others = kinds.length - 1;
  await plane.until(() => plane.routers.view("attic")?.refused_messages.replayed === others);
  t.equal(plane.routers.view("attic")?.batches.again, 1);
  t.equal(
    plane.routers.view("attic")?.refused_messages.malformed,
    3,
    "health, bundle and online that hold nothing",
  );
  t.match(plane.reader.counts("attic"), { refused: 4 }, "events and flows, each twice");
});
