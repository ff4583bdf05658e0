import t from "tap";
import { type AlertNews, Alerts, type Subject } from "../../core/alert/alerts.js";
import type { Growth } from "../../core/alert/group.js";
import { DELIVERY_DEFAULT, type DeliverySettings, Notifier } from "../../core/alert/notifier.js";
import { packs } from "./fixture.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Midnight UTC, 1 Nov 2026. */
const T0 = 1_793_491_200;

const RULES = packs();
const IMEI = RULES.identifierRule("imei");
if (IMEI === null) throw new Error("no rule for the IMEI");

function subject(ts: number, more: Partial<Subject> = {}): Subject {
  return {
    deviceKey: "Phone",
    sender: { name: "Phone", source: "household", address: null },
    receiver: { name: "id.example.org", company: null, network: null, address: "192.0.2.1" },
    target: { device: null, destination: "id.example.org" },
    rule: IMEI as NonNullable<typeof IMEI>,
    verdict: { action: "alert", severity: "serious", reason: "", until: null },
    urgency: "now",
    evidence: "plain",
    identifier: { type: "imei", label: "Phone", canary: false },
    transforms: [],
    consent: null,
    behaviour: null,
    first: ts,
    last: ts,
    count: 1,
    ...more,
  };
}

/** Alerts and their notifier as the pipeline joins them. */
class Home {
  readonly alerts = new Alerts({ demo: false, pageUrl: null });
  readonly notifier: Notifier;

  constructor(settings: Partial<DeliverySettings> = {}) {
    this.notifier = new Notifier({ ...DELIVERY_DEFAULT, ...settings }, null);
  }

  see(ts: number, more: Partial<Subject> = {}): string {
    return this.notifier.take(this.alerts.add(subject(ts, more)));
  }

  digest(ts: number) {
    return this.notifier.due(ts, null, false);
  }
}

const to = (name: string): Partial<Subject> => ({
  receiver: { name, company: null, network: null, address: "192.0.2.1" },
});

t.test("one alert is told at 1, 10, 100 and 1,000", async (t) => {
  const home = new Home();
  const told = Array.from({ length: 1200 }, (_, n) => home.see(T0 + n)).flatMap((delivery, n) =>
    delivery === "push" ? [n + 1] : [],
  );
  t.same(told, [1, 10, 100, 1000]);
});

t.test("what was registered is told at once, whatever its device has told before", async (t) => {
  const home = new Home();
  const told = Array.from({ length: 50 }, (_, n) => home.see(T0 + n, to(`n${n}.example`)));
  t.same(told, Array(50).fill("push"));
  t.equal(home.digest(T0 + DAY - 1), null);
});

t.test("a flood of one device is bounded, and the rest comes in the digest", async (t) => {
  const home = new Home();
  const told = Array.from({ length: 100 }, (_, n) => home.see(T0 + n, to(`n${n}.example`)));
  t.equal(told.filter((each) => each === "push").length, 60);
  t.equal(home.notifier.limited, 40);
  t.match(home.digest(T0 + 2 * DAY - 1), { count: 40 });
});

t.test(
  "another identifier in an alert is told, many at once only five times and at 10 and 100",
  async (t) => {
    const home = new Home();
    const told = Array.from({ length: 100 }, (_, n) =>
      home.see(T0 + n, { identifier: { type: "contact", label: `c${n}`, canary: false } }),
    ).flatMap((delivery, n) => (delivery === "push" ? [n + 1] : []));
    t.same(told, [1, 2, 3, 4, 5, 10, 100]);
  },
);

t.test("what was registered is told again after a silence; a routine is not", async (t) => {
  const at = (hours: readonly number[], more: Partial<Subject> = {}) => {
    const home = new Home();
    return hours.map((hour) => home.see(T0 + hour * HOUR, more));
  };
  t.same(at([0, 35, 71]), ["push", "list", "push"]);
  const home = new Home();
  home.see(T0, to("first.example.org"));
  const news = home.alerts.add(subject(T0 + 40 * HOUR, to("second.example.org")));
  t.equal(news.alert.name, "second.example.org", "it says where it went now");
  t.same(at([0, 24, 48, 72, 96]), ["push", "list", "list", "list", "list"]);
  t.same(at([0, 100], { urgency: "soon" }), ["push", "list"], "only what was registered");
});

t.test("a canary is told each time after a day", async (t) => {
  const home = new Home();
  const canary = { identifier: { type: "text" as const, label: "word", canary: true } };
  const hours = [0, 1, 12, 24, 30, 48, 60];
  t.same(
    hours.map((hour) => home.see(T0 + hour * HOUR, canary)),
    ["push", "list", "list", "push", "list", "push", "list"],
  );
});

t.test("something serious that nobody registered: three a day for each device", async (t) => {
  const home = new Home();
  const soon = (n: number, ts: number, deviceKey = "Phone") =>
    home.see(ts, { ...to(`n${n}.example`), urgency: "soon", deviceKey });
  t.same(
    [1, 2, 3, 4].map((n) => soon(n, T0 + n)),
    ["push", "push", "push", "hold"],
  );
  t.equal(soon(5, T0 + 5, "TV"), "push");
  t.equal(soon(6, T0 + DAY + 4), "push", "a day later");
  const goesOn = Array.from({ length: 12 }, (_, n) => soon(7, T0 + 3 * DAY + n));
  t.same(goesOn, ["push", ...Array(8).fill("list"), "hold", "list", "list"], "the tenth can wait");
});

t.test(
  "what can wait comes together when a day without another notification is nearly over",
  async (t) => {
    const home = new Home();
    const quiet = (n: number, ts: number) =>
      home.see(ts, { ...to(`n${n}.example`), urgency: "quiet" });
    t.same(
      [quiet(1, T0 + HOUR), quiet(2, T0 + 2 * HOUR), quiet(2, T0 + 3 * HOUR)],
      ["hold", "hold", "list"],
    );
    t.equal(home.digest(T0 + 23 * HOUR - 1), null, "not before 23 h");
    const digest = home.digest(T0 + 23 * HOUR);
    t.match(digest, {
      count: 2,
      event_type: "behaviour",
      evidence: null,
      title: "2 things to look at when you have time",
      message:
        "2 things to look at when you have time: Phone sent its IMEI to n1.example; Phone sent its IMEI to n2.example.",
      first_seen: T0 + HOUR,
    });
    t.equal(home.digest(T0 + 23 * HOUR + 60), null, "told");
    quiet(3, T0 + DAY + HOUR);
    t.equal(home.digest(T0 + 2 * DAY + 23.5 * HOUR), null, "three days apart");
    t.equal(home.see(T0 + 3 * DAY + HOUR), "push");
    t.equal(home.digest(T0 + 3 * DAY + 23.5 * HOUR), null, "something was told today");
    t.match(home.digest(T0 + 4 * DAY + 23 * HOUR), { count: 1 });
  },
);

t.test("a household may have its digest at another hour", async (t) => {
  const home = new Home({ digestHour: 7 });
  home.see(T0, { urgency: "quiet" });
  t.equal(home.digest(T0 + 6.9 * HOUR), null);
  t.match(home.digest(T0 + 7 * HOUR), { count: 1 });
});

t.test("the evening is the household's own", async (t) => {
  const home = new Home({ utcOffset: 5.5 * HOUR });
  home.see(T0, { urgency: "quiet" });
  t.equal(home.digest(T0 + 17 * HOUR), null);
  t.match(home.digest(T0 + 17.5 * HOUR), { count: 1 });
});

t.test("nobody waits for ever for a quiet day", async (t) => {
  const home = new Home();
  home.see(T0, { ...to("wait.example"), urgency: "quiet" });
  const days = [0, 1, 2, 3, 4, 5, 6, 7].map((day) => {
    home.see(T0 + day * DAY + HOUR, to(`day${day}.example`));
    return home.digest(T0 + day * DAY + 23 * HOUR) !== null;
  });
  t.same(days, [...Array(7).fill(false), true]);
});

const MODES: readonly (readonly [DeliverySettings["modes"], string])[] = [
  [[], "push"],
  [[{ rule: "identifiers/imei", device: null, mode: "list" }], "list"],
  [[{ rule: "identifiers", device: null, mode: "mute" }], "mute"],
  [[{ rule: "identifiers/im", device: null, mode: "mute" }], "push"],
  [[{ rule: null, device: "d_other", mode: "mute" }], "push"],
  [
    [
      { rule: "identifiers/imei", device: null, mode: "push" },
      { rule: null, device: null, mode: "mute" },
    ],
    "push",
  ],
];

for (const [modes, wanted] of MODES) {
  t.test(`modes ${JSON.stringify(modes)}: ${wanted}`, async (t) => {
    t.equal(new Home({ modes }).see(T0), wanted);
  });
}

t.test("an alert that grew severer is told again; a quiet one is not told twice", async (t) => {
  const home = new Home();
  const warning = { action: "alert", severity: "warning", reason: "", until: null } as const;
  t.equal(home.see(T0, { verdict: warning }), "push");
  t.equal(home.see(T0 + 1), "push");
  t.equal(home.see(T0 + 2), "list");
});

t.test("after a week of silence an alert is closed and opens anew", async (t) => {
  const home = new Home();
  home.see(T0);
  t.same(home.alerts.close(T0 + 7 * DAY - 1), []);
  t.match(home.alerts.close(T0 + 7 * DAY), [{ state: "closed", count: 1 }]);
  t.equal(home.see(T0 + 8 * DAY), "push");
});

t.test("what was told survives a restart as JSON", async (t) => {
  const home = new Home();
  home.see(T0);
  home.see(T0, { ...to("wait.example"), urgency: "quiet" });
  const json = (value: unknown) => JSON.parse(JSON.stringify(value));
  const notifier = new Notifier(DELIVERY_DEFAULT, json(home.notifier.remember()));
  const alerts = new Alerts({ demo: false, pageUrl: null }, json(home.alerts.remember()));
  const news: AlertNews = alerts.add(subject(T0 + 60));
  t.match(news.growth, { isNew: false } satisfies Partial<Growth>);
  t.equal(notifier.take(news), "list");
  t.match(notifier.due(T0 + DAY + 23 * HOUR, null, false), { count: 1 });
});
