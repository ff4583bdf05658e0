import type { AlertLine, DeviceLine, SightingLine, SummaryLine } from "../../core/wire/lines.js";
import type { AlertView, DeviceView, SightingView } from "./views.js";

/*
 * What the API answers to views that look at everything: whom devices talk to, what others hold, traffic, captures.
 */

export type {
  Destination as DestinationView,
  DestinationGroup as DestinationGroupView,
  Holding as HoldingView,
} from "../store/port.js";
export type { Way } from "../store/ways.js";
export type { HourBytes } from "../traffic/hours.js";
export type { LiveFlow } from "../traffic/traffic.js";

export interface TrafficView {
  /** How much could be read, by router, of the last 7 days with traffic. */
  readonly items: readonly { readonly router: string; readonly blind: SummaryLine["blind"] }[];
}

/** A capture that a person gave. */
export interface CaptureView {
  readonly id: string;
  /** The file's name, as the browser says it. */
  readonly name: string;
  /** Bytes, and how many of them were read. */
  readonly size: number;
  readonly read: number;
  readonly started: number;
  readonly state: "scanning" | "done" | "failed";
  readonly error: string | null;
  readonly alerts: number;
  readonly sightings: number;
  readonly summary: SummaryLine | null;
}

export interface CaptureResultView {
  readonly capture: CaptureView;
  readonly devices: readonly DeviceLine[];
  readonly alerts: readonly AlertLine[];
  readonly sightings: readonly SightingLine[];
}

/** All that is known of one alert, to be kept or given away. */
export interface ReportView {
  readonly version: string;
  /** When it was made, epoch seconds. */
  readonly made: number;
  readonly alert: AlertView;
  readonly devices: readonly DeviceView[];
  readonly sightings: readonly SightingView[];
}
