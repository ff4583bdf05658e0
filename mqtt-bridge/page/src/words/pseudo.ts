import { EN as SENTENCES } from "../../../../core/alert/words/en.js";
import { EN } from "./en/index.js";
import type { StringKey, Table, Text } from "./table.js";

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTED = [..."àƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÀƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ"];
/** Other languages need more room than English. */
const LONGER = 0.35;

/** A text in accents, a third longer and in brackets; its places stay as they are. */
export function disguise(text: string): string {
  const accented = text.replace(/\{\w+\}|[A-Za-z]/g, (part) =>
    part.length > 1 ? part : (ACCENTED[PLAIN.indexOf(part)] ?? part),
  );
  const letters = text.replace(/\{\w+\}/g, "").length;
  return `⟦${accented}${"~".repeat(Math.ceil(letters * LONGER))}⟧`;
}

/** Every text below a value disguised. */
export function disguiseAll<T>(value: T): T {
  if (typeof value === "string") return disguise(value) as T;
  if (Array.isArray(value)) return value.map(disguiseAll) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [key, disguiseAll(below)]),
  ) as T;
}

/** The English table in disguise. */
export const PSEUDO: Table = disguiseAll(EN) as Readonly<Record<StringKey, Text>>;

/** All that the page says, in disguise. */
export const LANGUAGE = { table: PSEUDO, spoken: { words: disguiseAll(SENTENCES), advice: {} } };
