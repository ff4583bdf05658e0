import { signal } from "@preact/signals";
import type { DeliverySettingsView } from "../../../api/views.js";
import { refusalWords } from "../lines.js";
import { ask } from "../request.js";
import { trouble } from "../state.js";

export type Mode = DeliverySettingsView["modes"][number]["mode"];
export const MODES: readonly Mode[] = ["push", "list", "mute"];

/** How people want to be told; null: not read yet. */
export const delivery = signal<DeliverySettingsView | null>(null);

export async function loadDelivery(): Promise<void> {
  const answer = await ask<DeliverySettingsView>("GET", "/api/delivery");
  if (answer.ok) delivery.value = answer.value;
}

/** Null: it was saved; else why not. */
export async function saveDelivery(next: DeliverySettingsView): Promise<string | null> {
  const { modes, digest_hour, digest_days } = next;
  const body = { modes, digest_hour, digest_days };
  const answer = await ask<DeliverySettingsView>("PUT", "/api/delivery", body);
  if (answer.ok) delivery.value = answer.value;
  return answer.ok ? null : refusalWords(answer.value);
}

/** Of one rule at all devices. */
export function modeOfRule(rule: string): Mode {
  const modes = delivery.value?.modes ?? [];
  return modes.find((each) => each.rule === rule && each.device === null)?.mode ?? "push";
}

export async function setMode(rule: string, mode: Mode): Promise<void> {
  const now = delivery.value;
  if (now === null) return;
  const others = now.modes.filter((each) => each.rule !== rule || each.device !== null);
  const modes = mode === "push" ? others : [...others, { rule, device: null, mode }];
  trouble.value = await saveDelivery({ ...now, modes });
}
