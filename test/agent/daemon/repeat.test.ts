import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { upTopic } from "../../../mqtt-bridge/machine/topics.js";
import { openLink } from "../../../mqtt-bridge/mqtt/link.js";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { scratch } from "../compile.js";
import { epochSeconds, ROUTER, TestPlane } from "./plane.js";
import { CAPTURE, hasSample, isWithoutGap, sampleEvents } from "./sample.js";

const skip = LACKS_MOSQUITTO;
const PCAP_HEAD = 24;
const NOTHING = { device: null, address: null, name: null, seconds: 0 };

/** What came up while somebody else than the plane listened. */
async function overhear(t: Test, plane: TestPlane) {
  const topics: string[] = [];
  let wake = (): void => {};
  const link = await openLink({ url: plane.broker.url, clientId: "stranger", log: () => {} });
  t.teardown(() => link.end());
  link.onMessage(({ topic }) => {
    topics.push(topic);
    wake();
  });
  await link.subscribe("telltale-agent/#");
  const came = (kind: string): number =>
    topics.filter((topic) => topic.endsWith(`/up/${kind}`)).length;
  const until = async (kind: string, count: number): Promise<void> => {
    while (came(kind) < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { came, until, leave: () => link.end() };
}

/** An agent that knows that its plane confirms, and has read nothing yet; `read` gives it the sample. */
async function startConfirmed(t: Test, every: number) {
  const plane = await TestPlane.start(t);
  plane.pair();
  const capture = join(scratch(t), "capture");
  // A capture without a packet: a file keeps its own time.
  writeFileSync(capture, readFileSync(CAPTURE).subarray(0, PCAP_HEAD));
  const options = ["--volumes", "off", "--capture", capture, "--health", "1"];
  const agent = plane.startAgent(t, options);
  await plane.until(({ online }) => online.length === 1);
  await plane.confirm(null, every);
  // It is answered by one who has heard the greeting.
  await plane.sendCommand({ v: 1, verb: "selftest", issued: epochSeconds(), ...NOTHING });
  await plane.until(({ health }) => health.at(-1)?.command ?? false);
  let reads = 0;
  const read = async (): Promise<void> => {
    copyFileSync(CAPTURE, capture);
    agent.signal("SIGHUP");
    reads += 1;
    await agent.printed(new RegExp(`(: read, [1-9]\\d* packets[^]*){${reads}}`));
  };
  return { plane, agent, read };
}

/** The plane has gone before there were events, and a stranger's word stands for its. */
async function startForgotten(t: Test, every: number) {
  const { plane, agent, read } = await startConfirmed(t, every);
  await plane.leave();
  const stranger = await overhear(t, plane);
  await read();
  return { plane, agent, stranger, read };
}

/** All that was read is with the broker, and nothing waits; then it is killed, and comes again. */
async function loseBroker(forgotten: Awaited<ReturnType<typeof startForgotten>>): Promise<void> {
  const { plane, agent, stranger } = forgotten;
  await stranger.until("events", 1);
  const healths = stranger.came("health");
  await stranger.until("health", healths + 2);
  await stranger.leave();
  await plane.broker.stop("SIGKILL");
  await agent.printed(/connection to the broker lost/);
  await plane.broker.start();
}

t.test(
  "what a broker had acknowledged and lost when it was killed comes again",
  { skip },
  async (t) => {
    const forgotten = await startForgotten(t, 3600);
    const { plane } = forgotten;
    await loseBroker(forgotten);
    await plane.come(t);
    await hasSample(t, plane);
  },
);

t.test(
  "what is new waits until the plane is heard after a lost connection",
  { skip },
  async (t) => {
    const forgotten = await startForgotten(t, 3600);
    const { plane, read } = forgotten;
    await loseBroker(forgotten);
    const second = await overhear(t, plane);
    // It is given what is repeated, and would be given what is new.
    await second.until("events", 1);
    await read();
    await second.until("health", 2);
    await second.leave();
    await plane.come(t);
    await plane.confirm(null, 3600);
    const once = (await sampleEvents(plane)).length;
    await plane.until(
      ({ events }) => events.reduce((sum, { records }) => sum + records.length, 0) > once,
    );
    isWithoutGap(t, plane);
  },
);

t.test("what a plane missed that was away comes when it is back", { skip }, async (t) => {
  const { plane, stranger } = await startForgotten(t, 1);
  await stranger.until("events", 1);
  // Its greeting is missed after 2.5 s.
  const healths = stranger.came("health");
  await stranger.until("health", healths + 4);
  await stranger.leave();
  await plane.come(t);
  await plane.confirm(null, 1);
  await hasSample(t, plane);
});

t.test(
  "a plane has nothing twice, and what it has confirmed does not come again",
  { skip },
  async (t) => {
    const { plane, agent, read } = await startConfirmed(t, 3600);
    const topic = upTopic(ROUTER, "events");
    const { health } = plane.received;
    const once = (await sampleEvents(plane)).length;
    const taken = (): number =>
      plane.received.events.reduce((sum, { records }) => sum + records.length, 0);
    const counter = (name: string): number => health.at(-1)?.counters[name] ?? 0;
    /** The broker is killed; what the plane had of it is lost with the connection. */
    const lose = async (): Promise<void> => {
      const connects = counter("connects");
      await plane.leave();
      await plane.broker.stop("SIGKILL");
      await plane.broker.start();
      await plane.come(t);
      await plane.until(() => counter("connects") > connects);
    };
    const refusedEvents = (): number =>
      plane.received.refused.filter((line) => line.startsWith(topic)).length;
    await read();
    await plane.until(() => taken() >= once);
    const batches = plane.received.events.length;
    await lose();
    await plane.until(() => refusedEvents() >= batches);
    t.equal(refusedEvents(), batches, "each comes once more, and is not taken");
    t.equal(taken(), once);
    await plane.confirm(plane.end.marks.seen.load(topic));
    // Of what it was given before, the agent has heard when it answers.
    const commanded = health.at(-1)?.command?.sequence ?? 0;
    await plane.sendCommand({ v: 1, verb: "selftest", issued: epochSeconds(), ...NOTHING });
    await plane.until(() => (health.at(-1)?.command?.sequence ?? 0) > commanded);
    const repeated = counter("batches_repeated");
    await lose();
    await plane.confirm(plane.end.marks.seen.load(topic));
    agent.signal("SIGHUP");
    await plane.until(() => taken() > once);
    await plane.until(() => counter("backlog_bytes") === 0);
    t.equal(counter("batches_repeated"), repeated, "none came again");
    t.equal(refusedEvents(), batches);
  },
);
