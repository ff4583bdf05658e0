import t from "tap";
import { setUp } from "./api-fixture.js";
import { aSighting } from "./fixtures.js";

const TV = "02:00:00:00:00:07";

for (const [newer, older] of [
  ["imei", "phone"],
  ["phone", "imei"],
] as const) {
  t.test(`a destination's network is the newest's, of ${newer} and ${older}`, async (t) => {
    const { store } = setUp(t);
    for (const [type, ts, last_ts, as_of] of [
      [newer, 60, 90, "2026-06-01"],
      [older, 55, 80, "2025-01-01"],
    ] as const) {
      const identifier = { type, label: "Asha Rao", canary: false };
      const network = { asn: 64500, org: "Example", country: "DE", as_of };
      store.putSighting("home", aSighting({ device: TV, identifier, network, ts, last_ts }));
    }
    t.match(store.destinations({ limit: 2, offset: 0, device: TV }), [
      { first: 55, last: 90, network: { as_of: "2026-06-01" } },
    ]);
  });
}
