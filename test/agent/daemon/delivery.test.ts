import { mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { openLink } from "../../../mqtt-bridge/mqtt/link.js";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { TestPlane, testBundle } from "./plane.js";
import { CAPTURE, hasSample, isWithoutGap, sampleEvents } from "./sample.js";

const skip = LACKS_MOSQUITTO;

t.test("events wait while nobody is there to take them", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  await plane.leave();
  const agent = plane.startAgent(t, ["--volumes", "off", "--capture", CAPTURE]);
  await agent.printed(/connected to the broker/);
  await agent.printed(/: read, \d+ packets/);
  await plane.come(t);
  await hasSample(t, plane);
});

t.test("a stranger who reads all topics is not taken for the plane", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  const options = ["--volumes", "off", "--capture", CAPTURE, "--health", "1"];
  const agent = plane.startAgent(t, options);
  await plane.until(({ online }) => online.length === 1);
  await plane.say("online");
  await agent.printed(/: read, \d+ packets/);
  const once = await sampleEvents(plane);
  const taken = (): number =>
    plane.received.events.reduce((sum, { records }) => sum + records.length, 0);
  await plane.until(() => taken() >= once.length);
  const before = taken();

  const topics: string[] = [];
  const stranger = await openLink({ url: plane.broker.url, clientId: "stranger", log: () => {} });
  t.teardown(() => stranger.end());
  const healths = (): number => topics.filter((topic) => topic.endsWith("/up/health")).length;
  let wake = (): void => {};
  stranger.onMessage(({ topic }) => {
    topics.push(topic);
    wake();
  });
  const heardHealths = async (count: number): Promise<void> => {
    while (healths() < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  await plane.say("stopped");
  await plane.leave();
  await stranger.subscribe("#");
  agent.signal("SIGHUP");
  await agent.printed(/(: read, \d+ packets[\s\S]*){2}/);
  // The next may have been on its way before.
  await heardHealths(healths() + 2);
  t.notOk(
    topics.some((topic) => topic.endsWith("/up/events")),
    "the events wait",
  );

  await plane.come(t);
  await plane.say("online");
  await plane.until(() => taken() > before);
  isWithoutGap(t, plane);
  t.equal(plane.received.events.at(-1)?.lost, 0);
});

t.test("a plane that died without a word is missed soon", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  const options = ["--volumes", "off", "--capture", CAPTURE, "--health", "1"];
  const agent = plane.startAgent(t, options);
  await plane.until(({ online }) => online.length === 1);
  await plane.say("online", 1);
  await agent.printed(/: read, \d+ packets/);
  const empty = ({ counters }: { counters: Readonly<Record<string, number>> }): boolean =>
    (counters.backlog_bytes ?? 0) === 0 && (counters.packets ?? 0) > 0;
  await plane.until(({ health }) => health.find(empty));
  const before = plane.received.events.length;
  // It goes on to hear all, as a stranger does, and greets no more: three healths take longer than its 2.5 s.
  const { health } = plane.received;
  const count = health.length;
  await plane.until(() => health.length >= count + 4);
  agent.signal("SIGHUP");
  await agent.printed(/(: read, \d+ packets[\s\S]*){2}/);
  await plane.until(() => ((health.at(-1)?.counters.backlog_bytes ?? 0) > 0 ? true : undefined));
  t.equal(plane.received.events.length, before, "events wait");
  await plane.say("online", 1);
  await plane.until(({ events }) => events.length > before);
});

t.test(
  "a folder that takes nothing is said, and what waits goes out later",
  { skip },
  async (t) => {
    const plane = await TestPlane.start(t);
    plane.pair();
    // Where the new file would be written; as a full disk, but for any user and without one.
    const inTheWay = join(plane.folder, "marks.new");
    mkdirSync(inTheWay);
    const agent = plane.startAgent(t, ["--volumes", "off", "--capture", CAPTURE, "--health", "1"]);
    await agent.printed(/marks: Is a directory\n.*nothing is sent to the plane/);
    t.same(plane.received.health, []);
    rmdirSync(inTheWay);
    await agent.printed(/marks: stored again/);
    await plane.until(({ events, health }) => events.length > 0 && health.length > 0);
    t.equal(agent.text.match(/Is a directory/g)?.length, 1, "said once");
  },
);

t.test("an agent that was killed goes on with marks that were never used", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  await plane.sendBundle(testBundle(plane.end, 1));
  for (let n = 1; n <= 3; n++) {
    const agent = plane.startAgent(t, ["--volumes", "off", "--capture", "/dev/null"]);
    await agent.printed(/revision 1 in force/);
    await plane.until(({ online }) => online.filter((state) => state === "online").length === n);
    await plane.until(({ reports }) => reports.length >= n);
    await agent.stop("SIGKILL");
    await plane.until(({ online }) => online.filter((state) => state === "lost").length === n);
  }
  t.same(plane.received.refused, [], "the plane has taken all");
  t.same(plane.received.online, ["online", "lost", "online", "lost", "online", "lost"]);
});

t.test("a broker that comes back finds the agent again", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  const agent = plane.startAgent(t, ["--volumes", "off", "--capture", "/dev/null"]);
  await plane.until(({ online }) => online.length === 1);
  await plane.broker.stop();
  await agent.printed(/connection to the broker lost/);
  await plane.broker.start();
  await agent.printed(/lost[\s\S]*connected to the broker/);
  await plane.sendBundle(testBundle(plane.end, 1));
  const report = await plane.until(({ reports }) => reports.find(({ revision }) => revision === 1));
  t.equal(report.refused, null);
});
