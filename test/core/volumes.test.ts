import t from "tap";
import type { FlowVolumes } from "../../core/bundle/flows.js";
import { EventWriter } from "./events.js";
import { only, pipeline } from "./fixture.js";

type Volume = FlowVolumes["flows"][number];

/** The end of flow that the writer makes: 1406800000.12 to 1406800001.12, 412 bytes up, 188 down. */
const T0 = 1_406_800_000;

/** The same flow, port 80 of 42.62.48.2, as conntrack counted it. */
function volume(change: Partial<Volume> = {}): Volume {
  return {
    l4: 6,
    src: Uint8Array.of(192, 168, 1, 23),
    sport: 40_112,
    dst: Uint8Array.of(42, 62, 48, 2),
    dport: 80,
    up_bytes: 9000,
    up_packets: 90,
    down_bytes: 70_000,
    down_packets: 60,
    first: T0,
    last: T0 + 40,
    ended: true,
    ...change,
  };
}

const ended = (head: object = {}): Uint8Array => new EventWriter().end({ flow: 1, ...head }).take();
const OTHER = volume({ sport: 1 });
const OURS = { up_bytes: 412, down_bytes: 188, up_packets: 5, down_packets: 4 };
const THEIRS = { up_bytes: 9000, down_bytes: 70_000, up_packets: 90, down_packets: 60 };

t.test("a host that tells no volumes delays no flow", async (t) => {
  t.match(only(pipeline({ mode: "live" }).feed(ended()), "flow"), [OURS]);
});

t.test("what the host counted takes the place of what the classifier saw", async (t) => {
  const table: readonly (readonly [string, Volume[], object])[] = [
    ["told before the end", [volume()], THEIRS],
    [
      "told with the ends changed over",
      [
        volume({
          src: Uint8Array.of(42, 62, 48, 2),
          sport: 80,
          dst: Uint8Array.of(192, 168, 1, 23),
          dport: 40_112,
        }),
      ],
      { up_bytes: 70_000, down_bytes: 9000, up_packets: 60, down_packets: 90 },
    ],
    ["of an earlier flow of the same ports", [volume({ first: T0 - 90, last: T0 - 60 })], OURS],
    ["of another flow", [OTHER], OURS],
    ["of another protocol", [volume({ l4: 17 })], OURS],
  ];
  for (const [what, flows, wanted] of table) {
    const whole = pipeline({ mode: "live" });
    t.same(whole.volumes({ flows, t0: T0 + 1 }), [], what);
    const lines = [...whole.feed(ended()), ...whole.finish()];
    t.match(only(lines, "flow"), [wanted], what);
  }
});

t.test("a flow waits for its volumes, as long as the host speaks of it", async (t) => {
  const whole = pipeline({ mode: "live" });
  whole.volumes({ flows: [OTHER], t0: T0 });
  t.same(only(whole.feed(ended()), "flow"), [], "it may still be told");
  t.same(whole.volumes({ flows: [volume({ ended: false, up_bytes: 1 })], t0: T0 + 150 }), []);
  t.same(whole.volumes({ flows: [OTHER], t0: T0 + 300 }), [], "150 seconds after the last word");
  const [line] = whole.volumes({ flows: [volume({ last: T0 + 310 })], t0: T0 + 320 });
  t.match(line, { kind: "flow", ...THEIRS, last: T0 + 310 });
  t.match(whole.summary({}, null), { flows: 1 });
});

t.test("a flow of which the host says nothing more is given with what is known", async (t) => {
  const whole = pipeline({ mode: "live" });
  whole.volumes({ flows: [OTHER], t0: T0 });
  whole.feed(ended());
  whole.volumes({ flows: [volume({ ended: false, up_bytes: 500 })], t0: T0 + 60 });
  t.match(whole.volumes({ flows: [], t0: T0 + 241 }), [{ kind: "flow", up_bytes: 500 }]);
  whole.feed(ended({ flow: 2, sport: 2, ts: T0 + 300 }));
  t.match(whole.finish(), [{ kind: "flow", ...OURS }], "and none is kept at the end");
});

t.test("ports that are used again give the flow before them", async (t) => {
  const whole = pipeline({ mode: "live" });
  whole.volumes({ flows: [OTHER], t0: T0 });
  whole.feed(ended());
  t.match(only(whole.feed(ended({ flow: 2, ts: T0 + 30 })), "flow"), [
    { ...OURS, first: T0 + 0.12 },
  ]);
});

t.test("more flows than are kept are given early, none is lost", async (t) => {
  const whole = pipeline({ mode: "live" });
  whole.volumes({ flows: [OTHER], t0: T0 });
  const writer = new EventWriter();
  const count = 17_000;
  for (let n = 1; n <= count; n++) writer.end({ flow: n, sport: 1 + (n % 60_000), dport: n % 7 });
  const early = only(whole.feed(writer.take()), "flow").length;
  t.equal(early, count - 16_384);
  t.equal(only(whole.finish(), "flow").length, 16_384);
});
