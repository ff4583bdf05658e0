import type {
  AlertView,
  BlockView,
  CaptureView,
  DeviceView,
  ListView,
  ProofView,
  SightingView,
  StatusView,
} from "../../api/views.js";
import { putCapture } from "./captures.js";
import { forgetHousehold } from "./draft.js";
import { refusalWords } from "./lines.js";
import { loadProof, proof } from "./proof.js";
import { ask } from "./request.js";
import { endSession, isIn, readSession } from "./session.js";
import {
  blocks,
  clear,
  clock,
  connection,
  drawNow,
  isLoaded,
  putAlert,
  putDevice,
  putSighting,
  status,
  trouble,
} from "./state.js";
import { t } from "./strings.js";

const RETRY_MS = 5000;
const CLOCK_MS = 30_000;
const STATUS_MS = 500;

let _source: EventSource | null = null;
let _statusTimer: ReturnType<typeof setTimeout> | null = null;

/** Loads everything and then follows the changes, for as long as the page is open. */
export function start(): void {
  setInterval(() => {
    clock.value = Date.now();
  }, CLOCK_MS);
  void enter();
}

/** Follows the changes if one may; else the page asks for the password. */
export async function enter(): Promise<void> {
  if (!(await readSession())) {
    connection.value = "lost";
    setTimeout(() => void enter(), RETRY_MS);
  } else if (isIn()) follow();
}

/** Logs out and forgets what was shown. */
export async function leave(): Promise<void> {
  await endSession();
  if (isIn()) return;
  _source?.close();
  forgetHousehold();
  clear();
  status.value = null;
  connection.value = "connecting";
}

function follow(): void {
  _source?.close();
  const source = new EventSource("/api/stream");
  _source = source;
  let isLoaded = false;
  source.addEventListener("hello", () => {
    connection.value = "live";
    // Loaded after the stream has begun, so that nothing falls between.
    if (!isLoaded) void load();
    isLoaded = true;
  });
  source.addEventListener("reset", () => {
    connection.value = "live";
    isLoaded = true;
    void load();
  });
  source.addEventListener("device", (event) => putDevice(read<DeviceView>(event)));
  source.addEventListener("sighting", (event) => putSighting(read<SightingView>(event)));
  source.addEventListener("alert", (event) => putAlert(read<AlertView>(event)));
  source.addEventListener("blocks", (event) => {
    blocks.value = read<ListView<BlockView>>(event).items;
  });
  source.addEventListener("proof", (event) => {
    proof.value = read<ProofView>(event);
  });
  source.addEventListener("capture", (event) => putCapture(read<CaptureView>(event)));
  source.addEventListener("status", () => {
    _statusTimer ??= setTimeout(() => {
      _statusTimer = null;
      void loadStatus();
    }, STATUS_MS);
  });
  source.addEventListener("error", () => {
    connection.value = "lost";
    // A refused stream is closed for good, maybe because the session is over; a broken one comes back by itself.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => void enter(), RETRY_MS);
  });
}

function read<T>(event: Event): T {
  return JSON.parse((event as MessageEvent<string>).data) as T;
}

async function load(): Promise<void> {
  try {
    const [devices, alerts, sightings, blocked] = await Promise.all([
      get<ListView<DeviceView>>("/api/devices?limit=1000"),
      get<ListView<AlertView>>("/api/alerts?limit=500"),
      get<ListView<SightingView>>("/api/sightings?limit=500"),
      get<ListView<BlockView>>("/api/blocks"),
      loadStatus(),
      loadProof(),
    ]);
    clear();
    blocks.value = blocked.items;
    for (const device of devices.items) putDevice(device);
    for (const alert of alerts.items) putAlert(alert);
    for (const sighting of [...sightings.items].reverse()) putSighting(sighting);
    drawNow();
    isLoaded.value = true;
  } catch {
    connection.value = "lost";
    setTimeout(() => void load(), RETRY_MS);
  }
}

async function loadStatus(): Promise<void> {
  status.value = await get<StatusView>("/api/status");
}

async function get<T>(path: string): Promise<T> {
  const answer = await ask<T>("GET", path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.value;
}

/** The person has seen the alert. False: it did not work, and the page says so. */
export function ack(alert: AlertView): Promise<boolean> {
  return act(alert, "ack", {});
}

/** No notification of it for so many minutes. False: it did not work, and the page says so. */
export function snooze(alert: AlertView, minutes: number): Promise<boolean> {
  return act(alert, "snooze", { minutes });
}

async function act(alert: AlertView, verb: string, body: object): Promise<boolean> {
  const answer = await ask<AlertView>(
    "POST",
    `/api/alerts/${encodeURIComponent(alert.id)}/${verb}`,
    body,
  );
  trouble.value = answer.ok ? null : t("actionFailed");
  if (answer.ok) putAlert(answer.value);
  return answer.ok;
}

/** Keeps the alert's device from its destination for so many minutes. null: it does; else why not. */
export function block(alert: AlertView, minutes: number): Promise<string | null> {
  return order("POST", `/api/alerts/${encodeURIComponent(alert.id)}/block`, { minutes });
}

/** Keeps a device from what a person names. null: it does; else why not. */
export function close(request: {
  readonly router: string;
  readonly device: string;
  readonly to: string;
  readonly minutes: number | null;
}): Promise<string | null> {
  return order("POST", "/api/blocks", request);
}

/** What routers say now of their blocks. */
export async function loadBlocks(): Promise<void> {
  const answer = await ask<ListView<BlockView>>("GET", "/api/blocks");
  if (answer.ok) blocks.value = answer.value.items;
}

/** Ends a block at once. null: it has ended; else why not. */
export function lift({ id }: BlockView): Promise<string | null> {
  return order("DELETE", `/api/blocks/${encodeURIComponent(id)}`, null);
}

/** From now on the household is not told of this rule and device; what is seen stays listed. */
export async function mute(rule: string, device: string | null): Promise<boolean> {
  const now = await ask<Delivery>("GET", "/api/delivery");
  const mode = { rule, device, mode: "mute" } as const;
  const answer = now.ok ? await ask("PUT", "/api/delivery", deliveryWith(now.value, mode)) : now;
  trouble.value = answer.ok ? null : t("actionFailed");
  return answer.ok;
}

interface Delivery {
  readonly modes: readonly object[];
  readonly digest_hour: number;
  readonly digest_days: number;
}

/** The first mode that fits counts. */
function deliveryWith({ modes, digest_hour, digest_days }: Delivery, mode: object): Delivery {
  return { modes: [mode, ...modes], digest_hour, digest_days };
}

/** What a router must do: its own line says why not; null: it is done. The list comes as an event. */
async function order(
  method: "POST" | "DELETE",
  path: string,
  body: object | null,
): Promise<string | null> {
  const answer = await ask<BlockView>(method, path, body ?? undefined);
  return answer.ok ? null : refusalWords(answer.value);
}
