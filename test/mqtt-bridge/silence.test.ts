import t from "tap";
import * as v from "valibot";
import { alertSchema } from "../../core/alert/schema.js";
import type { OnlineState } from "../../core/bundle/online.js";
import type { Alert } from "../../core/wire/lines.js";
import { NO_REPORT } from "../../mqtt-bridge/pair/report.js";
import { isOnline, SilenceWatch } from "../../mqtt-bridge/routers/silence.js";

const START = 1_406_800_000;
const PAGE = "http://192.0.2.10:8420/";

/** A watch over one router, whose clock the test moves. */
function watch(started = START - 86_400) {
  const silence = new SilenceWatch({ pageUrl: PAGE, now: started });
  const hearing = { router: "attic", connected: true, report: { ...NO_REPORT } };
  const heard = (at: number | null, online: OnlineState | null = "online"): void => {
    hearing.report = { ...NO_REPORT, last_seen: at, online };
  };
  const judge = (now: number): Alert | null => silence.judge(hearing, now);
  return { silence, hearing, heard, judge };
}

t.test("a router is online while it is heard of, says so, and the plane can hear it", async (t) => {
  const report = { ...NO_REPORT, last_seen: START, online: "online" } as const;
  const table: readonly (readonly [string, Parameters<typeof isOnline>[0], number, boolean])[] = [
    ["just now", { report, connected: true }, START, true],
    ["149 seconds ago", { report, connected: true }, START + 149, true],
    ["150 seconds ago", { report, connected: true }, START + 150, false],
    ["the plane has no broker", { report, connected: false }, START, false],
    ["its will came", { report: { ...report, online: "lost" }, connected: true }, START, false],
    ["it stopped", { report: { ...report, online: "stopped" }, connected: true }, START, false],
    ["it never was", { report: NO_REPORT, connected: true }, START, false],
  ];
  for (const [what, hearing, now, wanted] of table) t.equal(isOnline(hearing, now), wanted, what);
});

t.test(
  "10 minutes of silence are one alert, which is closed when the router is back",
  async (t) => {
    const { heard, judge } = watch();
    heard(START);
    t.equal(judge(START + 599), null);
    const opened = judge(START + 600);
    t.same(v.safeParse(alertSchema, opened).issues, undefined);
    t.match(opened, {
      event_type: "health",
      state: "open",
      severity: "warning",
      first_seen: START,
      device: { id: null, name: null },
      url: `${PAGE}#/alerts/${opened?.id}`,
    });
    t.equal(judge(START + 1200), null, "one, not one a minute");
    heard(START + 7200);
    const closed = judge(START + 7200);
    t.match(closed, { id: opened?.id, state: "closed", message: /is back after 120 minutes\.$/ });
    t.equal(judge(START + 7201), null);
    const again = judge(START + 7800);
    t.match(again, { state: "open" });
    t.not(again?.id, opened?.id, "another silence is another alert");
  },
);

t.test("the likely cause is what is known", async (t) => {
  const table: readonly (readonly [OnlineState | null, boolean, RegExp])[] = [
    ["stopped", true, /: its agent was stopped\./],
    ["lost", true, /connection ended without a word, so it probably has no power or no network/],
    ["online", true, /the broker knows of no end of its connection: its agent may hang/],
    ["online", false, /Telltale itself has no connection to the MQTT broker/],
    ["stopped", false, /Telltale itself has no connection to the MQTT broker/],
  ];
  for (const [online, connected, message] of table) {
    const { heard, judge, hearing } = watch();
    heard(START, online);
    hearing.connected = connected;
    t.match(judge(START + 600)?.message, message, `${online}, ${connected}`);
  }
});

t.test(
  "a router that was never heard of is not missed, nor one while the plane was away",
  async (t) => {
    const never = watch();
    never.heard(null, null);
    t.equal(never.judge(START + 86_400), null);
    const away = watch(START + 7200);
    away.heard(START);
    t.equal(away.judge(START + 7200), null, "the plane has just started");
    t.match(away.judge(START + 7800), { state: "open", first_seen: START });
  },
);

t.test("an alert that an earlier run left open is closed, not raised again", async (t) => {
  const { silence, heard, judge } = watch();
  heard(START);
  const opened = judge(START + 600);
  if (opened === null) throw new Error("no alert");
  const next = watch();
  next.silence.resume("attic", opened);
  next.heard(START);
  t.equal(next.judge(START + 900), null);
  next.heard(START + 1000);
  t.match(next.judge(START + 1000), { id: opened.id, state: "closed" });
  silence.forget("attic");
  t.match(judge(START + 900), { state: "open" }, "a router that is paired anew begins anew");
});
