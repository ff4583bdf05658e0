import t from "tap";
import { table } from "../../core/scan/layout.js";
import { ScanReport } from "../../core/scan/report.js";
import type { Line, SummaryLine } from "../../core/wire/lines.js";
import { EventWriter } from "./events.js";
import { NEEDLE, PHONE_MAC, pipeline, TV_MAC } from "./fixture.js";
import { golden } from "./golden.js";

const HTTP = { protocol: "http" as const, flags: 1 };
const ACCOUNT = "api.account.xiaomi.com";

function report(records: Uint8Array, more: Partial<SummaryLine> = {}): string[] {
  const whole = pipeline();
  const lines: Line[] = [...whole.feed(records), ...whole.finish()];
  const written = new ScanReport();
  written.take(lines);
  return written.write({ ...whole.summary({ packets: 70 }, null), ...more });
}

t.test("a report says what went to whom, the evidence, and what was not seen", async (t) => {
  const tv = {
    flow: 2,
    sport: 2,
    srcMac: TV_MAC,
    src: "192.168.1.40",
    protocol: "tls" as const,
    dport: 443,
  };
  const records = new EventWriter()
    .device("dhcp", TV_MAC, "living-room-tv")
    .device("user_agent", PHONE_MAC, "Dalvik/1.6.0 (Linux; U; Android 4.3; HM 1S Build/JLS36C)")
    .name(HTTP, ACCOUNT, "http")
    .match({ ...HTTP, frame: 17 }, { needle: NEEDLE.imei, where: "http_cookie", field: "deviceId" })
    .match(
      { ...HTTP, frame: 18 },
      { needle: NEEDLE.phone, where: "http_query", field: "id", transforms: ["sha1"] },
    )
    .end(HTTP)
    .name(tv, "guide.tv.example.com", "tls")
    .end({ ...tv, flags: 4 }, { up: 1_234_567 })
    .end({ ...tv, flow: 3, sport: 3, dst: "192.0.2.9", flags: 2 }, { up: 12 })
    .take();
  golden(
    t,
    "report.txt",
    `${report(records, { truncated: 71, dropped: 2, malformed: { tcp: 1, not_ip: 4 } }).join("\n")}\n`,
  );
});

t.test("a report of nothing says so and claims no more than was seen", async (t) => {
  const text = report(new Uint8Array(0), { packets: 0, lan: "opener" }).join("\n");
  t.match(text, /^0 packets, 0 flows, 0 devices\n/);
  t.match(
    text,
    /No private address occurs: the side that opens connections is taken for the home\./,
  );
  t.match(text, /Nothing that you registered[^.]+in a form\s+that can be read here\./);
  t.match(text, /No device talked to anybody outside\./);
});

t.test("no line is longer than 100 columns, whatever strangers call themselves", async (t) => {
  const name = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.example.org`;
  const records = new EventWriter();
  records.device("dhcp", TV_MAC, "x".repeat(200));
  for (let flow = 1; flow <= 60; flow++) {
    const head = { ...HTTP, flow, sport: flow, srcMac: TV_MAC };
    records.name(head, `${flow}.${name}`, "http");
    records.match(head, { needle: NEEDLE.imei, field: "f".repeat(64) }).end(head);
  }
  const lines = report(records.take());
  t.same(
    lines.filter((line) => Array.from(line).length > 100),
    [],
  );
  t.ok(lines.includes("  and 20 more (--json lists all)"));
  t.match(lines.join("\n"), "and 52 flows to others");
});

for (const width of [49, 50, 51, 99, 100, 101, 250]) {
  t.test(`a row whose last column begins at ${width} still ends`, async (t) => {
    const lines = table([["n".repeat(width), "to", "api.example.org"]], "");
    t.same(
      lines.filter((line) => line.length > 100),
      [],
    );
    t.equal(lines.join("").replaceAll(" ", ""), `${"n".repeat(width)}toapi.example.org`);
  });
}

t.test("a report covers values and moves no cursor", async (t) => {
  const head = {
    protocol: "dns" as const,
    l4: 17,
    dst: "192.168.1.1",
    dport: 53,
    side: "lan" as const,
  };
  const records = new EventWriter()
    .question(head, "860000000000009.t.example.com")
    .match(head, { needle: NEEDLE.imei, where: "dns_name" })
    .end(head)
    .name({ flow: 2 }, Uint8Array.of(0x1b, 0x5b, 0x32, 0x4a, 0x0a), "tls")
    .end({ flow: 2 })
    .take();
  const text = report(records).join("\n");
  t.notMatch(text, "860000000000009");
  t.notMatch(text, "\u001b");
  t.match(text, "86**********009.t.example.com");
});
