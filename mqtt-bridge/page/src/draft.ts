import { signal } from "@preact/signals";
import type { HouseholdView } from "../../api/views.js";
import { keep, readKept } from "./kept.js";
import { ask } from "./request.js";
import { t } from "./strings.js";

/** A value of the household file: every scalar is a text. */
export type Plain = string | readonly Plain[] | { readonly [key: string]: Plain };
export type Path = readonly (string | number)[];

/** The household as it was read last. */
export const household = signal<HouseholdView | null>(null);
/** As the person has changed it. */
export const draft = signal<Plain>({});
/** By field, such as `people[0].phone[0]`: what is wrong there. */
export const wrong = signal<ReadonlyMap<string, string>>(new Map());
/** What became of the newest try to save, in words. */
export const outcome = signal<{ readonly text: string; readonly bad: boolean } | null>(null);
let _isChanged = false;

/** Where what is not saved yet outlives loading the page again, for as long as its tab is open. */
const KEPT = "telltale.draft";

/** Reads it, unless there are changes that are not saved. */
export async function loadHousehold(): Promise<void> {
  if (_isChanged) return;
  const answer = await ask<HouseholdView>("GET", "/api/household");
  if (answer.ok) takeKept(answer.value);
  outcome.value = answer.ok ? null : { text: t("actionFailed"), bad: true };
}

/** `undefined` takes the value away. */
export function change(path: Path, value: Plain | undefined): void {
  _isChanged = true;
  draft.value = withAt(draft.value, path, value) ?? {};
  keepDraft({ version: household.value?.version, draft: draft.value });
}

/** Nothing of it stays in the browser; for who logs out. */
export function forgetHousehold(): void {
  _isChanged = false;
  keepDraft(null);
  household.value = null;
  draft.value = {};
  wrong.value = new Map();
}

function keepDraft(value: object | null): void {
  keep(KEPT, value === null ? null : JSON.stringify(value));
}

/** What was typed before the page was loaded again goes on, if the file is still the same. */
function takeKept(view: HouseholdView): void {
  const kept = readDraft();
  take(view);
  if (kept === null || kept.version !== view.version || view.fixed) return;
  draft.value = kept.draft;
  _isChanged = true;
  keepDraft(kept);
}

function readDraft(): { version: string; draft: Plain } | null {
  const kept = readKept(KEPT);
  try {
    return kept === null ? null : (JSON.parse(kept) as ReturnType<typeof readDraft>);
  } catch {
    return null;
  }
}

/** Whether it was saved; what does not fit is marked then. */
export async function saveHousehold(): Promise<boolean> {
  // What is empty is left out before, so that fields of problems are those that are shown.
  draft.value = pruned(draft.value) ?? {};
  const body = { version: household.value?.version ?? "", household: draft.value };
  const answer = await ask<HouseholdView>("PUT", "/api/household", body);
  if (answer.ok) {
    take(answer.value);
    outcome.value = { text: t("saved"), bad: false };
    return true;
  }
  wrong.value = problemsOf(answer.value);
  const text = ({ 409: "householdChanged", 422: "householdWrong" } as const)[answer.status];
  outcome.value = { text: t(text ?? "actionFailed"), bad: true };
  return false;
}

/** Sends a vCard; how many numbers and addresses are in it, or null. */
export async function sendContacts(name: string, text: string): Promise<number | null> {
  const path = `/api/household/contacts/${encodeURIComponent(name)}`;
  const answer = await ask<{ found: number }>("PUT", path, { text });
  return answer.ok ? answer.value.found : null;
}

/** `people[0].phone[1]`. */
export function fieldOf(path: Path): string {
  return path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : `${i ? "." : ""}${key}`))
    .join("");
}

function take(view: HouseholdView): void {
  _isChanged = false;
  keepDraft(null);
  household.value = view;
  draft.value = (view.household ?? {}) as Plain;
  wrong.value = problemsOf(view);
}

function problemsOf(value: unknown): ReadonlyMap<string, string> {
  const problems = (value as Partial<HouseholdView> | null)?.problems ?? [];
  return new Map(problems.map(({ field, message }) => [field ?? "", message]));
}

function withAt(value: Plain | undefined, path: Path, next: Plain | undefined): Plain | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (typeof key === "number") {
    const list = Array.isArray(value) ? (value as readonly Plain[]) : [];
    const item = withAt(list[key], rest, next);
    return [...list.slice(0, key), ...(item === undefined ? [] : [item]), ...list.slice(key + 1)];
  }
  const { [key]: old, ...others } = (value ?? {}) as Readonly<Record<string, Plain>>;
  const below = withAt(old, rest, next);
  return below === undefined ? others : { ...(value as object), [key]: below };
}

function pruned(value: Plain): Plain | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  if (Array.isArray(value)) {
    const list = (value as readonly Plain[]).flatMap((item) => pruned(item) ?? []);
    return list.length === 0 ? undefined : list;
  }
  const kept = Object.entries(value).flatMap(([key, below]) => {
    const left = pruned(below as Plain);
    return left === undefined ? [] : [[key, left] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
