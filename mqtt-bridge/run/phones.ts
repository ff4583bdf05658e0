import { packageVersion } from "../cli/paths.js";
import { Discovery } from "../phone/homeassistant/discovery.js";
import { Ntfy } from "../phone/ntfy/ntfy.js";
import type { Store } from "../store/port.js";
import type { BridgeParts } from "./bridge.js";
import type { RunSettings } from "./settings.js";

type Log = (line: string) => void;

/** Announces routers to the Home Assistant on the people's broker. */
export function makeDiscovery(
  of: Pick<BridgeParts, "links" | "people" | "pageUrl"> & { readonly settings: RunSettings },
  log: Log,
): Discovery {
  const { links, people, pageUrl, settings } = of;
  return new Discovery({
    ...{ link: links.people, board: people.board, prefix: settings.discovery, log },
    ...{ topics: settings.topics, version: packageVersion(), pageUrl },
  });
}

/** The way to the ntfy server; null: there is none. */
export function makeNtfy(
  { ntfy }: RunSettings,
  { outbox }: Pick<Store, "outbox">,
  parts: () => BridgeParts | null,
  log: Log,
): Ntfy | null {
  if (ntfy === null) {
    // A server that was taken out of the settings is not told later what waited for it.
    outbox.expire("ntfy", Number.MAX_SAFE_INTEGER);
    return null;
  }
  return new Ntfy({
    ...ntfy,
    outbox,
    now: () => Math.floor(Date.now() / 1000),
    onTried: (alert, line) => parts()?.alarmTest.ntfyTried(alert, line),
    log,
  });
}
