import { CELL_LEAKS, type Cell, finestCells, isLow, marginalCells, matrices } from "./cells.js";
import { groupBy } from "./group.js";
import type { Truth } from "./make/truth.js";
import { ASPECTS, type Aspect, type False, type Score, type Scored } from "./score.js";

/** What the proof asks for. */
const RECALL_MIN = 0.99;
const EXACT_MIN = 0.98;
/** Single failures that are listed of each sort. */
const LISTED = 40;

/** Leaks with something in common. */
interface Row {
  readonly name: string;
  readonly made: number;
  readonly found: number;
  readonly wrong: Readonly<Record<Aspect, number>>;
}

function rowOf(name: string, leaks: readonly Scored[]): Row {
  const wrong = Object.fromEntries(
    ASPECTS.map((aspect) => [aspect, leaks.filter((leak) => leak.wrong.includes(aspect)).length]),
  ) as Record<Aspect, number>;
  return { name, made: leaks.length, found: leaks.filter(({ found }) => found).length, wrong };
}

function rowsBy(leaks: readonly Scored[], key: (truth: Truth) => string): Row[] {
  const groups = [...groupBy(leaks, ({ truth }) => key(truth))];
  return groups.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, own]) => rowOf(name, own));
}

const recall = ({ made, found }: Row): number => (made === 0 ? 1 : found / made);
const exact = (row: Row, aspect: Aspect): number =>
  row.found === 0 ? 1 : 1 - row.wrong[aspect] / row.found;

const share = (part: number): string => (part === 1 ? "1" : part.toFixed(4).replace(/^0/, ""));

function lineOf(row: Row, width: number): string {
  const numbers = [String(row.made), String(row.found), share(recall(row))];
  const aspects = ASPECTS.map((aspect) => share(exact(row, aspect)));
  return [
    row.name.padEnd(width),
    ...[...numbers, ...aspects].map((text) => text.padStart(10)),
  ].join(" ");
}

function tableOf(title: string, rows: readonly Row[]): string[] {
  const width = Math.max(title.length, ...rows.map(({ name }) => name.length));
  const heads = ["made", "found", "recall", ...ASPECTS].map((text) => text.padStart(10));
  return [[title.padEnd(width), ...heads].join(" "), ...rows.map((row) => lineOf(row, width)), ""];
}

const chainOf = ({ transforms }: Truth): string => transforms.join(">") || "plain";

function isPerfect(row: Row): boolean {
  return row.found === row.made && ASPECTS.every((aspect) => row.wrong[aspect] === 0);
}

function describeFalse({ sighting, truth, why }: False): string {
  const { file, src, sport, dst, dport, identifier, where, field, transforms, frame } = sighting;
  const said = `${identifier?.type} "${identifier?.label}" ${transforms.join(">") || "plain"} ${where} ${field}`;
  const number = truth === null ? "" : ` #${truth.number} ${truth.kind} ${truth.family}`;
  return `${file} ${frame} ${src}:${sport}>${dst}:${dport}${number}: ${said}; ${why}`;
}

function describeCell({ name, made, found }: Cell): string {
  return `${name}: ${found} of ${made}`;
}

function describeLeak({ truth, wrong, found, sightings }: Scored): string {
  const said = found ? ` wrong ${wrong.join(", ")}` : " missed";
  const [first] = sightings;
  const instead = wrong.map(
    (aspect) =>
      `${aspect} ${JSON.stringify(truth[aspect])} told as ${JSON.stringify(first?.[aspect])}`,
  );
  const { number, kind, where, field, split } = truth;
  return `#${number} ${kind} ${chainOf(truth)} ${where} ${field} ${split}:${said} ${instead.join("; ")}`;
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length > LISTED ? [`... and ${lines.length - LISTED} more`] : [];
  return [`${title} (${lines.length}):`, ...lines.slice(0, LISTED), ...rest, ""];
}

/** What keeps the score from passing, a line each; empty when it passes. */
export function failures({ leaks, falses }: Score): string[] {
  const all = rowOf("all", leaks);
  const low = marginalCells(leaks).judged.filter(isLow);
  return [
    ...(recall(all) < RECALL_MIN ? [`recall ${share(recall(all))}, less than ${RECALL_MIN}`] : []),
    ...ASPECTS.filter((aspect) => exact(all, aspect) < EXACT_MIN).map(
      (aspect) => `${aspect} right in ${share(exact(all, aspect))}, less than ${EXACT_MIN}`,
    ),
    ...(low.length > 0 ? [`${low.length} cells of ${CELL_LEAKS} leaks and more below 0.9`] : []),
    ...(falses.length > 0 ? [`${falses.length} sightings where there is no leak`] : []),
  ];
}

/** The whole table. */
export function report(score: Score): string[] {
  const { leaks, falses, twins } = score;
  const { judged, thin } = marginalCells(leaks);
  const finest = finestCells(leaks);
  const low = judged.filter(isLow);
  const single = finest.filter(isLow);
  const wrong = leaks.filter((leak) => leak.found && leak.wrong.length > 0);
  const missed = leaks.filter((leak) => !leak.found);
  return [
    ...tableOf(
      "type",
      rowsBy(leaks, ({ kind }) => kind),
    ),
    ...tableOf(
      "chain by what is outermost",
      rowsBy(leaks, ({ family }) => family),
    ),
    ...tableOf(
      "chain, where not perfect",
      rowsBy(leaks, chainOf).filter((row) => !isPerfect(row)),
    ),
    ...tableOf(
      "where",
      rowsBy(leaks, ({ where }) => where),
    ),
    ...tableOf(
      "segments",
      rowsBy(leaks, ({ split, protocol }) => `${protocol} ${split}`),
    ),
    ...matrices(leaks),
    ...listed("cells below 0.9", low.map(describeCell)),
    ...listed("single combinations below 0.9", single.map(describeCell)),
    ...listed("missed", missed.map(describeLeak)),
    ...listed("found, but wrongly told", wrong.map(describeLeak)),
    ...listed("no leak", falses.map(describeFalse)),
    ...tableOf("total", [rowOf("all", leaks)]),
    `${judged.length} cells of ${CELL_LEAKS} leaks and more, ${low.length} below 0.9; ${thin.length} with fewer leaks`,
    `${finest.length} combinations of type, chain, where and segments, ${single.length} below 0.9`,
    `${twins} look-alikes, ${falses.length} sightings where there is no leak`,
  ];
}
