import type { MakeId } from "../../core/alert/ids.js";
import type { Facts } from "../../core/alert/write.js";
import type { StoredAlert, StoredDevice, StoredSighting } from "../store/port.js";
import type { Describe } from "./describe.js";
import type { AlertView, DeviceView, SightingView } from "./views.js";

export function viewDevice(
  { router, device, first_seen, last_seen }: StoredDevice,
  makeId: MakeId,
): DeviceView {
  const { name, name_source, mac } = device;
  // Core names a registered device by its household name over all its MACs, another one by its MAC.
  const key = name_source === "household" && name !== null ? name : mac;
  return { ...device, router, first_seen, last_seen, alert_device: makeId("d", key) };
}

export function viewSighting(
  { router, key, sighting }: StoredSighting,
  describe: Describe,
): SightingView {
  return { ...sighting, router, key, ...describe(router, sighting) };
}

/** What an alert's words are written from; null: not known (any more). */
export type FactsOf = (router: string, alert: string) => Facts | null;

export function viewAlert(
  { router, alert, acked, snoozed_until }: StoredAlert,
  facts: FactsOf,
): AlertView {
  return { ...alert, router, acked, snoozed_until, facts: facts(router, alert.id) };
}
