import * as v from "valibot";
import type { Problem } from "../problem.js";
import { fieldOf, type Place, placeOf, type YamlSource } from "./source.js";

type Entries = Readonly<Record<string, v.GenericSchema>>;
interface AnySchema {
  readonly type: string;
  readonly entries?: Entries;
  readonly item?: AnySchema;
  readonly wrapped?: AnySchema;
  readonly message?: string;
  readonly key?: string;
  readonly options?: readonly AnySchema[];
  readonly literal?: unknown;
}

/** The schema that a value has to follow: what is inside `optional`, and the variant that the value names. */
function follow(schema: AnySchema, value: unknown): AnySchema {
  if (schema.wrapped !== undefined) return follow(schema.wrapped, value);
  const { key, options } = schema;
  if (key === undefined || options === undefined) return schema;
  const name = (value as Readonly<Record<string, unknown>>)[key];
  const named = options.find(
    (one) => (one.entries?.[key] as AnySchema | undefined)?.literal === name,
  );
  return named ?? schema;
}

type Misplaced = [field: string, message: string];

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
  if (typeof value !== "object" || value === null) return [];
  const { item, entries } = follow(schema, value);
  if (item !== undefined && Array.isArray(value)) {
    return value.flatMap((below, i) => unknownBelow(item, below, fieldOf(field, i)));
  }
  if (entries === undefined || Array.isArray(value)) return [];
  return unknownInMapping(entries, value, field);
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
  return problem(source, severity, field, message, placeOf(source.places, field));
}

/** A problem with a key itself. */
export function problemAtKey(
  source: YamlSource,
  severity: Problem["severity"],
  field: string,
  message: string,
): Problem {
  return problem(source, severity, field, message, source.keys.get(field) ?? null);
}

function problem(
  source: YamlSource,
  severity: Problem["severity"],
  field: string,
  message: string,
  place: Place | null,
): Problem {
  return {
    severity,
    file: source.file,
    line: place?.line ?? null,
    column: place?.column ?? null,
    field: field === "" ? null : field,
    message,
  };
}

/** To valibot an array is an object too; here a list where a mapping should be is a mistake of its own. */
function listsAsMappings(schema: AnySchema, value: unknown, field: string): Misplaced[] {
  if (typeof value !== "object" || value === null) return [];
  const { item, entries, message } = follow(schema, value);
  if (entries === undefined) {
    if (item === undefined || !Array.isArray(value)) return [];
    return value.flatMap((below, i) => listsAsMappings(item, below, fieldOf(field, i)));
  }
  if (Array.isArray(value)) return [[field, message ?? "expected a mapping"]];
  return Object.entries(value).flatMap(([key, below]) => {
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
    return entry === undefined
      ? []
      : listsAsMappings(entry as AnySchema, below, fieldOf(field, key));
  });
}

function issueMessage(issue: v.BaseIssue<unknown>): string {
  const missing = issue.type === "object" && issue.received === "undefined";
  return missing ? `the key ${issue.expected} is missing` : issue.message;
}

/** Checks the source against a schema whose messages say what was expected. */
export function checkShape<const T extends v.GenericSchema>(
  schema: T,
  source: YamlSource,
): { readonly output: v.InferOutput<T> | null; readonly problems: Problem[] } {
  const value = source.value ?? {};
  const lists = listsAsMappings(schema as unknown as AnySchema, value, "");
  if (lists.length > 0) {
    const problems = lists.map(([field, message]) => problemAt(source, "error", field, message));
    return { output: null, problems };
  }
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return { output: result.output, problems: [] };
  const problems = result.issues.map((issue) =>
    problemAt(source, "error", issueField(issue), issueMessage(issue)),
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
