import t from "tap";
import type { Command } from "../../../core/bundle/command.js";
import { downTopic } from "../../../mqtt-bridge/machine/topics.js";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { epochSeconds, ROUTER, TestPlane, testBundle } from "./plane.js";

const skip = LACKS_MOSQUITTO;
const QUIET = ["--volumes", "off", "--capture", "/dev/null"];

const command = (more: Partial<Command> = {}): Command => ({
  v: 1,
  verb: "selftest",
  issued: epochSeconds(),
  device: null,
  address: null,
  name: null,
  seconds: 0,
  ...more,
});

t.test("commands are carried out once, and health says so", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  const agent = plane.startAgent(t, QUIET);
  await plane.until(({ online }) => online.includes("online"));
  const told = () => plane.until(({ health }) => health.at(-1)?.command ?? undefined);

  const sealed = await plane.sendCommand(command());
  t.match(await told(), { epoch: 1, sequence: 1, verb: "selftest", line: null });
  await agent.printed(/self-test: ABI/);

  await plane.link.publish(downTopic(ROUTER, "command"), sealed);
  await agent.printed(/command refused \(replayed\)/);
  t.equal(agent.text.match(/self-test: ABI/g)?.length, 1);

  const block = { verb: "block", device: Uint8Array.of(2, 0, 0, 0, 0, 1), seconds: 60 } as const;
  await plane.sendCommand(command({ ...block, name: "example.org" }));
  const blocked = await plane.until(({ health }) =>
    health.map((each) => each.command).find((each) => each?.verb === "block"),
  );
  t.match(blocked, { sequence: 2, line: "this agent reads a file or has no right to block" });

  await plane.sendCommand(command({ issued: epochSeconds() - 100 }));
  const late = await plane.until(({ health }) =>
    health.map((each) => each.refused).find((each) => each?.reason === "expired"),
  );
  t.match(late?.line, /command is \d+ seconds old; at most 60 are allowed/);

  await agent.stop("SIGKILL");
  const again = plane.startAgent(t, QUIET);
  // What it says of itself comes behind its subscriptions.
  await plane.until(({ online }) => online.filter((state) => state === "online").length === 2);
  await plane.link.publish(downTopic(ROUTER, "command"), sealed);
  await plane.sendCommand(command({ verb: "restart-capture" }));
  const after = await plane.until(({ health }) =>
    health.map((each) => each.command).find((each) => each?.verb === "restart-capture"),
  );
  t.match(after, { sequence: 4, line: /Invalid argument|No data/ });
  t.notMatch(again.text, /self-test: ABI/, "the old one has no effect after a restart either");
});

t.test("what is refused is reported, and the last good bundle stays", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  plane.startAgent(t, [...QUIET, "--health", "1"]);
  await plane.until(({ online }) => online.includes("online"));
  const good = testBundle(plane.end, 1);
  await plane.sendBundle({ ...good, expires: epochSeconds() + 2 });
  await plane.until(({ reports }) => reports.find(({ revision }) => revision === 1));

  const wrong = good.vectors.map((vector) => ({ ...vector, needles: [1] }));
  await plane.sendBundle({ ...testBundle(plane.end, 2), vectors: wrong });
  const report = await plane.until(({ reports }) =>
    reports.find(({ refused }) => refused !== null),
  );
  t.match(report, { revision: 1, highest: { revision: 1 }, refused: { reason: "failed_vectors" } });
  await plane.link.publish(downTopic(ROUTER, "bundle"), Buffer.from("nonsense"));
  const second = await plane.until(({ reports }) =>
    reports.find(({ refused }) => refused?.reason === "not_sealed"),
  );
  t.match(second, { revision: 1, refused: { line: /is the sender paired/ } });

  const stale = await plane.until(({ health }) => health.find((each) => each.stale));
  t.match(stale, { revision: 1, stale: true }, "expired, and still in force");

  await plane.sendBundle(testBundle(plane.end, 3));
  const next = await plane.until(({ reports }) => reports.find(({ revision }) => revision === 3));
  t.match(next, { refused: null, stale: false, highest: { revision: 3 } });
  await plane.sendBundle(testBundle(plane.end, 2));
  const older = await plane.until(({ reports }) =>
    reports.find(({ refused }) => refused?.reason === "older"),
  );
  t.match(older, { revision: 3, refused: { line: /revision 2; already had epoch 1, revision 3/ } });
});
