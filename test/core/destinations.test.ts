import t from "tap";
import { EventWriter } from "./events.js";
import { only, PHONE_MAC, pipeline } from "./fixture.js";

const FIRST = 1_793_491_200;

/** Contacts of the phone with a name that a rule knows, each in a flow of its own, a minute apart; `from`: 0 is the first. */
function contacts(from: number, count: number): Uint8Array {
  const writer = new EventWriter();
  for (let n = from; n < from + count; n++) {
    const head = { flow: n + 1, sport: 40_000 + n, ts: FIRST + 60 * n, frame: n + 1 };
    const named = { ...head, protocol: "tls" as const };
    writer.name(named, "api.account.xiaomi.com", "tls").flowClass(named, "named").end(named);
  }
  return writer.take();
}

function told(lines: Parameters<typeof only>[0]) {
  return only(lines, "sighting")
    .filter(({ evidence }) => evidence === "destination")
    .map(({ ts, last_ts, count, frame, sport }) => [ts, last_ts, count, frame, sport]);
}

t.test("live, a destination is told at once, and at ten with its first time", (t) => {
  const whole = pipeline({ mode: "live" });
  t.strictSame(told(whole.feed(contacts(0, 1))), [[FIRST, FIRST, 1, 1, 40_000]]);
  t.strictSame(told(whole.feed(contacts(1, 8))), []);
  // Of what was told only counts are kept: the ports are those of the flow that came next.
  t.strictSame(told(whole.feed(contacts(9, 1))), [[FIRST, FIRST + 540, 10, 1, 40_001]]);
  t.strictSame(told(whole.finish()), [], "nothing is told twice");
  t.end();
});

t.test("live, what was counted since is told at the end", (t) => {
  const whole = pipeline({ mode: "live" });
  whole.feed(contacts(0, 7));
  t.strictSame(told(whole.finish()), [[FIRST, FIRST + 360, 7, 1, 40_001]]);
  t.end();
});

t.test("live, a destination of which all was told can be forgotten", (t) => {
  const whole = pipeline({ mode: "live" });
  whole.feed(contacts(0, 1));
  whole.forget({ devices: [PHONE_MAC], alertDevices: [] });
  t.strictSame(told(whole.feed(contacts(1, 1))), [[FIRST + 60, FIRST + 60, 1, 2, 40_001]]);
  t.end();
});

for (const isNamed of [true, false]) {
  const when = isNamed ? "was told then" : "is told when its name comes";
  t.test(`live, a flow that goes on after a restart: its destination ${when}`, async (t) => {
    const head = { flow: 1, ts: FIRST, protocol: "http" } as const;
    const name = (writer: EventWriter) => writer.name(head, "api.account.xiaomi.com", "http");
    const [before, after] = [new EventWriter(), new EventWriter()];
    (isNamed ? name(before) : before).flowClass(head, "clear");
    (isNamed ? after : name(after)).end(head);
    const whole = pipeline({ mode: "live" });
    whole.recall(before.take());
    t.equal(told(whole.feed(after.take())).length, isNamed ? 0 : 1);
  });
}

t.test("a scan tells a destination once, with all its contacts", (t) => {
  const whole = pipeline();
  t.strictSame(told(whole.feed(contacts(0, 12))), []);
  t.strictSame(told(whole.finish()), [[FIRST, FIRST + 660, 12, 1, 40_000]]);
  t.end();
});

t.test("live, of 50,010 destinations ten are not counted on any more", (t) => {
  const whole = pipeline({ mode: "live" });
  const writer = new EventWriter();
  for (let n = 0; n < 50_010; n++) {
    const named = { flow: n + 1, protocol: "tls" as const, ts: FIRST };
    writer.name(named, `h${n}.account.xiaomi.com`, "tls").flowClass(named, "named").end(named);
    if (n % 1000 === 0) whole.feed(writer.take());
  }
  whole.feed(writer.take());
  t.equal(whole.losses.sightingsEvicted, 10);
  t.end();
});
