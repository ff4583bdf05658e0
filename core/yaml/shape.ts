import * as v from "valibot";
import type { Problem } from "../problem.js";
import { fieldOf, placeOf, type YamlSource } from "./source.js";

type Entries = Readonly<Record<string, v.GenericSchema>>;
interface AnySchema {
  readonly type: string;
  readonly entries?: Entries;
  readonly item?: AnySchema;
  readonly wrapped?: AnySchema;
}

/** Edits (insert, delete, replace, swap neighbours) that turn one word into another. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(edit(rows, row, a, b, i, j));
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

function edit(
  rows: readonly (readonly number[])[],
  row: readonly number[],
  a: string,
  b: string,
  i: number,
  j: number,
): number {
  const above = rows[i - 1] ?? [];
  const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
  const best = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return swapped ? Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1) : best;
}

/** The known word that an unknown one was probably meant to be, or null. */
export function likelyTypo(word: string, known: readonly string[]): string | null {
  const lower = word.toLowerCase().replaceAll("-", "_");
  const near = known
    .map((candidate) => ({ candidate, distance: editDistance(lower, candidate) }))
    .filter(({ candidate, distance }) => distance <= (candidate.length < 5 ? 1 : 2))
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.candidate ?? null;
}

type Found = [field: string, known: Entries];

function unknownInMapping(entries: Entries, value: object, field: string): Found[] {
  return Object.entries(value).flatMap(([key, below]): Found[] => {
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (entry === undefined) return [[fieldOf(field, key), entries]];
    return unknownBelow(entry as AnySchema, below, fieldOf(field, key));
  });
}

function unknownBelow(schema: AnySchema, value: unknown, field: string): Found[] {
  const { wrapped, item, entries } = schema;
  if (wrapped !== undefined) return unknownBelow(wrapped, value, field);
  if (typeof value !== "object" || value === null) return [];
  if (item !== undefined && Array.isArray(value)) {
    return value.flatMap((below, i) => unknownBelow(item, below, fieldOf(field, i)));
  }
  return entries === undefined ? [] : unknownInMapping(entries, value, field);
}

/** Keys that the schema does not know, with those known in their place. */
export function unknownKeys(
  schema: v.GenericSchema,
  value: unknown,
): { readonly field: string; readonly key: string; readonly known: readonly string[] }[] {
  return unknownBelow(schema as unknown as AnySchema, value, "").map(([field, entries]) => ({
    field,
    key: field.slice(field.lastIndexOf(".") + 1),
    known: Object.keys(entries),
  }));
}

function issueField(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).reduce(
    (field, item) => fieldOf(field, item.key as string | number),
    "",
  );
}

/** A problem at a field of the source. */
export function problemAt(
  source: YamlSource,
  severity: Problem["severity"],
  field: string,
  message: string,
): Problem {
  const place = placeOf(source.places, field);
  return {
    severity,
    file: source.file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    field: field === "" ? null : field,
    message,
  };
}

/** Checks the source against a schema whose messages say what was expected. */
export function checkShape<const T extends v.GenericSchema>(
  schema: T,
  source: YamlSource,
): { readonly output: v.InferOutput<T> | null; readonly problems: Problem[] } {
  const result = v.safeParse(schema, source.value ?? {});
  if (result.success) return { output: result.output, problems: [] };
  const problems = result.issues.map((issue) =>
    problemAt(source, "error", issueField(issue), issue.message),
  );
  return { output: null, problems };
}

/** In the order in which a reader of the files meets them. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      (a.file < b.file ? -1 : Number(a.file > b.file)) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0),
  );
}
