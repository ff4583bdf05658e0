import { computed, signal } from "@preact/signals";
import type {
  AlertView,
  BlockView,
  DeviceView,
  SightingView,
  StatusView,
} from "../../api/views.js";

/** Sightings that came since the page was opened and are kept; older ones are at the server. */
const SIGHTINGS_MAX = 500;
/** Changes of so many milliseconds are drawn together. */
const DRAW_MS = 100;

export type Connection = "connecting" | "live" | "lost" | "refused";

export const connection = signal<Connection>("connecting");
/** Everything was read once; before that nothing may be said of what is not there. */
export const isLoaded = signal(false);
/** How often everything was read: what views asked for themselves is then asked for anew. */
export const loads = signal(0);
export const status = signal<StatusView | null>(null);
/** What devices are kept from now, newest first. */
export const blocks = signal<readonly BlockView[]>([]);
/** A request of the person that failed, in words. */
export const trouble = signal<string | null>(null);
/** Milliseconds since 1970, moved on each half minute, so that times of day stay true. */
export const clock = signal(Date.now());

const deviceMap = new Map<string, DeviceView>();
const alertMap = new Map<string, AlertView>();
const sightingMap = new Map<string, SightingView>();
const version = signal(0);
let _drawing: ReturnType<typeof setTimeout> | null = null;

const SEVERITY_RANK = { note: 0, warning: 1, serious: 2 } as const;

/** Newest first. */
export const devices = computed(() => {
  version.value;
  return [...deviceMap.values()].sort((a, b) => b.last_seen - a.last_seen);
});

/** Most severe first, then newest. */
export const alerts = computed(() => {
  version.value;
  return [...alertMap.values()].sort(
    (a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity] || b.last_seen - a.last_seen,
  );
});

/** Whether a person asked for no notification of it until later. */
export function isAsleep({ snoozed_until }: AlertView, now: number): boolean {
  return snoozed_until !== null && snoozed_until * 1000 > now;
}

/** Those that nobody has seen, snoozed or not. */
export const openAlerts = computed(() =>
  alerts.value.filter(({ state, acked }) => state !== "closed" && !acked),
);

/** Those that wait for a person: open and not snoozed. */
export const waitingAlerts = computed(() =>
  openAlerts.value.filter((alert) => !isAsleep(alert, clock.value)),
);

/** Newest first. */
export const sightings = computed(() => {
  version.value;
  return [...sightingMap.values()].sort((a, b) => b.last_ts - a.last_ts);
});

export const isDemo = computed(() => status.value?.demo ?? false);

export function putDevice(device: DeviceView): void {
  deviceMap.set(`${device.router} ${device.mac}`, device);
  draw();
}

export function putAlert(alert: AlertView): void {
  alertMap.set(`${alert.router} ${alert.id}`, alert);
  draw();
}

export function putSighting(sighting: SightingView): void {
  const key = `${sighting.router} ${sighting.key}`;
  // Set anew, so that the one that was silent longest goes first.
  sightingMap.delete(key);
  sightingMap.set(key, sighting);
  for (const oldest of sightingMap.keys()) {
    if (sightingMap.size <= SIGHTINGS_MAX) break;
    sightingMap.delete(oldest);
  }
  draw();
}

/** Forgets everything, before all is loaded anew. */
export function clear(): void {
  deviceMap.clear();
  alertMap.clear();
  sightingMap.clear();
  draw();
}

/** What has come is shown at once, as after the first load, for which a person waits. */
export function drawNow(): void {
  if (_drawing !== null) clearTimeout(_drawing);
  _drawing = null;
  version.value++;
}

function draw(): void {
  _drawing ??= setTimeout(drawNow, DRAW_MS);
}
