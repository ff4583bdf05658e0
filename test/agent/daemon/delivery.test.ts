import t from "tap";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { sampleCaptures } from "../captures.js";
import { eventsOf, loadModule } from "../twin.js";
import { TestPlane, testBundle } from "./plane.js";

const skip = LACKS_MOSQUITTO;
const [CAPTURE = ""] = sampleCaptures();

t.test("events wait while nobody is there to take them", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  await plane.leave();
  const agent = plane.startAgent(t, ["--volumes", "off", "--capture", CAPTURE]);
  await agent.printed(/connected to the broker/);
  await agent.printed(/: read, \d+ packets/);
  await plane.come(t);
  const key = plane.end.keys.fingerprint;
  const expected = await eventsOf(loadModule(), { profile: "small", key, table: null }, CAPTURE);
  const records = await plane.until(({ events }) => {
    const all = Buffer.concat(events.map((batch) => batch.records));
    return all.length >= expected.length && all;
  });
  t.ok(expected.equals(records), "all of them, in order");
  const { events } = plane.received;
  t.same(
    events.map(({ seq }) => seq),
    events.map((_, n) => n + 1),
    "without a gap",
  );
  t.same(plane.received.refused, []);
});

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
