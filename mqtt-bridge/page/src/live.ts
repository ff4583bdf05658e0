import { batch } from "@preact/signals";
import type {
  AlertView,
  BlockView,
  CaptureView,
  DeviceView,
  ListView,
  ProofView,
  SightingView,
  StartView,
  StatusView,
} from "../../api/views.js";
import { putCapture } from "./captures.js";
import { forgetHousehold } from "./draft.js";
import { refusalWords } from "./lines.js";
import { proof } from "./proof.js";
import { ask } from "./request.js";
import { endSession, isIn, session } from "./session.js";
import {
  blocks,
  clear,
  clock,
  connection,
  drawNow,
  isLoaded,
  loads,
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

/**
 * Asks where one stands and for everything, of one moment, and follows the changes after it; who may not is asked for the
 * password. While nobody answers it is tried again.
 */
export async function enter(): Promise<void> {
  const answer = await ask<StartView>("GET", "/api/start");
  if (!answer.ok) {
    connection.value = "lost";
    setTimeout(() => void enter(), RETRY_MS);
    return;
  }
  const { session: state, now } = answer.value;
  batch(() => {
    if (now !== null) take(now);
    session.value = state;
  });
  if (now !== null) follow(now.event);
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

/** @param after the newest event that the page knows. */
function follow(after: string): void {
  _source?.close();
  const source = new EventSource(`/api/stream?after=${encodeURIComponent(after)}`);
  _source = source;
  source.addEventListener("hello", () => {
    connection.value = "live";
  });
  // It has begun, but not where the page left it. What comes before everything is read anew comes again after that.
  source.addEventListener("reset", () => void enter());
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

function take(now: NonNullable<StartView["now"]>): void {
  clear();
  status.value = now.status;
  blocks.value = now.blocks;
  proof.value = now.proof;
  for (const device of now.devices) putDevice(device);
  for (const alert of now.alerts) putAlert(alert);
  drawNow();
  connection.value = "live";
  if (isLoaded.value) loads.value++;
  isLoaded.value = true;
}

async function loadStatus(): Promise<void> {
  const answer = await ask<StatusView>("GET", "/api/status");
  if (answer.ok) status.value = answer.value;
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
