import t from "tap";
import type { StatusView } from "../../mqtt-bridge/api/views.js";
import { ask, STATUS, setUp } from "./api-fixture.js";

const ROUTER = { id: 'at"tic', availability: "online", lost: 3, batches: { read: 7 } };
const VIEW = {
  ...STATUS,
  routers: [ROUTER],
  devices: 4,
  sightings: 5,
  open: { note: 1, warning: 2, serious: 0 },
  mqtt: { connected: true },
  problems: ["household.yaml:1: wrong"],
} as unknown as StatusView;

/** Metrics by name and labels, read as Prometheus' text format 0.0.4 says. */
function parse(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const match = /^([a-z_]+(?:\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)*\})?) (-?[0-9.e+]+)$/.exec(line);
    t.ok(match, line);
    samples.set(match?.[1] ?? "", Number(match?.[2]));
  }
  return samples;
}

t.test("metrics tell counts, each with its help and type", async (t) => {
  const { app } = setUp(t, { status: () => VIEW });
  const answer = await ask(app, "/metrics");
  t.equal(answer.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const text = await answer.text();
  const samples = parse(text);
  t.equal(samples.get("telltale_devices"), 4);
  t.equal(samples.get("telltale_sightings"), 5);
  t.equal(samples.get('telltale_alerts_open{severity="warning"}'), 2);
  t.equal(samples.get('telltale_router_online{router="at\\"tic"}'), 1);
  t.equal(samples.get('telltale_router_lost_total{router="at\\"tic"}'), 3);
  t.equal(samples.get("telltale_settings_errors"), 1);
  t.equal(samples.get("telltale_healthy"), 1);
  t.equal(samples.get("telltale_outbox_messages"), 0);
  for (const name of new Set([...samples.keys()].map((key) => key.replace(/\{.*/, "")))) {
    t.match(text, new RegExp(`^# HELP ${name} .+\n# TYPE ${name} (gauge|counter)$`, "m"));
  }
});

t.test("what ails is told with status 503", async (t) => {
  const why: string[] = [];
  const { app } = setUp(t, { ailing: () => why });
  const well = await ask(app, "/healthz");
  t.same([well.status, await well.text()], [200, "ok\n"]);
  why.push("no broker at mqtt://192.0.2.1:1883");
  const ill = await ask(app, "/healthz");
  t.same([ill.status, await ill.text()], [503, "no broker at mqtt://192.0.2.1:1883\n"]);
});
