import t from "tap";
import type { Policy } from "../../core/policy/policy.js";
import type { Line } from "../../core/wire/lines.js";
import { EventWriter, type Head } from "./events.js";
import { NEEDLE, only, pipeline, scan } from "./fixture.js";

/** Feeds what `write` makes for 1 to `count`, in batches as a ring would hand them on. */
function feedMany(
  whole: ReturnType<typeof pipeline>,
  count: number,
  write: (writer: EventWriter, head: Head) => void,
): Line[] {
  const lines: Line[] = [];
  const writer = new EventWriter();
  for (let flow = 1; flow <= count; flow++) {
    const dst = `198.${51 + (flow >> 16)}.${(flow >> 8) & 255}.${flow & 255}`;
    write(writer, { flow, dst });
    if (flow % 1000 === 0 || flow === count) lines.push(...whole.feed(writer.take()));
  }
  return lines;
}

t.test(
  "of 65,546 flows without an end ten are given up, and their questions are told",
  async (t) => {
    const whole = pipeline();
    const lines = feedMany(whole, 65_546, (writer, head) => {
      writer.question({ ...head, protocol: "dns", l4: 17 }, "a.example.org");
    });
    t.equal(only(lines, "dns").length, 10);
    t.equal(whole.losses.flowsForgotten, 10);
    t.equal(only(whole.finish(), "dns").length, 65_536);
  },
);

t.test("of 50,010 sightings ten are told early and none is lost", async (t) => {
  const whole = pipeline();
  const lines = feedMany(whole, 50_010, (writer, head) => {
    writer.match(head, { needle: NEEDLE.imei }).end(head, { reason: "timeout" });
  });
  t.equal(only(lines, "sighting").length, 10);
  t.equal(whole.losses.sightingsEvicted, 10);
  t.equal(only(whole.finish(), "sighting").length, 50_000);
  t.equal(whole.summary({}, null).sightings, 50_010);
  t.equal(whole.losses.alertsForgotten, 40_010, "each address without a network is a destination");
});

t.test(
  "live, what was told of ended flows is kept for the newest 1,000 only, so that they are counted on",
  async (t) => {
    const whole = pipeline({ mode: "live" });
    const lines = feedMany(whole, 1002, (writer, head) => {
      writer.match(head, { needle: NEEDLE.imei }).end(head, { reason: "timeout" });
    });
    t.equal(only(lines, "sighting").length, 1002);
    t.equal(whole.losses.sightingsEvicted, 0, "all that could be told was");
    const again = feedMany(whole, 1002, (writer, { flow = 0, dst = "" }) => {
      // Ten in each: the tenth of a flow that is known comes before its end.
      const head = { flow: flow + 5000, dst };
      if (flow !== 2 && flow !== 3) return;
      for (let n = 0; n < 9; n++) writer.match(head, { needle: NEEDLE.imei });
    });
    t.strictSame(
      only(again, "sighting").map(({ dst, count }) => [dst, count]),
      [
        ["198.51.0.2", 1],
        ["198.51.0.3", 10],
      ],
    );
  },
);

t.test("live, a flow that goes on after its end is kept like one that is open", async (t) => {
  const whole = pipeline({ mode: "live" });
  const head = { flow: 1, dst: "198.51.0.1" };
  const first = new EventWriter().match(head, { needle: NEEDLE.imei }).end(head);
  whole.feed(first.match({ ...head, flow: 2 }, { needle: NEEDLE.imei }).take());
  feedMany(whole, 1100, (writer, { flow = 0, dst = "" }) => {
    const other = { flow: flow + 10, dst };
    if (flow > 1) writer.match(other, { needle: NEEDLE.imei }).end(other);
  });
  const writer = new EventWriter();
  for (let n = 0; n < 8; n++) writer.match({ ...head, flow: 2 }, { needle: NEEDLE.imei });
  t.strictSame(
    only(whole.feed(writer.take()), "sighting").map(({ count }) => count),
    [10],
  );
});

t.test("a flow lists 1,024 names and counts the others", async (t) => {
  const whole = pipeline();
  const writer = new EventWriter();
  for (let n = 0; n < 1030; n++) writer.name({}, `${n}.example.org`, "http");
  const [flow] = only(whole.feed(writer.end({}).take()), "flow");
  t.equal(flow?.names.length, 1024);
  t.equal(whole.losses.namesDropped, 6);
});

t.test("4,096 devices are remembered, others counted", async (t) => {
  const whole = pipeline();
  const writer = new EventWriter();
  for (let n = 0; n < 4100; n++) {
    const tail = (n + 0x10000).toString(16).slice(-4);
    writer.device("seen", `02:00:00:00:${tail.slice(0, 2)}:${tail.slice(2)}`);
  }
  whole.feed(writer.take());
  // Locally administered 02:00:00:00:00:00 is a MAC like any other.
  t.equal(only(whole.finish(), "device").length, 4096);
  t.equal(whole.losses.devicesExhausted, 4);
});

const ACTIONS: readonly (readonly ["ignore" | "note" | "alert" | "block", number])[] = [
  ["ignore", 0],
  ["note", 0],
  ["alert", 1],
  ["block", 1],
];

for (const [action, alerts] of ACTIONS) {
  t.test(
    `a policy that says ${action} makes ${alerts} alerts, and the sighting stays`,
    async (t) => {
      const policy: Policy = {
        judge: () => ({ action, severity: "warning", reason: "a test", until: null }),
      };
      const records = new EventWriter().match({}, { needle: NEEDLE.imei }).end({}).take();
      const lines = scan(records, { policy });
      t.equal(only(lines, "alert").length, alerts);
      t.match(only(lines, "alert"), alerts === 1 ? [{ severity: "warning" }] : []);
      t.equal(only(lines, "sighting").length, 1);
    },
  );
}
