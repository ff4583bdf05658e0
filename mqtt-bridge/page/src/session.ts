import { signal } from "@preact/signals";
import type { SessionView } from "../../api/views.js";
import { type Answer, ask } from "./request.js";
import { t } from "./strings.js";

/** Shortest password that the server takes. */
export const PASSWORD_MIN = 10;

/** null: not known yet. */
export const session = signal<SessionView["state"] | null>(null);

/** Whether the page may ask for what it shows. */
export function isIn(): boolean {
  return session.value === "open" || session.value === "in";
}

/** null: it worked; else why not, in words. */
export async function logIn(password: string): Promise<string | null> {
  return take(await ask<SessionView>("POST", "/api/session", { password }), t("passwordWrong"));
}

/** Sets the first password with the code of the printed link; null: it worked. */
export async function setFirst(code: string, password: string): Promise<string | null> {
  const answer = await ask<SessionView>("POST", "/api/session/first", { code, password });
  return take(answer, t("linkSpent"));
}

/** A new password for who knows the old one; null: it worked. */
export async function changePassword(old: string, password: string): Promise<string | null> {
  const answer = await ask<SessionView>("PUT", "/api/account/password", { old, password });
  return take(answer, t("passwordWrong"));
}

export async function endSession(): Promise<void> {
  const answer = await ask<SessionView>("DELETE", "/api/session");
  if (answer.ok) session.value = answer.value.state;
}

function take(answer: Answer<SessionView>, refusal: string): string | null {
  if (answer.ok) {
    session.value = answer.value.state;
    return null;
  }
  if (answer.status === 429) return t("locked", { minutes: Math.ceil(answer.wait / 60) });
  if (answer.status === 400) return t("passwordShort", { n: PASSWORD_MIN });
  return answer.status === 403 ? refusal : t("actionFailed");
}
