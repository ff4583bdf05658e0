import t from "tap";
import { decodeEvents } from "../../core/wire/decode.js";
import type { WireEvent } from "../../core/wire/events.js";
import { EventWriter, macBytes } from "./events.js";

/** The only event of a batch that must hold one. */
function one(records: Uint8Array): WireEvent {
  const { events, undecodable } = decodeEvents(records);
  const [event] = events;
  if (events.length !== 1 || event === undefined || undecodable !== 0) {
    throw new Error(`wanted one event, got ${events.length} and ${undecodable} undecodable`);
  }
  return event;
}

t.test("every kind of record comes out as it was written", async (t) => {
  const head = { flow: 9, frame: 17, ts: 1_406_800_000.123456, protocol: "http" as const };
  t.match(one(new EventWriter().name(head, "api.example.org", "http").take()), {
    kind: "name",
    flow: 9,
    frame: 17,
    ts: 1_406_800_000.123456,
    protocol: "http",
    l4: 6,
    side: "out",
    sport: 40112,
    dport: 80,
    srcMac: "28:6c:07:00:00:01",
    source: "http",
    name: "api.example.org",
  });
  t.match(one(new EventWriter().question(head, "www.example.org", { id: 513, qtype: 28 }).take()), {
    kind: "dns_question",
    id: 513,
    qtype: 28,
    qclass: 1,
    qname: "www.example.org",
  });
  const answers = ["192.0.2.7", "2001:db8::7", "alias.example.org"];
  t.match(one(new EventWriter().answer(head, "www.example.org", answers).take()), {
    kind: "dns_answer",
    qname: "www.example.org",
    answers,
  });
  t.match(
    one(
      new EventWriter()
        .match(head, {
          needle: 70_000,
          where: "http_cookie",
          field: "deviceId",
          transforms: ["gzip", "percent"],
          size: 15,
        })
        .take(),
    ),
    {
      kind: "match",
      find: "needle",
      needle: 70_000,
      where: "http.cookie",
      field: "deviceId",
      transforms: ["gzip", "percent"],
      size: 15,
    },
  );
  t.match(one(new EventWriter().device("dhcp", "02:00:00:00:00:07", "tv").take()), {
    kind: "device",
    source: "dhcp",
    mac: "02:00:00:00:00:07",
    text: "tv",
  });
  t.match(one(new EventWriter().flowClass(head, "named").take()), {
    kind: "flow_class",
    reason: "named",
  });
  t.match(one(new EventWriter().end(head, { up: 2 ** 33 + 1, down: 7 }).take()), {
    kind: "flow_end",
    upBytes: 8_589_934_593,
    downBytes: 7,
    upPackets: 5,
    first: 1_406_800_000.123456,
  });
});

t.test("a field without a name is null, a structural value is handed on", async (t) => {
  const value = new Uint8Array(16);
  value.set(macBytes("02:00:00:00:00:09"));
  const event = one(new EventWriter().match({}, { find: "device_mac", value }).take());
  t.match(event, { find: "device_mac", field: null });
  t.same(event.kind === "match" && Array.from(event.value.subarray(0, 6)), [2, 0, 0, 0, 0, 9]);
});

/** Records that no classifier writes: offset, new byte, and what it breaks. */
const BROKEN: readonly (readonly [string, number, number])[] = [
  ["a kind of the future", 2, 99],
  ["a side that does not exist", 26, 7],
  ["a name longer than its record", 90, 255],
  ["a name without source", 88, 0],
];

for (const [what, at, byte] of BROKEN) {
  t.test(`${what} is counted and skipped`, async (t) => {
    const writer = new EventWriter();
    const broken = writer.name({}, "broken.example.org", "tls").take();
    broken[at] = byte;
    const records = writer.raw(broken).name({}, "next.example.org", "tls").take();
    const { events, undecodable } = decodeEvents(records);
    t.equal(undecodable, 1);
    t.match(events, [{ name: "next.example.org" }]);
  });
}

const LENGTHS: readonly (readonly [string, number])[] = [
  ["zero", 0],
  ["shorter than a head", 80],
  ["no multiple of 8", 97],
  ["beyond the batch", 1024],
  ["beyond the limit", 4096],
];

for (const [what, length] of LENGTHS) {
  t.test(`after a length that is ${what} the rest is given up and counted once`, async (t) => {
    const writer = new EventWriter();
    const good = writer.name({}, "good.example.org", "tls").take();
    const bad = writer.name({}, "bad.example.org", "tls").take();
    bad[0] = length & 255;
    bad[1] = length >> 8;
    const { events, undecodable } = decodeEvents(writer.raw(good).raw(bad).take());
    t.equal(undecodable, 1);
    t.match(events, [{ name: "good.example.org" }]);
  });
}

t.test("random bytes never throw", async (t) => {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 16;
  };
  const kept = new EventWriter().match({}, { field: "id" }).name({}, "a.example.org", "dns").take();
  let undecodable = 0;
  for (let round = 0; round < 20_000; round++) {
    const records = kept.slice();
    for (let n = 0; n < 4; n++) records[random() % records.length] = random() & 255;
    undecodable += decodeEvents(records).undecodable;
  }
  t.ok(undecodable > 1000, `${undecodable} records were refused`);
});
