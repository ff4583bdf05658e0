import { LINES } from "./en/lines.js";
import type { Table } from "./table.js";

type LineKey = keyof typeof LINES;

/** By the English text, those with the most words of their own first. */
const TEMPLATES: readonly { readonly key: LineKey; readonly pattern: RegExp }[] = (
  Object.keys(LINES) as LineKey[]
)
  .sort((a, b) => LINES[b].length - LINES[a].length)
  .map((key) => ({ key, pattern: patternOf(LINES[key]) }));

/** A line that the server wrote in English, as this table says it; null: it has no such line. */
export function lineIn(table: Table, line: string): string | null {
  for (const { key, pattern } of TEMPLATES) {
    const found = pattern.exec(line);
    if (found === null) continue;
    const places: Record<string, string> = { ...found.groups };
    if (places.line !== undefined) places.line = lineIn(table, places.line) ?? places.line;
    return String(table[key]).replace(/\{(\w+)\}/g, (_, name: string) => places[name] ?? "");
  }
  return null;
}

function patternOf(text: (typeof LINES)[LineKey]): RegExp {
  const escaped = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`);
}
