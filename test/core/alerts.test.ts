import t from "tap";
import * as v from "valibot";
import { registrableName } from "../../core/alert/registrable.js";
import { alertJsonSchema, alertSchema } from "../../core/alert/schema.js";
import { lineJsonSchema, lineSchema } from "../../core/scan/schema.js";
import type { Line } from "../../core/wire/lines.js";
import { EventWriter } from "./events.js";
import { CHINA_TELECOM, HOUSEHOLD, NEEDLE, only, pipeline, scan, TV_MAC } from "./fixture.js";

const HTTP = { protocol: "http" as const, flags: 1 };
const ACCOUNT = "api.account.xiaomi.com";

function seen(needle: number, flow = 1, name: string | null = ACCOUNT): EventWriter {
  const head = { ...HTTP, flow, sport: 40_000 + flow, ts: 1_406_800_000 + flow };
  const writer = new EventWriter();
  if (name !== null) writer.name(head, name, "http");
  return writer.match(head, { needle, where: "http_body", field: "id" }).end(head);
}

t.test("an alert as the contracts want it, with no value in it", async (t) => {
  const lines = scan(seen(NEEDLE.imei).take(), { pageUrl: "http://127.0.0.1:8080/", demo: true });
  const [alert] = only(lines, "alert");
  t.match(alert, {
    v: 1,
    event_type: "identifier",
    id: /^a_[0-9a-f]{16}$/,
    group: /^g_[0-9a-f]{16}$/,
    state: "open",
    severity: "serious",
    first_seen: 1_406_800_001,
    last_seen: 1_406_800_001,
    count: 1,
    device: { id: /^d_[0-9a-f]{16}$/, name: "Redmi 1S" },
    name: ACCOUNT,
    company: "Xiaomi",
    network: CHINA_TELECOM,
    evidence: "plain",
    identifiers: [{ type: "imei", label: "Redmi 1S" }],
    title: "Redmi 1S sent its IMEI to api.account.xiaomi.com",
    message:
      "Redmi 1S sent its IMEI, readable by anyone on the way, to api.account.xiaomi.com (Xiaomi), through China Telecom's network (CN).",
    advice: /.+/,
    url: /^http:\/\/127\.0\.0\.1:8080\/#\/alerts\/a_[0-9a-f]{16}$/,
    demo: true,
  });
  const { kind, ...published } = alert ?? { kind: null };
  t.same(v.safeParse(alertSchema, published).issues, undefined);
  t.notMatch(JSON.stringify(alert), /86\*|860000|28:6c/);
});

t.test(
  "its id is the same in every run and another for another device, rule, evidence or destination",
  async (t) => {
    const idOf = (writer: EventWriter) => only(scan(writer.take()), "alert").map(({ id }) => id);
    const base = idOf(seen(NEEDLE.imei));
    t.same(idOf(seen(NEEDLE.imei)), base);
    const head = { ...HTTP, srcMac: TV_MAC };
    const others = [
      idOf(
        new EventWriter()
          .name(head, ACCOUNT, "http")
          .match(head, { needle: NEEDLE.imei })
          .end(head),
      ),
      idOf(seen(NEEDLE.imsi)),
      idOf(
        new EventWriter()
          .name(HTTP, ACCOUNT, "http")
          .match(HTTP, { needle: NEEDLE.imei, transforms: ["sha1"] })
          .end(HTTP),
      ),
      idOf(seen(NEEDLE.imei, 1, "www.example.org")),
      idOf(seen(NEEDLE.imei, 1, null)),
    ];
    t.equal(new Set([...base, ...others.flat()]).size, 6);
  },
);

t.test("one alert for each device, rule, evidence and company; severest first", async (t) => {
  const records = [
    seen(NEEDLE.phone, 1),
    seen(NEEDLE.imei, 2),
    seen(NEEDLE.imei, 3, "resolver.msg.xiaomi.net"),
    seen(NEEDLE.imei, 4, "www.example.co.uk"),
    seen(NEEDLE.imei, 5, "cdn.example.co.uk"),
  ].map((writer) => writer.take());
  const alerts = only(scan(new Uint8Array(Buffer.concat(records))), "alert");
  const told = alerts.map(({ name, count, identifiers }) => [identifiers[0]?.type, name, count]);
  t.match(
    told.filter(([type, name]) => type === "imei" && name === "www.example.co.uk"),
    [["imei", "www.example.co.uk", 2]],
  );
  t.match(
    told.filter(([, name]) => name === ACCOUNT),
    [
      ["phone", ACCOUNT, 1],
      ["imei", ACCOUNT, 1],
    ],
  );
  const severities = alerts.map(({ severity }) => ["note", "warning", "serious"].indexOf(severity));
  t.same(
    severities,
    [...severities].sort((a, b) => b - a),
  );
});

t.test("what was only hashed of one identifier is never said in clear with another", async (t) => {
  const head = HTTP;
  const records = new EventWriter()
    .match(head, { needle: NEEDLE.canary, field: "a" })
    .match(head, { needle: NEEDLE.phone, field: "b", transforms: ["sha256"] })
    .end(head)
    .take();
  const alerts = only(scan(records), "alert").map(({ evidence, identifiers }) => [
    evidence,
    identifiers.map(({ label }) => label),
  ]);
  t.same(alerts.sort(), [
    ["hashed", ["Asha Rao"]],
    ["plain", ["test contact"]],
  ]);
});

t.test(
  "live: a sighting at once, an alert when it opens, at 10, and when it says more",
  async (t) => {
    const whole = pipeline({ mode: "live" });
    const told: string[] = [];
    const note = (lines: readonly Line[]) => {
      for (const line of lines) {
        if (line.kind === "sighting") told.push(`sighting ${line.count} ${line.evidence}`);
        if (line.kind === "alert")
          told.push(`${line.state} ${line.count} ${line.identifiers.length}`);
      }
    };
    const writer = new EventWriter().name(HTTP, "www.example.org", "http");
    note(whole.feed(writer.match(HTTP, { needle: NEEDLE.phone, transforms: ["base64"] }).take()));
    t.same(told.splice(0), ["sighting 1 encoded", "open 1 1"]);
    for (let n = 2; n <= 12; n++) {
      note(whole.feed(writer.match(HTTP, { needle: NEEDLE.phone, transforms: ["base64"] }).take()));
    }
    t.same(told.splice(0), ["sighting 10 encoded", "updated 10 1"]);
    note(whole.feed(writer.match(HTTP, { needle: NEEDLE.canary, transforms: ["base64"] }).take()));
    t.same(told.splice(0), ["sighting 1 encoded", "updated 13 2"]);
    note(whole.feed(writer.match(HTTP, { needle: NEEDLE.phone }).take()));
    t.same(told.splice(0), ["sighting 13 plain", "open 1 1"], "stronger evidence is another alert");
    note(whole.feed(writer.match(HTTP, { needle: NEEDLE.phone }).end(HTTP).take()));
    t.same(told.splice(0), ["sighting 14 plain"], "the flow's end tells the last count");
    note(whole.finish());
    t.same(told, []);
  },
);

t.test("live: a first contact with a name that a rule knows, once", async (t) => {
  const whole = pipeline({ mode: "live" });
  const visit = (flow: number, name: string) =>
    whole.feed(
      new EventWriter()
        .name({ flow, protocol: "tls" }, name, "tls")
        .flowClass({ flow, protocol: "tls" }, "named")
        .end({ flow, protocol: "tls" })
        .take(),
    );
  const first = visit(1, ACCOUNT);
  t.match(only(first, "alert"), [
    {
      event_type: "behaviour",
      evidence: "destination",
      severity: "note",
      identifiers: [],
      title: "Redmi 1S contacted api.account.xiaomi.com, for the first time",
    },
  ]);
  t.match(only(first, "sighting"), [
    {
      identifier: null,
      evidence: "destination",
      where: null,
      masked: null,
      rule: "xiaomi/account",
    },
  ]);
  t.match(only(first, "flow"), [{ flags: ["first_contact"] }]);
  const second = visit(2, ACCOUNT);
  t.same(
    second.map(({ kind }) => kind),
    ["flow"],
  );
  t.match(only(second, "flow"), [{ flags: [] }]);
  const other = visit(3, "www.example.org");
  t.same(
    other.map(({ kind }) => kind),
    ["flow"],
    "a name without a rule makes no sighting",
  );
  t.match(only(other, "flow"), [{ flags: ["first_contact"] }]);
});

t.test(
  "live: what an earlier run knew is no first contact, and its alerts are counted on",
  async (t) => {
    const contact = () => new EventWriter().name({}, ACCOUNT, "tls").end({}).take();
    const earlier = pipeline({ mode: "live" });
    t.match(only(earlier.feed(contact()), "alert"), [{ count: 1, state: "open" }]);
    earlier.feed(seen(NEEDLE.imei).take());
    const memory = JSON.parse(JSON.stringify(earlier.remember()));
    const later = pipeline({ mode: "live", memory });
    const lines = later.feed(contact());
    t.same(only(lines, "alert"), []);
    t.match(only(lines, "sighting"), [{ evidence: "destination" }]);
    for (let n = 2; n <= 9; n++) later.feed(seen(NEEDLE.imei, n).take());
    const tenth = later.feed(seen(NEEDLE.imei, 10).take());
    t.match(only(tenth, "alert"), [{ count: 10, state: "updated" }]);
    t.notOk(later.isMemoryReset);
    t.ok(pipeline({ mode: "live", memory: { v: 1, alerts: "x" } }).isMemoryReset);
  },
);

t.test("scan: a destination is one sighting for each device and name, and no alert", async (t) => {
  const records = new EventWriter();
  for (const flow of [1, 2, 3]) {
    const head = { flow, sport: flow, ts: 100 + flow };
    records.name(head, flow === 3 ? "unknown.example.org" : ACCOUNT, "tls").end(head);
  }
  const lines = scan(records.take());
  t.match(only(lines, "sighting"), [
    { name: ACCOUNT, count: 2, ts: 101, last_ts: 102, company: "Xiaomi" },
  ]);
  t.equal(only(lines, "sighting").length, 1);
  t.same(only(lines, "alert"), []);
});

t.test("a consent is recalled from its day on", async (t) => {
  const messages = (day: string) => {
    const since = {
      ...HOUSEHOLD,
      consents: HOUSEHOLD.consents.map((each) => ({ ...each, since: day })),
    };
    const records = seen(NEEDLE.imei, 1, "api.micloud.xiaomi.net").take();
    return only(scan(records, { household: since }), "alert").map(({ message }) => message);
  };
  t.match(messages("2014-07-01"), [
    /^You noted on 1 Jul that Mi Cloud is off; after that Redmi 1S sent /,
  ]);
  t.match(messages("2014-08-01"), [/^Redmi 1S sent /], "not before it");
});

const REGISTRABLE: readonly (readonly [string, string])[] = [
  ["api.account.xiaomi.com", "xiaomi.com"],
  ["www.example.co.uk", "example.co.uk"],
  ["a.b.example.de", "example.de"],
  ["localhost", "localhost"],
  ["192.0.2.7", "192.0.2.7"],
];

for (const [name, wanted] of REGISTRABLE) {
  t.test(`${name} belongs to ${wanted}`, async (t) => t.equal(registrableName(name), wanted));
}

t.test("every line of a scan is valid, and a line with another key is not", async (t) => {
  const head = { protocol: "dns" as const, l4: 17, dst: "8.8.8.8", dport: 53, flow: 9 };
  const records = new EventWriter()
    .question(head, "a.example.org")
    .end(head)
    .raw(seen(NEEDLE.imei).take())
    .take();
  const whole = pipeline();
  const lines = [
    ...whole.feed(records),
    ...whole.finish(),
    whole.summary({ packets: 3, bad_tcp: 1 }, null),
  ];
  t.same(
    new Set(lines.map(({ kind }) => kind)),
    new Set(["device", "flow", "dns", "sighting", "alert", "summary"]),
  );
  for (const line of lines) {
    t.ok(v.safeParse(lineSchema, line).success, line.kind);
    t.ok(v.safeParse(lineSchema, { file: "a.pcap", ...line }).success, `${line.kind} of a file`);
    t.notOk(v.safeParse(lineSchema, { ...line, more: 1 }).success, `${line.kind} with another key`);
  }
});

t.test("the JSON Schemas name every key", async (t) => {
  t.match(alertJsonSchema(), {
    type: "object",
    additionalProperties: false,
    required: ["v", "event_type", "id"],
  });
  const kinds = JSON.stringify(lineJsonSchema());
  for (const kind of ["device", "flow", "dns", "sighting", "alert", "summary"])
    t.match(kinds, `"const":"${kind}"`);
});
