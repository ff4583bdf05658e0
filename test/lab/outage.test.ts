import t from "tap";
import type { Alert } from "../../core/wire/lines.js";
import type { StatusView } from "../../mqtt-bridge/api/views.js";
import { type Home, startHome } from "./home.js";
import { VALUE } from "./household.js";
import { eventually } from "./lab.js";
import { fetchWith, join } from "./phone.js";
import { askPage, startPlane } from "./plane.js";
import { tells } from "./subscriber.js";

/** Length of the outage under load; `make torture-outage MINUTES=10` sets another. */
const SECONDS = Number(process.env.OUTAGE_SECONDS ?? 10);
/** Lookups a second; each gives two events of some 100 bytes. */
const RATE = 1000;
/** KiB of events that the agent keeps: so few that a short outage is too long for it. */
const BACKLOG = 256;

t.setTimeout((SECONDS + 180) * 1000);

const IMEI_URL = `http://api.account.xiaomi.com/v1?deviceId=${VALUE.imei}`;
const isImei = (alert: Alert): boolean => tells("imei", alert);

/** The page's word about the router, once it fits. */
async function statusOf({ lab, plane }: Home, wanted: string, fits: (view: RouterView) => boolean) {
  return eventually(wanted, async () => {
    const { routers } = (await askPage(lab, plane, "api/status")) as StatusView;
    return routers.find(fits) ?? null;
  });
}
type RouterView = StatusView["routers"][number];

t.test(`the broker is away for ${SECONDS} s under load`, async (t) => {
  const home = await startHome(t, { offloads: true, agent: ["--backlog", String(BACKLOG)] });
  const { lab, broker, observer } = home;
  await join(lab, "redmi-1s");
  await broker.stop();
  const chatter = ["dist/test/lab/chatter.js", String(SECONDS), String(RATE)];
  const { stdout, stderr } = await lab.run("phone", process.execPath, chatter);
  t.equal(stderr, "");
  const before = { ...observer.sent, told: observer.sent.health.length };
  await broker.start();
  const health = await observer.until("health after all that waited was sent", (sent) => {
    const newer = sent.health.slice(before.told);
    return newer.find(({ counters }) => (counters.backlog_bytes ?? 0) === 0) ?? null;
  });
  const { lost, bytes, gaps, refused } = observer.sent;
  const kept = bytes - before.bytes;
  t.comment(`${stdout.trim()}: ${kept} bytes of events kept, ${lost} events lost`);
  t.ok(lost > 0, "what did not fit is counted");
  t.ok(kept >= BACKLOG * 1024 * 0.75, `${kept} bytes were kept`);
  t.ok(kept <= BACKLOG * 1024 * 1.5, "and no more than the bound");
  t.equal(health.counters.lost, lost, "health says the same");
  const received = observer.sent.recordsAtHealth[observer.sent.health.indexOf(health)] ?? 0;
  t.equal(received + lost, health.counters.events, "each event came or is counted");
  t.equal(gaps, 0, "no batch is missing");
  t.same(refused, []);
  const view = await statusOf(home, "the page shows the loss", (router) => router.lost >= lost);
  t.equal(view.lost, lost);
});

t.test("while the plane is away the agent raises alerts itself", async (t) => {
  const home = await startHome(t, { offloads: true, agent: ["--alone", "2"] });
  const { lab, plane, people, household } = home;
  await join(lab, "redmi-1s");
  await plane.run.stop();
  const alone = await eventually("an alert without a plane", async () => {
    await fetchWith(lab, ["-4", IMEI_URL]);
    return people.alerts.find(isImei) ?? null;
  });
  t.match(alone, { v: 1, event_type: "identifier", severity: "serious", demo: false });
  t.notMatch(JSON.stringify(alone), VALUE.imei);
  const count = people.alerts.length;
  const back = { ...home, plane: await startPlane(lab, household) };
  await statusOf(back, "the router is known", ({ availability }) => availability === "online");
  await eventually("an alert of the plane that is back", async () => {
    await fetchWith(lab, ["-4", IMEI_URL]);
    return people.alerts.slice(count).find((alert) => alert.device.name === "Redmi 1S") ?? null;
  });
  const { batches } = await statusOf(back, "batches", ({ batches }) => batches.read > 0);
  t.equal(batches.missing, 0, "what happened meanwhile waited for it");
});

t.test("an agent that is killed stops no traffic and goes on where it was", async (t) => {
  const { lab, agent, people, observer } = await startHome(t, { offloads: true });
  await join(lab, "redmi-1s");
  // A connection that was there before goes on too.
  const server = lab.start("internet", "iperf3", ["-s", "-1", "-p", "5201", "--forceflush"]);
  await server.printed(/listening on 5201/);
  const client = lab.run("phone", "iperf3", ["-c", "203.0.113.10", "-b", "10M", "-t", "3", "-J"]);
  await server.printed(/1\.00-2\.00/);
  t.equal(await agent.stop("SIGKILL"), null, "killed");
  await fetchWith(lab, ["-4", "http://good.example.com/"]);
  const { stdout } = await client;
  const { intervals } = JSON.parse(stdout) as { intervals: { sum: { bytes: number } }[] };
  t.ok(
    intervals.length >= 3 && intervals.every(({ sum }) => sum.bytes > 0),
    "no interval is empty",
  );
  const again = agent.start();
  await again.printed(/bundle of epoch \d+, revision \d+ in force again/);
  await fetchWith(lab, ["-4", IMEI_URL]);
  await people.alert("an alert after the restart", isImei);
  t.same(observer.sent.refused, [], "no mark is used twice");
});
