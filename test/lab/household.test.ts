import { readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import type { DeviceView } from "../../mqtt-bridge/api/views.js";
import { startHome } from "./home.js";
import { eventually } from "./lab.js";
import { fetchWith, join } from "./phone.js";
import { askPage } from "./plane.js";
import { tells } from "./subscriber.js";

const GUEST = "02:00:00:00:10:77";
/** Seconds from a saved file to tables in force at the router. */
const HOT_SECONDS = 1;

t.test("a device has the name that it gave to DHCP", async (t) => {
  const { lab, plane } = await startHome(t, { offloads: true });
  lab.ip(["-n", lab.namespace("phone"), "link", "set", "eth0", "address", GUEST]);
  await join(lab, "living-room-tv");
  await fetchWith(lab, ["-4", "http://good.example.com/"]);
  const device = await eventually("the device at the page", async () => {
    const { items } = (await askPage(lab, plane, "api/devices")) as { items: DeviceView[] };
    return items.find(({ mac, name }) => mac === GUEST && name !== null) ?? null;
  });
  t.match(device, { name: "living-room-tv", name_source: "dhcp" });
});

t.test("what is saved is looked for within a second", async (t) => {
  const { lab, household, observer, people } = await startHome(t, { offloads: true });
  await join(lab, "redmi-1s");
  const url = "http://good.example.com/note?text=velvet-otter-907";
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const told = observer.sent.bundles.length;
    const text = readFileSync(household, "utf8");
    const begun = performance.now();
    writeFileSync(
      household,
      `${text}  - {label: word ${round}, type: text, value: velvet-otter-90${round + 3}}\n`,
    );
    await observer.until(
      "the next bundle in force",
      ({ bundles }) => bundles.slice(told).find(({ refused }) => refused === null) ?? null,
    );
    times.push((performance.now() - begun) / 1000);
  }
  const seconds = times.map((time) => time.toFixed(2)).join(", ");
  t.comment(`from save to active: ${seconds} s`);
  const sorted = [...times].sort((a, b) => a - b);
  t.ok((sorted[2] ?? Number.NaN) < HOT_SECONDS, `half of them within ${HOT_SECONDS} s: ${seconds}`);
  await fetchWith(lab, ["-4", url]);
  const alert = await people.alert("an alert of the new word", (each) => tells("text", each));
  t.match(alert.identifiers, [{ type: "text", label: "word 4" }]);
});
