import { effect, signal } from "@preact/signals";
import type { ProofView } from "../../api/views.js";
import { refusalWords } from "./lines.js";
import { ask } from "./request.js";
import { alerts, trouble } from "./state.js";

/** Milliseconds for the web server to answer; what was asked has reached the router long before. */
const ANSWER_MS = 8000;

/** The alarm test as the server told it last; null: it has not. */
export const proof = signal<ProofView | null>(null);

/** The test that was begun here, and what this phone did for it. */
const own = signal<string | null>(null);
let _sent: string | null = null;
let _arrived: string | null = null;

/** One tap: begins a test; the rest of it follows by itself. */
export async function testAlarm(): Promise<void> {
  const answer = await ask<ProofView>("POST", "/api/proof", {});
  if (answer.ok) own.value = answer.value.test?.id ?? null;
  take(answer, true);
}

/** Sends the word of the test that runs from this phone. */
export async function sendWord(): Promise<void> {
  const { url, test } = proof.value ?? {};
  if (typeof url !== "string" || test === null || test === undefined) return;
  own.value = test.id;
  _sent = test.id;
  await step(test.id, "sent");
  try {
    const asked = { mode: "no-cors", cache: "no-store", credentials: "omit" } as const;
    await fetch(url, { ...asked, signal: AbortSignal.timeout(ANSWER_MS) });
  } catch {
    await step(test.id, "unreached");
  }
}

/** Of a page over HTTPS the browser lets nothing be asked in plain HTTP, but a link may lead there. */
export const canSend = location.protocol === "http:";

effect(() => {
  const { test, url } = proof.value ?? {};
  if (test === null || test === undefined || test.id !== own.value) return;
  if (typeof url === "string" && canSend && _sent !== test.id) void sendWord();
  const isHere = test.alert !== null && alerts.value.some(({ id }) => id === test.alert);
  if (!isHere || _arrived === test.id) return;
  _arrived = test.id;
  void step(test.id, "arrived");
});

async function step(id: string, what: "sent" | "unreached" | "arrived"): Promise<void> {
  take(await ask<ProofView>("POST", `/api/proof/${what}`, { id }), false);
}

/** `isAsked`: a refusal is told to the person. */
function take(answer: Awaited<ReturnType<typeof ask<ProofView>>>, isAsked: boolean): void {
  if (answer.ok) proof.value = answer.value;
  if (!isAsked) return;
  trouble.value = answer.ok ? null : refusalWords(answer.value);
}
