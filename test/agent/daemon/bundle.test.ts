import { statSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { sampleCaptures } from "../captures.js";
import { eventsOf, loadModule } from "../twin.js";
import { TestPlane, testBundle } from "./plane.js";

const skip = LACKS_MOSQUITTO;

t.test(
  "a bundle is in force at once, and again after a restart without a broker",
  { skip },
  async (t) => {
    const plane = await TestPlane.start(t);
    plane.pair();
    t.equal(statSync(join(plane.folder, "pairing")).mode & 0o777, 0o600);
    const first = plane.startAgent(t, ["--capture", "/dev/null", "--volumes", "off"]);
    await plane.until(({ online }) => online.includes("online"));
    const bundle = testBundle(plane.end, 1);
    const started = performance.now();
    await plane.sendBundle(bundle);
    const report = await plane.until(({ reports }) =>
      reports.find(({ revision }) => revision === 1),
    );
    t.ok(performance.now() - started < 1000, "in less than a second");
    t.match(report, { epoch: 1, highest: { epoch: 1, revision: 1 }, stale: false, refused: null });
    t.equal(await first.stop(), 0);
    await plane.until(({ online }) => online.includes("stopped"));

    const [capture = ""] = sampleCaptures();
    await plane.broker.stop();
    const second = plane.startAgent(t, ["--capture", capture, "--volumes", "off"]);
    await second.printed(/bundle of epoch 1, revision 1 in force again/);
    await second.printed(/no connection to the broker/);
    await plane.broker.start();
    const expected = await eventsOf(
      loadModule(),
      { profile: "small", key: plane.end.keys.fingerprint, table: bundle.tables.classifier },
      capture,
    );
    const records = await plane.until(({ events }) => {
      const all = Buffer.concat(events.map((batch) => batch.records));
      return all.length >= expected.length && all;
    });
    t.ok(expected.equals(records), "the events are Node's");
    t.same([...new Set(plane.received.events.map(({ revision }) => revision))], [1]);
    t.same(plane.received.refused, []);
  },
);
