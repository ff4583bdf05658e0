import t from "tap";
import { boundsOf } from "../../core/sighting/tally.js";
import { EventWriter } from "./events.js";
import { HOUSEHOLD, MEANINGS, NEEDLE, only, PHONE_MAC, pipeline, scan } from "./fixture.js";

const TLS = { protocol: "tls" as const, dport: 443 };

t.test("a flow's line", async (t) => {
  const head = { ...TLS, frame: 3, flags: 4 };
  const records = new EventWriter()
    .name(head, "www.example.org", "tls")
    .end(head, { up: 412, down: 188 })
    .take();
  t.same(only(scan(records), "flow"), [
    {
      kind: "flow",
      ts: 1_406_800_000.12,
      id: "1:om7vmzZ2ICA6gJvnHT5tIgdvaiI=",
      l4: "tcp",
      src: "192.168.1.23",
      sport: 40112,
      dst: "42.62.48.2",
      dport: 443,
      device: PHONE_MAC,
      protocol: "tls",
      name: "www.example.org",
      name_source: "tls",
      names: ["www.example.org"],
      up_bytes: 412,
      down_bytes: 188,
      up_packets: 5,
      down_packets: 4,
      first: 1_406_800_000.12,
      last: 1_406_800_001.12,
      flags: ["ech_maybe"],
    },
  ]);
});

t.test("http names win over tls and quic, these over dns; all are listed in order", async (t) => {
  const records = new EventWriter()
    .name({}, "by-dns.example.org", "dns")
    .name({}, "by-quic.example.org", "quic")
    .name({}, "by-tls.example.org", "tls")
    .name({}, "first-host.example.org", "http")
    .name({}, "second-host.example.org", "http")
    .name({}, "by-dns.example.org", "dns")
    .end({})
    .take();
  t.match(only(scan(records), "flow"), [
    {
      name: "first-host.example.org",
      name_source: "http",
      names: [
        "by-dns.example.org",
        "by-quic.example.org",
        "by-tls.example.org",
        "first-host.example.org",
        "second-host.example.org",
      ],
    },
  ]);
});

t.test("ICMP has no ports, other protocols are numbers", async (t) => {
  const records = new EventWriter()
    .end({ flow: 1, l4: 1, sport: 8, dport: 0 })
    .end({
      flow: 2,
      l4: 58,
      src: "fe80::1",
      dst: "fe80::2",
      sport: 128,
      dport: 0,
      side: "lan",
      flags: 8,
    })
    .end({ flow: 3, l4: 47, sport: 0, dport: 0, srcMac: null, dstMac: null })
    .take();
  t.match(only(scan(records), "flow"), [
    { l4: "icmp", sport: null, dport: null },
    { l4: "icmp6", src: "fe80::1", flags: ["lan"] },
    { l4: "47", device: null },
  ]);
});

t.test("a group's address is no device, at whichever end", async (t) => {
  const records = new EventWriter()
    .end({ flow: 1, side: "lan", srcMac: "33:33:00:00:00:fb", dstMac: "33:33:00:00:00:fb" })
    .end({ flow: 2, side: "in", srcMac: PHONE_MAC, dstMac: "01:00:5e:00:00:fb" })
    .end({ flow: 3, side: "out", srcMac: "ff:ff:ff:ff:ff:ff", dstMac: PHONE_MAC })
    .end({ flow: 4, side: "lan", srcMac: PHONE_MAC, dstMac: "33:33:00:00:00:fb" })
    .take();
  const devices = only(scan(records), "flow").map(({ device }) => device);
  t.same(devices, [null, null, null, PHONE_MAC]);
});

t.test("flows when they end, their sightings after them, then devices, alerts last", async (t) => {
  const a = { flow: 1, protocol: "http" as const };
  const b = { flow: 2, sport: 2, protocol: "http" as const };
  const records = new EventWriter()
    .match(a, { needle: NEEDLE.imei })
    .match(b, { needle: NEEDLE.imsi })
    .end(b)
    .end(a, { reason: "timeout" })
    .take();
  const kinds = scan(records).map((line) =>
    line.kind === "sighting" ? line.identifier?.type : line.kind,
  );
  t.same(kinds, ["flow", "imsi", "flow", "imei", "device", "alert", "alert"]);
});

t.test("the summary counts what was seen and what could not be", async (t) => {
  const whole = pipeline();
  const records = new EventWriter()
    .end({ flow: 1, flags: 1 }, { up: 100 })
    .name({ flow: 2 }, "www.example.org", "tls")
    .end({ flow: 2, flags: 4 }, { up: 200 })
    .end({ flow: 3, flags: 2 }, { up: 300 })
    .end({ flow: 4 }, { up: 400 })
    .end({ flow: 5, l4: 17, flags: 128 }, { up: 500 })
    .end({ flow: 6, side: "lan" }, { up: 600 })
    .end({ flow: 7, l4: 1, side: "out" }, { up: 700 })
    .end({ flow: 8, flags: 1, side: "in" }, { up: 800 })
    .raw(Uint8Array.of(1, 2, 3))
    .take();
  whole.feed(records);
  whole.finish();
  const counters = {
    packets: 70,
    events_lost: 4,
    bad_tcp: 2,
    bad_dns: 0,
    cut: 1,
    not_ip: 3,
    fragments: 5,
    tunnels: 9,
  };
  t.same(boundsOf({ ...counters, budget_exhausted: 6, stream_gaps: 2, segments_exhausted: 0 }), {
    budget_exhausted: 6,
    stream_gaps: 2,
  });
  t.same(whole.summary(counters, 71), {
    kind: "summary",
    packets: 70,
    flows: 8,
    devices: 2,
    sightings: 0,
    alerts: 0,
    malformed: { tcp: 2, cut: 1, not_ip: 3, fragments: 5 },
    truncated: 71,
    dropped: 5,
    lan: ["192.168.0.0/16"],
    blind: {
      clear: { flows: 1, up_bytes: 100 },
      named: { flows: 1, up_bytes: 200 },
      ech: { flows: 1, up_bytes: 300 },
      unnamed: { flows: 1, up_bytes: 400 },
      tunnel: { flows: 1, up_bytes: 500 },
    },
  });
});

t.test("batches of an older table mean what its needles meant", async (t) => {
  const whole = pipeline({ meanings: [] });
  whole.revise(7, MEANINGS);
  whole.revise(8, MEANINGS.slice(1));
  const batch = (flow: number) =>
    new EventWriter().match({ flow }, { needle: 1, field: `f${flow}` }).take();
  whole.feed(batch(1), 7);
  whole.feed(batch(2), 8);
  whole.feed(batch(3), 6);
  whole.feed(batch(4));
  const types = only(whole.finish(), "sighting").map(({ identifier, field }) => [
    field,
    identifier?.type,
  ]);
  t.same(types, [
    ["f1", "imei"],
    ["f2", "phone"],
    ["f4", "phone"],
  ]);
  for (let revision = 9; revision <= 16; revision++) whole.revise(revision, MEANINGS);
  whole.feed(batch(5), 7);
  t.equal(only(whole.finish(), "sighting").length, 0, "the ninth before the newest is forgotten");
  t.equal(whole.losses.unattributed, 2);
});

t.test("nothing of a household without people is needed", async (t) => {
  const empty = { ...HOUSEHOLD, devices: [], consents: [], identifiers: [], location: null };
  const lines = scan(new EventWriter().end({}).take(), {
    household: empty,
    meanings: [],
    lookup: null,
  });
  t.match(lines, [{ kind: "flow" }, { kind: "device", name: null }]);
});
