import t from "tap";
import type { Policy } from "../../core/policy/policy.js";
import { EventWriter, type Head } from "./events.js";
import { HOUSEHOLD, NEEDLE, only, PHONE_MAC, pipeline, TV_MAC } from "./fixture.js";

const IMEI = { needle: NEEDLE.imei, where: "http_query" as const, field: "imei" };
const SECOND = "28:6c:07:00:00:02";
const household = {
  ...HOUSEHOLD,
  devices: HOUSEHOLD.devices.map((device) => ({
    ...device,
    macs: device.name === "Redmi 1S" ? [PHONE_MAC, SECOND] : device.macs,
  })),
};

/** What is written, who sent it, and what a block of its alert closes. */
const CASES: readonly (readonly [string, (writer: EventWriter) => void, object | null])[] = [
  [
    "a name that flows tell",
    (writer) => void writer.name({}, "api.example.org", "http").match({}, IMEI),
    { destination: "api.example.org", macs: [PHONE_MAC, SECOND] },
  ],
  [
    "the address of a name that was only looked up",
    (writer) => void writer.name({}, "api.example.org", "dns").match({}, IMEI),
    { destination: "42.62.48.2", macs: [PHONE_MAC, SECOND] },
  ],
  [
    "the address where there is no name",
    (writer) => void writer.match({ srcMac: TV_MAC, dst: "2001:db8::7" }, IMEI),
    { destination: "2001:db8::7", macs: [TV_MAC] },
  ],
  [
    "the address of a name that holds a value of the household",
    (writer) => void writer.name({}, "860000000000009.example.org", "tls").match({}, IMEI),
    { destination: "42.62.48.2", macs: [PHONE_MAC, SECOND] },
  ],
  [
    "no device without a link layer",
    (writer) => void writer.match({ srcMac: null }, IMEI),
    { destination: "42.62.48.2", macs: [] },
  ],
];

for (const [name, write, expected] of CASES) {
  t.test(`a block closes ${name}`, async (t) => {
    const live = pipeline({ mode: "live", household });
    const writer = new EventWriter();
    write(writer);
    const [alert] = only(live.feed(writer.take()), "alert");
    t.same(live.blockable(alert?.id ?? ""), expected);
    const memory = JSON.stringify(live.remember());
    t.notMatch(memory, PHONE_MAC, "the household's values are in no memory");
    const again = pipeline({ mode: "live", household, memory: JSON.parse(memory) });
    t.same(again.blockable(alert?.id ?? ""), expected, "and after a restart");
    t.equal(live.blockable("a_none"), null);
  });
}

t.test("a verdict that blocks says what, for whom and by which alert", async (t) => {
  const policy: Policy = {
    judge: () => ({ action: "block", severity: "serious", reason: "a test", until: 1_800_000_000 }),
  };
  const live = pipeline({ mode: "live", household, policy });
  const head: Head = { srcMac: SECOND };
  const lines = live.feed(
    new EventWriter().name(head, "x.example.org", "tls").match(head, IMEI).take(),
  );
  const [alert] = only(lines, "alert");
  t.same(live.takeOrders(), [
    {
      ...{ action: "block", alert: alert?.id, device: PHONE_MAC, destination: "x.example.org" },
      ...{ until: 1_800_000_000, reason: "a test" },
    },
  ]);
});
