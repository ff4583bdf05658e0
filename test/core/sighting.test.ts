import t from "tap";
import { EventWriter, macBytes } from "./events.js";
import {
  CHINA_TELECOM,
  HOUSEHOLD,
  LEFT_ALONE_MAC,
  MEANINGS,
  NEEDLE,
  only,
  PHONE_MAC,
  scan,
  TV_MAC,
} from "./fixture.js";

const HTTP = { protocol: "http" as const, flags: 1 };

function value(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(16);
  padded.set(bytes);
  return padded;
}

function position(lat: number, lon: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, Math.round(lat * 1e6), true);
  view.setInt32(4, Math.round(lon * 1e6), true);
  return bytes;
}

t.test("a match becomes the sighting that the contracts show", async (t) => {
  const records = new EventWriter()
    .name({ ...HTTP, frame: 4 }, "api.account.xiaomi.com", "http")
    .match(
      { ...HTTP, frame: 17, ts: 1_406_800_000.5 },
      {
        needle: NEEDLE.imei,
        where: "http_cookie",
        field: "deviceId",
        transforms: ["percent", "base64"],
      },
    )
    .end(HTTP)
    .take();
  t.same(only(scan(records), "sighting")[0], {
    kind: "sighting",
    ts: 1_406_800_000.5,
    last_ts: 1_406_800_000.5,
    count: 1,
    device: PHONE_MAC,
    src: "192.168.1.23",
    sport: 40112,
    dst: "42.62.48.2",
    dport: 80,
    // python: base64(sha1(00 00, 2a3e3002, c0a80117, 06 00, 0050, 9cb0)), the smaller address first.
    id: "1:f930OySFpPmLx5hXGmEBeBGqVUA=",
    name: "api.account.xiaomi.com",
    name_source: "http",
    company: "Xiaomi",
    network: CHINA_TELECOM,
    identifier: { type: "imei", label: "Redmi 1S", canary: false },
    evidence: "encoded",
    transforms: ["percent", "base64"],
    where: "http.cookie",
    field: "deviceId",
    masked: "86**********009",
    rule: "identifiers/imei",
    frame: 17,
  });
});

t.test("repetitions count, and the strongest evidence wins with its transforms", async (t) => {
  const at = (ts: number, transforms: readonly ("sha1" | "base64" | "chunked")[]) =>
    [
      { ...HTTP, ts, frame: ts },
      { needle: NEEDLE.imei, field: "id", transforms },
    ] as const;
  const records = new EventWriter()
    .match(...at(10, ["sha1"]))
    .match(...at(20, ["base64"]))
    .match(...at(30, ["chunked"]))
    .match(...at(40, ["sha1"]))
    .end(HTTP)
    .take();
  const sightings = only(scan(records), "sighting");
  t.match(sightings, [
    { ts: 10, frame: 10, last_ts: 40, count: 4, evidence: "plain", transforms: ["chunked"] },
  ]);
  t.equal(sightings.length, 1);
});

t.test("one sighting for each type, label, flow, where and field", async (t) => {
  const needle = NEEDLE.imei;
  const records = new EventWriter()
    .match(HTTP, { needle, field: "a" })
    .match(HTTP, { needle, field: "b" })
    .match(HTTP, { needle, field: "a", where: "http_query" })
    .match(HTTP, { needle: NEEDLE.imsi, field: "a" })
    .match({ ...HTTP, flow: 2, sport: 40113 }, { needle, field: "a" })
    .match(HTTP, { needle, field: "a" })
    .take();
  const counts = only(scan(records), "sighting").map(({ count }) => count);
  t.same(counts, [2, 1, 1, 1, 1]);
});

t.test("a flow that went on after a timeout is still one sighting", async (t) => {
  const records = new EventWriter()
    .match({ flow: 1, ts: 100 }, { needle: NEEDLE.imei })
    .end({ flow: 1 }, { reason: "timeout" })
    .match({ flow: 2, ts: 900 }, { needle: NEEDLE.imei })
    .end({ flow: 2 }, { reason: "flush" })
    .take();
  t.match(only(scan(records), "sighting"), [{ count: 2, ts: 100, last_ts: 900 }]);
  t.equal(only(scan(records), "sighting").length, 1);
});

t.test("a registered MAC found as a needle and as a MAC of the LAN is one sighting", async (t) => {
  const mac = value(macBytes(PHONE_MAC));
  const records = new EventWriter()
    .match(HTTP, { needle: NEEDLE.mac, field: "mac" })
    .match(HTTP, { find: "device_mac", value: mac, field: "mac" })
    .end(HTTP)
    .take();
  const sightings = only(scan(records), "sighting");
  t.match(sightings, [
    { count: 1, identifier: { type: "mac", label: "Redmi 1S" }, masked: "28************:01" },
  ]);
  t.equal(sightings.length, 1);
});

t.test("a MAC registered as a canary is one sighting of the canary, in any spelling", async (t) => {
  const canary = {
    type: "mac",
    label: "test card",
    canary: true,
    value: "020000-0000AA",
    person: null,
    device: null,
  } as const;
  const records = new EventWriter()
    .match(HTTP, {
      find: "device_mac",
      value: value(macBytes("02:00:00:00:00:aa")),
      field: "peer",
    })
    .match(HTTP, { needle: MEANINGS.length + 1, field: "peer" })
    .end(HTTP)
    .take();
  const household = { ...HOUSEHOLD, identifiers: [...HOUSEHOLD.identifiers, canary] };
  const meanings = [...MEANINGS, { identifier: canary, form: "as written" }];
  t.match(
    only(scan(records, { household, meanings }), "sighting").map(({ identifier }) => identifier),
    [{ type: "mac", label: "test card", canary: true }],
  );
  t.equal(only(scan(records, { household, meanings }), "sighting").length, 1);
});

t.test(
  "another device's MAC bears that device's name, even one that is learnt later",
  async (t) => {
    const records = new EventWriter()
      .match(HTTP, { find: "device_mac", value: value(macBytes(TV_MAC)), field: "peer" })
      .match(HTTP, {
        find: "device_mac",
        value: value(macBytes("02:00:00:00:00:66")),
        field: "peer",
      })
      .match(HTTP, {
        find: "device_mac",
        value: value(macBytes("02:00:00:00:00:67")),
        field: "peer",
      })
      .device("dhcp", TV_MAC, "living-room-tv")
      .end(HTTP)
      .take();
    t.match(
      only(scan(records), "sighting").map(({ identifier, count }) => [identifier?.label, count]),
      [
        ["living-room-tv", 1],
        [null, 2],
      ],
      "two without a name are alike to a reader",
    );
  },
);

t.test("media and positions need no registration", async (t) => {
  const near = position(12.9726, 77.5946);
  const far = position(12.9736, 77.5946);
  const records = new EventWriter()
    .match(HTTP, { find: "media", value: value(Uint8Array.of(1)), size: 4000 })
    .match(HTTP, { find: "position", value: near, field: "near", transforms: ["base64"] })
    .match(HTTP, { find: "position", value: far, field: "far" })
    .match(HTTP, { find: "position", value: position(95, 10), field: "nowhere" })
    .end(HTTP)
    .take();
  t.match(only(scan(records), "sighting"), [
    { identifier: { type: "media", label: null, canary: false }, masked: null, evidence: "plain" },
    // 0.001 degrees of latitude are 111 m, 0.002 are 222 m: the home's radius of 150 m lies between.
    {
      identifier: { type: "location", label: "home" },
      evidence: "encoded",
      masked: "12**************600",
    },
    { identifier: { type: "location", label: null }, evidence: "plain" },
  ]);
  t.equal(only(scan(records), "sighting").length, 3);
});

t.test("of two devices with one operator the sender's own is named", async (t) => {
  const tv = { ...HTTP, flow: 2, sport: 1, srcMac: TV_MAC };
  const records = new EventWriter()
    .match(HTTP, { needle: NEEDLE.operator, field: "operator" })
    .match(tv, { needle: NEEDLE.operator, field: "operator" })
    .take();
  const labels = only(scan(records), "sighting").map(({ identifier }) => identifier?.label);
  t.same(labels, ["Redmi 1S", "Other"]);
});

t.test("a canary keeps its type and says that it is one", async (t) => {
  const records = new EventWriter().match(HTTP, { needle: NEEDLE.canary }).end(HTTP).take();
  t.match(only(scan(records), "sighting"), [
    { identifier: { type: "phone", label: "test contact", canary: true } },
  ]);
});

t.test("a device that is not to be watched is only counted", async (t) => {
  const head = { srcMac: LEFT_ALONE_MAC, protocol: "dns" as const, l4: 17, dport: 53 };
  const web = { ...HTTP, flow: 2, srcMac: LEFT_ALONE_MAC };
  const records = new EventWriter()
    .question(head, "private.example.org")
    .answer(head, "private.example.org", ["192.0.2.1"])
    .end(head)
    .name(web, "api.account.xiaomi.com", "http")
    .match(web, { needle: NEEDLE.imei })
    .end(web)
    .device("dhcp", LEFT_ALONE_MAC, "bens-phone")
    .take();
  const lines = scan(records);
  t.same(
    lines.map(({ kind }) => kind),
    ["flow", "flow", "device"],
  );
  t.match(only(lines, "flow"), [
    { name: null, name_source: null, names: [], up_bytes: 412 },
    { name: null, name_source: null, names: [] },
  ]);
  t.match(only(lines, "device"), [{ name: "Quiet phone", name_source: "household" }]);
});

t.test(
  "a value in a question is covered in every line, and the question is where it went",
  async (t) => {
    const head = {
      side: "lan" as const,
      l4: 17,
      protocol: "dns" as const,
      dst: "192.168.1.1",
      dport: 53,
    };
    const qname = "860000000000009.track.account.xiaomi.com";
    const records = new EventWriter()
      .question(head, "www.example.org", { id: 1 })
      .question(head, qname, { id: 2 })
      .match(head, { needle: NEEDLE.imei, where: "dns_name" })
      .answer(head, qname, ["192.0.2.9", `x.${qname}`], { id: 2 })
      .end(head)
      .take();
    const lines = scan(records);
    t.notMatch(JSON.stringify(lines), "860000000000009");
    t.match(only(lines, "sighting"), [
      {
        name: "86**********009.track.account.xiaomi.com",
        name_source: "dns",
        company: "Xiaomi",
        network: null,
      },
    ]);
  },
);

t.test("a match of a needle that nobody knows makes no sighting", async (t) => {
  const records = new EventWriter().match(HTTP, { needle: 999 }).end(HTTP).take();
  t.equal(only(scan(records), "sighting").length, 0);
});
