import { signal } from "@preact/signals";
import type { RulesView } from "../../../api/views.js";
import { type Answer, ask } from "../request.js";

/** Rules, lists and the household's own pack as they are in force; null: not read yet. */
export const rules = signal<RulesView | null>(null);

export async function loadRules(): Promise<void> {
  take(await ask<RulesView>("GET", "/api/rules"));
}

/** Keeps what an answer says of the rules. */
export function take(answer: Answer<RulesView>): Answer<RulesView> {
  if (answer.ok) rules.value = answer.value;
  return answer;
}
