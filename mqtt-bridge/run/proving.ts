import type { Feed } from "../api/feed.js";
import { AlarmTest } from "../proof/alarm-test.js";
import type { BridgeParts } from "./bridge.js";
import type { LiveInputs } from "./inputs.js";
import type { RunSettings } from "./settings.js";

export interface ProvingOptions {
  readonly parts: Pick<BridgeParts, "store" | "routers" | "keeper" | "pageUrl">;
  readonly settings: RunSettings;
  readonly inputs: LiveInputs;
  readonly feed: Feed;
  readonly log: (line: string) => void;
}

/** The alarm test of a running plane. */
export function makeAlarmTest({ parts, settings, inputs, feed, log }: ProvingOptions): AlarmTest {
  const { store, routers, keeper, pageUrl } = parts;
  const isOwnLive = settings.source.kind === "iface" || settings.source.kind === "router";
  return new AlarmTest({
    store,
    routers,
    inputs: () => inputs.current,
    isLive: ({ paired, reading }) => paired || (isOwnLive && reading),
    paths: () => (settings.ntfy === null ? ["mqtt"] : ["mqtt", "ntfy"]),
    target: settings.proofTarget,
    pageUrl,
    onAlert: (router, alert, isNews) =>
      keeper.take(router, [{ kind: "alert", ...alert }], isNews ? [alert] : []),
    onChange: (view) => {
      feed.emit("proof", view);
      feed.emit("status", null);
    },
    log,
    now: () => Date.now() / 1000,
  });
}
