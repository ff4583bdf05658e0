import t from "tap";
import { encodeHealth, type Health } from "../../core/bundle/health.js";
import { BundleReceiver } from "../../core/bundle/receiver.js";
import type { Line } from "../../core/wire/lines.js";
import { startBroker } from "../../mqtt-bridge/broker/embedded.js";
import { readInputs } from "../../mqtt-bridge/engine.js";
import { encodeBatch } from "../../mqtt-bridge/machine/batch.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { agentEnd } from "../../mqtt-bridge/machine/ends.js";
import { EventsReader } from "../../mqtt-bridge/machine/reader.js";
import { downTopic, EVENTS_FILTER, upTopic } from "../../mqtt-bridge/machine/topics.js";
import { openLink } from "../../mqtt-bridge/mqtt/link.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { Memories } from "../../mqtt-bridge/run/memories.js";
import { PairedRouters } from "../../mqtt-bridge/run/paired.js";
import { EventWriter } from "../core/events.js";

t.test("a paired router gets its bundle, and the plane reads its events and health", async (t) => {
  const pairs = new Pairs(t.testdir());
  const { pair } = pairs.make("attic", { url: "mqtt://192.0.2.10:1883", ca: null }, 0);
  const addresses = ["127.0.0.1"];
  const broker = await startBroker({ addresses, port: 0, accounts: null, base: "telltale" });
  t.teardown(() => broker.close());
  const logged: string[] = [];
  const log = (line: string): void => void logged.push(line);
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const [link, router] = await Promise.all(
    ["plane", "attic"].map((clientId) => openLink({ url, clientId, log, ...broker.internal })),
  );
  if (link === undefined || router === undefined) throw new Error("no links");
  t.teardown(() => Promise.all([link.end(), router.end()]));
  const lines: Line[] = [];
  const reader = new EventsReader({ log, onLines: (_router, more) => lines.push(...more) });
  await link.subscribe(EVENTS_FILTER);
  const inputs = readInputs({
    household: "test/captures/household.yaml",
    rules: null,
    lan: [],
  });
  const memories = new Memories({ setting: () => null, setSetting: () => {} });
  const now = (): number => 1_406_800_000;
  const options = { pairs, inputs, link, reader, memories, pageUrl: null, log, now };
  const paired = new PairedRouters(options);
  await paired.start();

  const refuse = (_topic: string, { line }: { line: string }): void => log(line);
  const end = agentEnd({ ...pair, marks: new MemoryMarks(), onRefusal: refuse });
  const installed: number[] = [];
  const receiver = new BundleReceiver({
    cbor: cborX,
    opener: end.opener,
    topic: downTopic("attic", "bundle"),
    now,
    host: {
      capacity: 458_752,
      loadHighest: () => end.marks.bundle,
      storeHighest: (revision) => end.marks.storeBundle(revision),
      tryOut: () => null,
      install: ({ revision }) => void installed.push(revision),
    },
  });
  const bundled = new Promise<void>((resolve) => {
    router.onMessage(({ topic, payload }) => {
      log(receiver.take(topic, payload).refusal?.line ?? "installed");
      resolve();
    });
  });
  await router.subscribe(downTopic("attic", "bundle"));
  await bundled;
  t.same([logged, installed], [["installed"], [1]]);

  const events = upTopic("attic", "events");
  const records = new EventWriter().end({ flow: 1 }).take();
  const batch = encodeBatch({ v: 1, epoch: 1, revision: 1, seq: 1, t0: 1, lost: 0, records });
  const sealed = end.seal(events, batch);
  await router.publish(events, sealed);
  await reader.reached("attic", 1);
  t.match(lines, [{ kind: "flow" }]);
  await router.publish(events, batch);
  await router.publish(events, sealed);
  const health: Health = {
    v: 1,
    epoch: 1,
    revision: 1,
    highest: { epoch: 1, revision: 1 },
    stale: false,
    refused: { reason: "failed_vectors", line: "a vector" },
    command: null,
    clock: null,
    uptime: 1,
    agent: 1,
    version: "0.1.0",
    abi: 1,
    capacity: 458_752,
    blind: [],
    counters: {},
  };
  const topic = upTopic("attic", "health");
  await router.publish(topic, end.seal(topic, encodeHealth(cborX, health)));
  // The router is told that the plane has it before the plane's own turn comes.
  const again = encodeBatch({ v: 1, epoch: 1, revision: 1, seq: 2, t0: 1, lost: 0, records });
  await router.publish(events, end.seal(events, again));
  await reader.reached("attic", 2);
  t.same(paired.revisions("attic"), { desired: 1, reported: 1 });
  t.match(logged.slice(1), [/no COSE_Encrypt0/, /newest taken/, /router attic refused: a vector/]);
  t.match(reader.counts("attic"), { refused: 2, batches: 2 });
  const restarted = new PairedRouters({
    ...options,
    reader: new EventsReader({ log, onLines: () => {} }),
  });
  await restarted.start();
  t.equal(restarted.revisions("attic").desired, 2, "a plane that starts again goes on counting");
});
