import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Problem } from "../problem.js";
import { plainSyntax } from "./syntax.js";

/** Where a value begins, 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML file as plain values in which every scalar is a string and every value's place is known. */
export interface YamlSource {
  readonly file: string;
  /** Mappings as objects, sequences as arrays, scalars as strings; an empty scalar is left out. undefined: empty file. */
  readonly value: unknown;
  /** By field, such as `people[0].phone[0]`; `` is the root. */
  readonly places: ReadonlyMap<string, Place>;
  /** By field: where the key stands. */
  readonly keys: ReadonlyMap<string, Place>;
  readonly problems: readonly Problem[];
}

/** More would be no file that a person wrote. */
const DEPTH_MAX = 16;
const SIZE_MAX = 4 * 1024 * 1024;
/** Brackets open at once, and columns of indentation with dashes, before the parser is not asked at all. */
const BRACKETS_MAX = 64;
const INDENT_MAX = 128;

/** YAML 1.1's key for "the keys of that mapping too"; 1.2 has none, but people write it. */
const MERGE_KEY = "<<";
const MERGE_MESSAGE = "a merge key (<<) is not read; write here what it stands for";

/** Field of a key in a mapping. */
export function fieldOf(parent: string, key: string | number): string {
  if (typeof key === "number") return `${parent}[${key}]`;
  return parent === "" ? key : `${parent}.${key}`;
}

/** Place of a field, or of the nearest value around it where it is absent. */
export function placeOf(places: ReadonlyMap<string, Place>, field: string): Place | null {
  let around = field;
  for (;;) {
    const place = places.get(around);
    if (place !== undefined) return place;
    if (around === "") return null;
    around = around.replace(/(\.[^.[\]]*|\[\d+\]|^[^.[\]]*)$/, "");
  }
}

function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

class Reader {
  readonly places = new Map<string, Place>();
  readonly keys = new Map<string, Place>();
  readonly problems: Problem[] = [];
  readonly file: string;
  readonly lines: LineCounter;

  constructor(file: string, lines: LineCounter) {
    this.file = file;
    this.lines = lines;
  }

  placeAt(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    return { line, column: col };
  }

  report(severity: Problem["severity"], offset: number, field: string | null, message: string) {
    this.problems.push({ severity, file: this.file, ...this.placeAt(offset), field, message });
  }

  /** The plain value; undefined for an empty scalar and for what was reported. */
  read(node: Node | null, field: string, depth: number): unknown {
    if (node === null) return undefined;
    const offset = node.range?.[0] ?? 0;
    this.places.set(field, this.placeAt(offset));
    if (depth > DEPTH_MAX) {
      this.report("error", offset, field, `nested more than ${DEPTH_MAX} levels deep`);
      return undefined;
    }
    if (isAlias(node)) {
      // Also what keeps a small file from growing into a huge one.
      this.report("error", offset, field, "an alias (*name) is not read here; write the value");
      return undefined;
    }
    if (isSeq(node)) {
      return node.items
        .map((item, i) => this.read(item as Node | null, fieldOf(field, i), depth + 1))
        .map((item) => item ?? "");
    }
    if (isMap(node)) return this.mapping(node.items, field, depth);
    return isScalar(node) ? this.scalar(node.value) : undefined;
  }

  private scalar(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  /** The key's name; null for what was reported. */
  private keyOf(key: unknown, field: string): string | null {
    const name = isScalar(key) && typeof key.value === "string" ? key.value : null;
    if (name !== null && name !== MERGE_KEY) return name;
    const message = name === null ? "expected a plain word before the colon" : MERGE_MESSAGE;
    this.report("error", offsetOf(key), field === "" ? null : field, message);
    return null;
  }

  private mapping(
    items: readonly { key: unknown; value: unknown }[],
    field: string,
    depth: number,
  ) {
    const entries: [string, unknown][] = [];
    for (const { key, value } of items) {
      const name = this.keyOf(key, field);
      if (name === null) continue;
      const below = fieldOf(field, name);
      const place = this.placeAt(offsetOf(key));
      this.keys.set(below, place);
      this.places.set(below, place);
      const read = this.read(value as Node | null, below, depth + 1);
      if (read !== undefined) entries.push([name, read]);
    }
    return Object.fromEntries(entries);
  }
}

const MESSAGES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "this key stands a second time; keep one of the two",
  MULTIPLE_DOCS: "expected one YAML document, here begins a second; take this line away",
  TAG_RESOLVE_FAILED:
    "a tag (!name) is not read; every value is text: write it without, or in quotes",
};

/** Of mistakes in the writing only the first is told: the parser finds more where there are none. */
function worthTelling<E extends { readonly code: string }>(errors: readonly E[]): readonly E[] {
  const first = errors.find(({ code }) => MESSAGES[code] === undefined);
  return first === undefined ? errors : [first];
}

function whole(file: string, message: string, place: Place | null = null): YamlSource {
  const { line, column } = place ?? { line: null, column: null };
  const problem: Problem = { severity: "error", file, line, column, field: null, message };
  return { file, value: undefined, places: new Map(), keys: new Map(), problems: [problem] };
}

/** The parser recurses, and a QuickJS in WebAssembly dies of a deep stack before it can throw. */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "[" || c === "{") open++;
    else if ((c === "]" || c === "}") && open > 0) open--;
    if (open > BRACKETS_MAX) return true;
  }
  return new RegExp(`^[ ?:-]{${INDENT_MAX}}`, "m").test(text);
}

/** Where a text stops being one: a control character, or what stands for bytes that are no UTF-8; null: nowhere. */
function brokenAt(text: string): Place | null {
  const end = text.search(/(?![\t\n\r])[\p{Cc}\ufffd]/u);
  if (end < 0) return null;
  const lines = text.slice(0, end).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

/** Reads YAML 1.2 with the failsafe schema. Problems carry the place; with an error the value is undefined. */
export function readYaml(text: string, file: string): YamlSource {
  if (text.length > SIZE_MAX) {
    return whole(file, `${text.length} characters are too many; the limit is ${SIZE_MAX}`);
  }
  const broken = brokenAt(text);
  if (broken !== null) return whole(file, "not readable as text; expected YAML in UTF-8", broken);
  if (isTooDeep(text)) return whole(file, "nested too deeply to be read");
  const lines = new LineCounter();
  const reader = new Reader(file, lines);
  const document = parseDocument(text, {
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
  });
  for (const { code, message, pos } of worthTelling(document.errors)) {
    reader.report("error", pos[0], null, MESSAGES[code] ?? plainSyntax(message));
  }
  for (const { code, message, pos } of document.warnings) {
    reader.report("warning", pos[0], null, MESSAGES[code] ?? plainSyntax(message));
  }
  const hasErrors = document.errors.length > 0;
  const value = hasErrors ? undefined : reader.read(document.contents, "", 0);
  const failed = reader.problems.some(({ severity }) => severity === "error");
  return {
    file,
    value: failed ? undefined : value,
    places: reader.places,
    keys: reader.keys,
    problems: reader.problems,
  };
}
