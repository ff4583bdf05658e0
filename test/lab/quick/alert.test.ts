import t from "tap";
import { startHome } from "../home.js";
import { VALUE } from "../household.js";
import { fetchWith, join, joined6 } from "../phone.js";
import { tells } from "../subscriber.js";

t.test("an IMEI in clear goes from the phone past the agent to a subscriber", async (t) => {
  const { lab, people, observer } = await startHome(t, { offloads: true });
  const address = await join(lab, "redmi-1s");
  await joined6(lab);
  for (const family of ["-4", "-6"]) {
    await fetchWith(lab, [family, `http://api.account.xiaomi.com/v1?deviceId=${VALUE.imei}`]);
  }
  const alert = await people.alert("an alert of the IMEI", (alert) => tells("imei", alert));
  t.match(alert, {
    device: { name: "Redmi 1S" },
    name: "api.account.xiaomi.com",
    company: "Xiaomi",
    evidence: "plain",
    identifiers: [{ type: "imei", label: "Redmi 1S" }],
  });
  for (const [what, colon] of [
    ["IPv4", false],
    ["IPv6", true],
  ] as const) {
    const sighting = await observer.until(
      `a sighting over ${what}`,
      ({ lines }) =>
        lines.find((line) => line.kind === "sighting" && line.src.includes(":") === colon) ?? null,
    );
    t.match(sighting, { where: "http.query", field: "deviceId", transforms: [] }, what);
    if (!colon) t.match(sighting, { src: address });
  }
  t.same(observer.sent.refused, []);
});
