import t from "tap";
import * as v from "valibot";
import { alertSchema } from "../../../core/alert/schema.js";
import { writeMessage, writeTitle } from "../../../core/alert/write.js";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { sampleCaptures } from "../captures.js";
import { TestPlane, testBundle } from "./plane.js";

const skip = LACKS_MOSQUITTO;
const CAPTURE = sampleCaptures().find((name) => name.endsWith("redmi-1s-test1.pcap")) ?? "";

const readAlert = (text: string) => v.parse(alertSchema, JSON.parse(text));

t.test("without a plane the agent raises alerts itself", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  await plane.sendBundle(testBundle(plane.end, 1));
  const quiet = ["--volumes", "off", "--capture", CAPTURE];
  const agent = plane.startAgent(t, [...quiet, "--alone", "1"]);
  await agent.printed(/revision 1 in force/);
  await agent.printed(/: read, \d+ packets/);
  await plane.until(({ events }) => events.length > 0);
  t.same(plane.received.alerts, [], "the plane was heard a moment ago");

  const silent = Date.now();
  while (plane.received.alerts.length === 0) {
    agent.signal("SIGHUP");
    await plane.until(({ health }) => health.at(-1));
    await plane.next(500);
    if (Date.now() - silent > 20_000) throw new Error("no alert");
  }
  await agent.stop();
  const alerts = plane.received.alerts.map(readAlert);
  const imei = alerts.find(({ identifiers: [first] }) => first?.type === "imei");
  t.match(imei, { severity: "serious", evidence: "plain", name: "xiaomi.com", count: 1 });
  t.equal(new Set(alerts.map(({ id }) => id)).size, alerts.length, "each once");
});

t.test("its words are the plane's, and no value is in them", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  await plane.sendBundle(testBundle(plane.end, 1));
  const first = plane.startAgent(t, ["--volumes", "off", "--capture", "/dev/null"]);
  await first.printed(/revision 1 in force/);
  await first.stop();
  for (const capture of sampleCaptures()) {
    const before = plane.received.alerts.length;
    const agent = plane.startAgent(t, ["--volumes", "off", "--capture", capture, "--alone", "0"]);
    await agent.printed(/: read, \d+ packets/);
    await agent.printed(/connected to the broker/);
    await agent.stop();
    t.comment(`${capture}: ${plane.received.alerts.length - before} alerts`);
  }
  t.ok(plane.received.alerts.length > 3, `${plane.received.alerts.length} alerts`);
  for (const text of plane.received.alerts) {
    const alert = readAlert(text);
    const address = /the device at (\S+)/i.exec(alert.message)?.[1] ?? "";
    const how = /\(([^)]*)\)/.exec(alert.message)?.[1]?.split(", ") ?? [];
    const place = / to (?:the bare address )?([^ ]+)$/.exec(alert.title)?.[1] ?? "";
    const facts = {
      sender: { name: null, source: null, address },
      evidence: alert.evidence ?? "plain",
      identifiers: alert.identifiers.map(({ type, label }) => ({ type, label, canary: false })),
      transforms: [],
      receiver: {
        name: alert.name,
        company: null,
        network: null,
        address: alert.name === null ? place : "",
      },
      first: false,
      consent: null,
      behaviour: null,
    };
    const words = how.join(", ");
    t.equal(alert.message, writeMessage(facts).replace("()", `(${words})`));
    t.equal(alert.title, writeTitle(facts));
    for (const value of ["860000000000009", "234150000000001", "447700900", "28:6c:07"]) {
      t.notMatch(text, value);
    }
  }
});
