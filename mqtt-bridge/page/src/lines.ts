import type { ErrorView } from "../../api/views.js";
import { t } from "./strings.js";
import { language, table } from "./words/language.js";
import { lineIn } from "./words/server-lines.js";

/** What the server wrote, in the page's language where its table has the line; `lang` where it has not. */
export function lineSaid(line: string): { readonly text: string; readonly lang: "en" | undefined } {
  if (language.value === "en") return { text: line, lang: undefined };
  const text = lineIn(table.value, line);
  return text === null ? { text: line, lang: "en" } : { text, lang: undefined };
}

/** Why the API refused, in words. */
export function refusalWords(value: unknown): string {
  const line = (value as Partial<ErrorView> | null)?.error;
  return line === undefined ? t("actionFailed") : lineSaid(line).text;
}
