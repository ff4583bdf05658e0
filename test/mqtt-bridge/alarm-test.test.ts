import t from "tap";
import { LIMITS } from "../../core/proof/machine.js";
import { AlarmTest } from "../../mqtt-bridge/proof/alarm-test.js";
import { ProofMemory } from "../../mqtt-bridge/proof/kept.js";
import { Unwritable } from "../../mqtt-bridge/store/unwritable.js";
import { fetched, start, TARGET } from "./alarm-test-fixture.js";
import { valuesIn } from "./live/values.js";
import { inputsOf } from "./plane-fixture.js";

const DAY = 86_400;

t.test("a canary goes down, out, and comes back as an alert on the phone", async (t) => {
  const { test, agent, plane, reach, phone, store, wait } = await start(t);
  const { first } = await phone();
  t.match(test.begin(), { test: { state: "arming" }, url: null, obstacle: null, proved: null });
  t.throws(() => test.begin(), /an alarm test is running/);
  const { url, test: waiting } = await reach("waiting");
  t.match(url, /^http:\/\/test\.example\.com\/\?telltale-alarm-test=[a-z]{24}$/);
  const value = new URL(url ?? "").searchParams.get("telltale-alarm-test") ?? "";
  test.told(waiting?.id ?? "", "sent");
  plane.clock.now += 0.5;
  await agent.node.agent.read(fetched(url ?? "", plane.clock.now));
  const { test: passed, proved } = await reach("passed");
  t.match(passed, {
    ...{ router: "attic", device: "28:6c:07:00:00:01", path: "mqtt", seconds: 0.5 },
    ...{ stage: null, line: null, paths: [{ path: "mqtt", outcome: "taken" }] },
  });
  t.match(proved, { at: plane.clock.now, seconds: 0.5, path: "mqtt", router: "attic" });
  const alert = await first(/sent the test value “alarm test [0-9a-f]{8}” to test\.example\.com$/);
  t.match(alert, {
    state: "open",
    identifiers: [{ type: "text", label: `alarm test ${passed?.id}` }],
  });
  t.notOk(JSON.stringify(alert).includes(value), "the alert has no value in it");
  t.same(valuesIn(JSON.stringify(plane.lines.filter(({ kind }) => kind === "sighting"))), []);
  t.notOk(JSON.stringify(plane.lines).includes(value), "it is covered as any registered value");

  test.delivered(alert.id, "mqtt", "confirmed", null);
  t.match(test.view.test?.paths, [{ path: "mqtt", outcome: "confirmed" }]);
  wait(601);
  t.equal(store.alert("attic", alert.id)?.alert.state, "closed", "it is no open alert for long");
  const again = new AlarmTest({
    ...{ store, routers: plane.routers, inputs: () => inputsOf(), isLive: () => true },
    ...{ paths: () => ["mqtt"], target: TARGET, pageUrl: null, log: () => {}, now: () => 0 },
    ...{ onAlert: () => {}, onChange: () => {} },
  });
  t.match(again.proved("attic"), { path: "mqtt" }, "it is remembered");
  t.equal(again.proved("cellar"), null);
});

t.test("a second test has a canary and an alert of its own", async (t) => {
  const { test, agent, plane, phone, views, until } = await start(t);
  const { all } = await phone();
  const happened = async (count: number): Promise<void> => {
    const { id } = test.begin().test ?? { id: "" };
    await until(() => test.view.test?.state === "waiting");
    const { url } = test.view;
    await agent.node.agent.read(fetched(url ?? "", plane.clock.now));
    await until(() => test.view.test?.state === "passed");
    t.equal(test.view.test?.id, id);
    t.equal(new Set(views.map((view) => view.test?.id)).size, count);
    plane.clock.now += 60;
  };
  await happened(1);
  await happened(2);
  const alerts = await all(2, /alarm test/);
  t.same(
    alerts.map(({ state, identifiers, count }) => [state, identifiers.length, count]),
    [
      ["open", 1, 1],
      ["open", 1, 1],
    ],
    "each is told, and neither lists the other's",
  );
});

t.test("nobody reads the alerts: lost on the way to the phone", async (t) => {
  const { test, agent, plane, reach, wait, until } = await start(t);
  test.begin();
  const { url } = await reach("waiting");
  await agent.node.agent.read(fetched(url ?? "", plane.clock.now));
  await until(() => test.view.test?.paths.length === 1);
  wait(LIMITS.telling);
  t.match((await reach("failed")).test, {
    stage: "push",
    line: "The MQTT broker took the alert, but nobody reads it there.",
  });
  t.equal(test.view.proved, null);
});

t.test("no packet of it: the capture", async (t) => {
  const { test, reach, wait } = await start(t);
  test.begin();
  const { test: waiting } = await reach("waiting");
  test.told(waiting?.id ?? "", "sent");
  wait(LIMITS.finding);
  t.match((await reach("failed")).test, { stage: "capture", line: /^No packet came/ });
});

t.test("other packets, and none of it: the capture, with what may hide it", async (t) => {
  const { test, agent, plane, reach, wait } = await start(t);
  test.begin();
  const { test: waiting } = await reach("waiting");
  test.told(waiting?.id ?? "", "sent");
  await agent.node.agent.read(fetched("http://other.example.com/", plane.clock.now));
  wait(LIMITS.finding);
  t.match((await reach("failed")).test, { stage: "capture", line: /but not the test's/ });
});

t.test("an agent that was stopped before, or while it was waited for", async (t) => {
  const { test, agent, plane, reach, wait, until } = await start(t);
  test.begin();
  const { test: waiting } = await reach("waiting");
  test.told(waiting?.id ?? "", "sent");
  await agent.node.stop();
  await plane.until(() => plane.routers.view("attic")?.availability === "offline");
  wait(LIMITS.finding);
  t.match((await reach("failed")).test, { stage: "agent", line: /attic was stopped/ });
  const { id } = test.begin().test ?? {};
  await until(() => test.view.test?.id === id && test.view.test?.state === "failed");
  t.match(test.view.test, { stage: "agent", line: /attic was stopped/ });
});

t.test("without its broker", async (t) => {
  const { test, broker, link, reach, wait } = await start(t);
  test.begin();
  const { test: waiting } = await reach("waiting");
  test.told(waiting?.id ?? "", "sent");
  const gone = new Promise<void>((resolve) => link.onState((is) => is || resolve()));
  await broker.close();
  await gone;
  wait(LIMITS.finding);
  t.match((await reach("failed")).test, {
    stage: "broker",
    line: /no connection to the MQTT broker/,
  });
});

t.test("a plane that cannot read what comes", async (t) => {
  const { test, agent, plane, reach, wait } = await start(t);
  test.begin();
  const { test: waiting, url } = await reach("waiting");
  test.told(waiting?.id ?? "", "sent");
  // As after a plane that lost its memory: the needles of these tables mean nothing to it.
  plane.reader.remove("attic");
  const feed = {
    feed: () => {
      throw new Error("cannot be read");
    },
    volumes: () => [],
  };
  plane.reader.add("attic", feed, plane.routers.registered("attic")?.plane.seal ?? never());
  await agent.node.agent.read(fetched(url ?? "", plane.clock.now));
  wait(LIMITS.finding);
  t.match((await reach("failed")).test, { stage: "plane", line: /could not read/ });
});

t.test("where there is no live router, nothing can be proved, and it says so", async (t) => {
  const { plane, store } = await start(t);
  const test = new AlarmTest({
    ...{ store, routers: plane.routers, inputs: () => inputsOf(), isLive: () => false },
    ...{ paths: () => ["mqtt"], target: TARGET, pageUrl: null, log: () => {}, now: () => 0 },
    ...{ onAlert: () => {}, onChange: () => {} },
  });
  t.match(test.view, { obstacle: /^nothing can be proved without a live router/ });
  t.throws(() => test.begin(), /^nothing can be proved without a live router/);
});

t.test("a reminder comes each week until a test has passed", async (t) => {
  const { test, agent, plane, reach, phone, wait } = await start(t);
  const { first, all } = await phone();
  wait(1);
  wait(7 * DAY - 2);
  t.equal(test.view.due, false);
  wait(2);
  t.equal(test.view.due, true);
  t.match(await first(/^Test the alarm$/), {
    event_type: "health",
    severity: "note",
    state: "open",
  });
  wait(7 * DAY);
  const [one, two] = await all(2, /^Test the alarm$/);
  t.not(one?.id, two?.id);
  test.begin();
  const { url } = await reach("waiting");
  await agent.node.agent.read(fetched(url ?? "", plane.clock.now));
  await reach("passed");
  t.equal(test.view.due, false);
});

function never(): never {
  throw new Error("no such router");
}

t.test(
  "what came of a test holds while a full disk cannot keep it, and is kept later",
  async (t) => {
    const saved = new Map<string, string>();
    let isFull = true;
    const store = {
      setting: (key: string) => saved.get(key) ?? null,
      setSetting: (key: string, value: string) => {
        if (isFull) throw new Unwritable("database or disk is full");
        saved.set(key, value);
      },
    };
    const memory = new ProofMemory(store);
    memory.change({ begun: 5 });
    t.equal(memory.kept.begun, 5);
    isFull = false;
    memory.change({ open: null });
    t.match(new ProofMemory(store).kept, { begun: 5 });
  },
);
