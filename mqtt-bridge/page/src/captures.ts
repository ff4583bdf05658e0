import { signal } from "@preact/signals";
import type { CaptureView, ErrorView } from "../../api/views.js";
import { refusalWords } from "./lines.js";
import { ask } from "./request.js";
import { t } from "./strings.js";

/** Captures of which the server told since the page was loaded. */
export const captures = signal<ReadonlyMap<string, CaptureView>>(new Map());

export function putCapture(capture: CaptureView): void {
  captures.value = new Map(captures.value).set(capture.id, capture);
}

/** null: it is being scanned; else why not, in words. */
export async function sendCapture(file: File): Promise<string | null> {
  const path = `/api/captures?name=${encodeURIComponent(file.name)}`;
  const headers = { "Content-Type": "application/octet-stream" };
  try {
    const response = await fetch(path, { method: "POST", headers, body: file });
    if (response.status === 409) return t("captureBusy");
    const answer = (await response.json()) as CaptureView & Partial<ErrorView>;
    if (!response.ok) return refusalWords(answer);
    // The stream may have told more of it already.
    if (!captures.value.has(answer.id)) putCapture(answer);
    return null;
  } catch {
    return t("actionFailed");
  }
}

export async function forgetCapture(id: string): Promise<void> {
  const answer = await ask("DELETE", `/api/captures/${encodeURIComponent(id)}`);
  if (!answer.ok && answer.status !== 404) return;
  const left = new Map(captures.value);
  left.delete(id);
  captures.value = left;
  forgotten.value = new Set(forgotten.value).add(id);
}

/** Those that a person let go here. */
export const forgotten = signal<ReadonlySet<string>>(new Set());
