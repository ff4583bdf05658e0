import { EN } from "./words/en.js";
import { HI } from "./words/hi.js";
import type { Words } from "./words/types.js";

export type { Sentence, Words } from "./words/types.js";

/** Languages that sentences can be written in. */
export type Language = "en" | "hi";

/** The golden table. What leaves over MQTT is English; the page writes in its own language. */
export const SENTENCES: Readonly<Record<Language, Words>> = { en: EN, hi: HI };
