import type { Test } from "tap";
import type { AppOptions } from "../../mqtt-bridge/api/app.js";
import type { CaptureView, StatusView } from "../../mqtt-bridge/api/views.js";
import { Captures } from "../../mqtt-bridge/captures/captures.js";
import { PAGE_DIR } from "../../mqtt-bridge/cli/paths.js";
import { servePage } from "../../mqtt-bridge/net/page-server.js";
import { Traffic } from "../../mqtt-bridge/traffic/traffic.js";
import { setUp } from "../mqtt-bridge/api-fixture.js";
import { aSighting } from "../mqtt-bridge/fixtures.js";

export const STATUS = {
  ...{ version: "1.2.3", demo: false, routers: [], devices: 0, sightings: 0, proved: null },
  ...{ open: { note: 0, warning: 0, serious: 0 }, problems: [], as_of: "2026-06-17" },
  mqtt: { broker: "mqtt://127.0.0.1:1883", topic: "telltale/+/alert", connected: true },
} as unknown as StatusView;

/** The built page with an API whose store and traffic a test fills itself. */
export async function serve(t: Pick<Test, "teardown">, change: Partial<AppOptions> = {}) {
  const traffic = new Traffic();
  const emit: { capture: (view: CaptureView) => void } = { capture: () => {} };
  const captures = new Captures({
    args: () => ["--household", "test/captures/household.yaml"],
    onChange: (view) => emit.capture(view),
    now: () => 5000,
  });
  const made = setUp(t, { traffic, captures, pageDir: PAGE_DIR, status: () => STATUS, ...change });
  emit.capture = (view) => made.feed.emit("capture", view);
  const page = await servePage(made.app, ["127.0.0.1"], 0);
  t.teardown(async () => {
    await captures.stop();
    await page.close();
  });
  return { ...made, traffic, base: `http://127.0.0.1:${page.port}/` };
}

const REGISTERED = { country: "CN", as_of: "2026-06-17" } as const;
const MAKERS = ["Xiaomi", "Samsung", "Espressif", null] as const;

/** A home of so many devices with so many sightings, the newest last. */
export function fill(
  store: Awaited<ReturnType<typeof serve>>["store"],
  { devices, sightings }: { devices: number; sightings: number },
): void {
  const mac = (n: number): string => `02:00:00:00:01:${n.toString(16).padStart(2, "0")}`;
  store.transaction(() => {
    for (let n = 0; n < devices; n++) {
      const maker = MAKERS[n % MAKERS.length] ?? null;
      const line = { kind: "device", name_source: "dhcp", model: null, maker } as const;
      store.putDevice("home", { ...line, mac: mac(n), name: `Device ${n}` }, 1_790_000_000 + n);
    }
    for (let n = 0; n < sightings; n++) {
      const ts = 1_790_000_000 + n;
      store.putSighting(
        "home",
        aSighting({
          ...{ ts, last_ts: ts, device: mac(n % devices), id: `1:${n}`, frame: n + 1 },
          ...(n % 3 === 0
            ? {}
            : {
                identifier: null,
                evidence: "destination",
                masked: null,
                where: null,
                field: null,
              }),
          name: `host-${n}.example.org`,
          company: n % 2 === 0 ? "Example" : null,
          network: { asn: 64_496 + (n % 300), org: `Carrier ${n % 300}`, ...REGISTERED },
        }),
      );
    }
  });
}
