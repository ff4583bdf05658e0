import { groupBy } from "./group.js";
import type { Truth } from "./make/truth.js";
import type { Scored } from "./score.js";

/** Leaks that a cell must hold before its share says anything. */
export const CELL_LEAKS = 10;
const CELL_MIN = 0.9;
const GAP = "  ";

/** How many leaks with something in common were made, and found. */
export interface Cell {
  readonly name: string;
  readonly made: number;
  readonly found: number;
}

/** A dimension: what of it a leak has, which may be several. */
type Dimension = (truth: Truth) => readonly string[];

const chainLabel = ({ transforms }: Truth): readonly string[] =>
  transforms.length === 0 ? ["plain"] : transforms;

/** What stands directly inside what, of a chain of two and more. */
function neighbours({ transforms }: Truth): string[] {
  return transforms.slice(1).map((inner, i) => `${transforms[i]}>${inner}`);
}

const TYPE: Dimension = ({ kind }) => [kind];
const CHAIN: Dimension = ({ family }) => [family];
const WHERE: Dimension = ({ where }) => [where];
const SEGMENTS: Dimension = ({ protocol, split }) =>
  protocol === "http" || protocol === "tcp" ? [split] : [protocol];
const ORDERS: Readonly<Record<string, string>> = { one: "whole", two: "cut", many: "cut" };
/** Coarser, for what only bodies and streams can carry: whole, cut, or also late, twice or overlapping. */
const ORDER: Dimension = ({ protocol, split }) =>
  protocol === "http" || protocol === "tcp" ? [ORDERS[split] ?? "disordered"] : ["datagram"];
const STREAM: Dimension = ({ protocol }) => [
  protocol === "http" || protocol === "tcp" ? "tcp" : "udp",
];
const PAIRS: Dimension = (truth) => [...new Set(neighbours(truth))];
const TRANSFORM: Dimension = (truth) => [...new Set(chainLabel(truth))];

/** Every two dimensions of the proof; `transform`: it stands anywhere in the chain. */
const TABLES: readonly (readonly [title: string, rows: Dimension, columns: Dimension])[] = [
  ["type by where", TYPE, WHERE],
  ["type by transform in the chain", TYPE, TRANSFORM],
  ["type by segments", TYPE, SEGMENTS],
  ["chain by where", CHAIN, WHERE],
  ["chain by segments", CHAIN, ORDER],
  ["transform in transform", PAIRS, STREAM],
  ["segments by where", SEGMENTS, WHERE],
];

function cellsOf(leaks: readonly Scored[], rows: Dimension, columns: Dimension): Cell[] {
  const placed = leaks.flatMap((leak) =>
    rows(leak.truth).flatMap((row) =>
      columns(leak.truth).map((column) => ({ name: `${row} | ${column}`, leak })),
    ),
  );
  return [...groupBy(placed, ({ name }) => name)].map(([name, own]) => ({
    name,
    made: own.length,
    found: own.filter(({ leak }) => leak.found).length,
  }));
}

/** Cells of all tables that hold enough leaks to be judged, and those that do not. */
export function marginalCells(leaks: readonly Scored[]): { judged: Cell[]; thin: Cell[] } {
  const cells = TABLES.flatMap(([title, rows, columns]) =>
    cellsOf(leaks, rows, columns).map((cell) => ({ ...cell, name: `${title}: ${cell.name}` })),
  );
  return {
    judged: cells.filter(({ made }) => made >= CELL_LEAKS),
    thin: cells.filter(({ made }) => made < CELL_LEAKS),
  };
}

/** Whether too few leaks of a cell were found. */
export const isLow = ({ made, found }: Cell): boolean => found < CELL_MIN * made;

/** type | chain | where, the finest that the generator draws from: about one leak each. */
export function finestCells(leaks: readonly Scored[]): Cell[] {
  const name = ({ kind, family, where }: Truth) => `${kind} | ${family} | ${where}`;
  return cellsOf(
    leaks,
    (truth) => [name(truth)],
    ({ split }) => [split],
  );
}

const shown = (cell: Cell | undefined): string => {
  if (cell === undefined) return ".";
  return cell.found === cell.made ? String(cell.made) : `${cell.found}/${cell.made}`;
};

function namesOf(leaks: readonly Scored[], dimension: Dimension): string[] {
  return [...new Set(leaks.flatMap(({ truth }) => dimension(truth)))].sort();
}

function matrix(
  leaks: readonly Scored[],
  [title, rows, columns]: (typeof TABLES)[number],
): string[] {
  const cells = new Map(cellsOf(leaks, rows, columns).map((cell) => [cell.name, cell]));
  const names = namesOf(leaks, columns);
  const lines = namesOf(leaks, rows).map((row) => [
    row,
    ...names.map((column) => shown(cells.get(`${row} | ${column}`))),
  ]);
  const all = [[title, ...names], ...lines];
  const widths = [title, ...names].map((_, i) =>
    Math.max(...all.map((line) => (line[i] ?? "").length)),
  );
  const text = (line: readonly string[]) =>
    line
      .map((part, i) => (i === 0 ? part.padEnd(widths[i] ?? 0) : part.padStart(widths[i] ?? 0)))
      .join(GAP);
  return [...all.map(text), ""];
}

/** All tables: leaks made in each cell; found/made where some were missed; `.` where none can be. */
export function matrices(leaks: readonly Scored[]): string[] {
  return TABLES.flatMap((table) => matrix(leaks, table));
}
