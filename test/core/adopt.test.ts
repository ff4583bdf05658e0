import t from "tap";
import { EventWriter } from "./events.js";
import { HOUSEHOLD, only, PHONE_MAC, packs, pipeline } from "./fixture.js";

const CANARY = {
  type: "text",
  value: "quartz-heron-512",
  label: "test word",
  canary: true,
  person: null,
  device: null,
} as const;

t.test(
  "a household that is taken over while a flow is open names and masks from then on",
  async (t) => {
    const whole = pipeline({ mode: "live" });
    const records = new EventWriter()
      .name({ flow: 1 }, "quartz-heron-512.example.org", "tls")
      .take();
    t.match(only(whole.feed(records), "device"), [{ mac: PHONE_MAC, name: "Redmi 1S" }]);
    const [device] = HOUSEHOLD.devices;
    if (device === undefined) throw new Error("the household has no device");
    const household = {
      ...HOUSEHOLD,
      devices: [{ ...device, name: "Asha's phone" }],
      identifiers: [...HOUSEHOLD.identifiers, CANARY],
    };
    whole.adopt({ household, rules: packs(), lookup: null });
    const lines = whole.feed(new EventWriter().end({ flow: 1 }).take());
    t.match(only(lines, "device"), [{ mac: PHONE_MAC, name: "Asha's phone" }]);
    const [flow] = only(lines, "flow");
    t.match(flow?.name, /\*\.example\.org$|^qu\*+512\.example\.org$/);
    t.notMatch(JSON.stringify(lines), CANARY.value);
  },
);
