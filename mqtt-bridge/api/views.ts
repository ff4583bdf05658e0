import type { Alert, DeviceLine, Severity, SightingLine } from "../../core/wire/lines.js";

/*
 * What the API answers; the page reads these types and nothing else of the bridge.
 */

export type DeviceView = DeviceLine & {
  readonly router: string;
  readonly first_seen: number;
  readonly last_seen: number;
  /** `device.id` of alerts about it. */
  readonly alert_device: string;
};

export type SightingView = SightingLine & {
  readonly router: string;
  readonly key: string;
  /** The sighting in plain words: in one short line, and in full. */
  readonly title: string;
  readonly sentence: string;
};

export type AlertView = Alert & {
  readonly router: string;
  readonly acked: boolean;
  readonly snoozed_until: number | null;
};

export interface RouterView {
  readonly id: string;
  readonly source: string;
  readonly demo: boolean;
  /** Packets are still being read. */
  readonly reading: boolean;
  readonly packets: number;
  /** Events that did not reach the plane. */
  readonly lost: number;
}

export interface StatusView {
  readonly version: string;
  readonly demo: boolean;
  readonly routers: readonly RouterView[];
  readonly devices: number;
  readonly sightings: number;
  readonly open: Readonly<Record<Severity, number>>;
  /** Broker address and topic for a phone. */
  readonly mqtt: {
    readonly broker: string;
    readonly topic: string;
    readonly connected: boolean;
  };
  /** Date of the tables that name networks; null when there are none. */
  readonly as_of: string | null;
}

export interface ListView<Item> {
  readonly items: readonly Item[];
}

export interface ErrorView {
  readonly error: string;
}
