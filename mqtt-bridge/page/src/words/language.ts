import { signal } from "@preact/signals";
import { EN as SENTENCES } from "../../../../core/alert/words/en.js";
import type { Words } from "../../../../core/alert/words/types.js";
import { EN } from "./en/index.js";
import type { Table } from "./table.js";

/** Languages of the page; `en-XA` is English in disguise, which shows what is not in the table. */
export type PageLanguage = "en" | "hi" | "en-XA";

/** What a person may choose, each in its own words. */
export const LANGUAGES = { en: "English", hi: "हिन्दी" } as const;

const SETTING = "telltale.language";

export const language = signal<PageLanguage>("en");
export const table = signal<Table>(EN);

/** What sentences about sightings and alerts are made of, and rules' advice by its English text. */
export interface Spoken {
  readonly words: Words;
  readonly advice: Readonly<Record<string, string>>;
}

const SPOKEN_EN: Spoken = { words: SENTENCES, advice: {} };
export const spoken = signal<Spoken>(SPOKEN_EN);

/** The browser's own region of the language, for dates and numbers. */
export function localeOf(tag: PageLanguage): string {
  return navigator.languages.find((each) => each === tag || each.startsWith(`${tag}-`)) ?? tag;
}

/** The language that was chosen here, else the first of the browser's that there is a table for. */
export function wantedLanguage(): PageLanguage {
  const chosen = readSetting();
  if (chosen !== null) return chosen;
  const known = navigator.languages.map((tag) => tag.split("-")[0]);
  return known.find((tag) => tag === "en" || tag === "hi") ?? "en";
}

/** Loads its table and shows the page in it; without the table the page stays as it is. */
export async function showIn(tag: PageLanguage): Promise<void> {
  const loaded = await load(tag).catch(() => null);
  if (loaded === null) return;
  table.value = loaded.table;
  spoken.value = loaded.spoken;
  language.value = tag;
  document.documentElement.lang = tag;
}

/** The same, and again when the page is opened the next time. */
export async function choose(tag: PageLanguage): Promise<void> {
  try {
    localStorage.setItem(SETTING, tag);
  } catch {
    // A browser that keeps nothing: it holds until the page is closed.
  }
  await showIn(tag);
}

/** A language as its module exports it. */
export interface Language {
  readonly table: Table;
  readonly spoken: Spoken;
}

async function load(tag: PageLanguage): Promise<Language> {
  if (tag === "hi") return (await import("./hi/index.js")).LANGUAGE;
  return tag === "en" ? { table: EN, spoken: SPOKEN_EN } : (await import("./pseudo.js")).LANGUAGE;
}

function readSetting(): PageLanguage | null {
  try {
    const kept = localStorage.getItem(SETTING);
    return kept === "en" || kept === "hi" || kept === "en-XA" ? kept : null;
  } catch {
    return null;
  }
}
