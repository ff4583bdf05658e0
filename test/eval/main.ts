import { readWords } from "../run/words.js";
import { type Scanned, scanAll } from "./pool.js";
import { type Item, score } from "./score.js";
import { CAPTURES, readTruth } from "./truth.js";

/** How many names may be missed; tshark alone is wrong now and then, so most of its rows are only told. */
const NEEDED: readonly (readonly [kind: string, source: Item["source"], missed: number])[] = [
  ["HTTP", "agree", 4],
  ["TLS", "agree", 1],
  ["DNS", "agree", 0],
  ["QUIC", "agree", 1],
  ["QUIC", "tshark", 5],
];
const REPORTED: readonly (readonly [kind: string, source: Item["source"]])[] = [
  ["DNS", "tshark"],
  ["HTTP", "tshark"],
  ["TLS", "tshark"],
  ["HTTP2", "tshark"],
];

function itemsOf(scanned: readonly Scanned[], kind: string, source: Item["source"]) {
  return scanned.flatMap(({ truth, reply }) => {
    const items = reply.kind === "scored" ? reply.result.items : score(truth, []);
    return items
      .filter((item) => item.kind === kind && item.source === source)
      .map((item) => ({ ...item, file: truth.file }));
  });
}

/** Prints one row; returns how many names are missed. An empty truth is no success. */
function printRow(scanned: readonly Scanned[], kind: string, source: Item["source"]): number {
  const items = itemsOf(scanned, kind, source);
  const found = items.filter((item) => item.found).length;
  const share = items.length === 0 ? 0 : (100 * found) / items.length;
  const by = source === "agree" ? "nDPI and tshark agree" : "tshark";
  console.log(
    `${kind.padEnd(6)} ${by.padEnd(22)} ${String(found).padStart(5)} of ${String(items.length).padStart(5)}  ${share.toFixed(2).padStart(6)} %`,
  );
  return items.length === 0 ? Number.POSITIVE_INFINITY : items.length - found;
}

function printWrong(scanned: readonly Scanned[]): void {
  for (const [kind, source] of [...NEEDED, ...REPORTED]) {
    for (const { file, frame, found } of itemsOf(scanned, kind, source)) {
      if (!found) console.log(`wrong: ${kind} frame ${frame ?? "?"} ${file}`);
    }
  }
}

function printIdentifiers(scanned: readonly Scanned[]): void {
  for (const { truth, reply } of scanned) {
    if (reply.kind !== "scored") continue;
    for (const { kind, frame, encoding, found } of reply.result.sought) {
      const verdict = found ? "found " : "missed";
      console.log(`identifier: ${verdict} ${kind} (${encoding}) frame ${frame} ${truth.file}`);
    }
  }
}

/** Prints captures that could not be scanned; returns whether none crashed or hung. */
function printFailures(scanned: readonly Scanned[]): boolean {
  let ok = true;
  for (const { truth, reply } of scanned) {
    if (reply.kind === "crashed") console.log(`CRASHED: ${truth.file}: ${reply.message}`);
    if (reply.kind === "hung") console.log(`HUNG: ${truth.file}`);
    ok &&= reply.kind !== "crashed" && reply.kind !== "hung";
  }
  return ok;
}

async function main(): Promise<boolean> {
  const truths = readTruth();
  if (truths === null) {
    console.log(`eval: not run, ${CAPTURES} is not here`);
    return true;
  }
  const started = performance.now();
  const scanned = await scanAll(truths);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const survived = printFailures(scanned);
  printWrong(scanned);
  printIdentifiers(scanned);
  for (const [kind, source] of REPORTED) printRow(scanned, kind, source);
  const bars = NEEDED.map(([kind, source, bar]) => `${kind} ${source} ${bar}`).join(", ");
  console.log(`needed; missed at most: ${bars}:`);
  const reached = NEEDED.map(([kind, source, bar]) => printRow(scanned, kind, source) <= bar);
  const unreadable = scanned.filter(({ reply }) => reply.kind === "unreadable").length;
  const slowest = Math.max(...scanned.map(({ milliseconds }) => milliseconds));
  console.log(
    `${scanned.length} captures in ${seconds} s, the slowest ${(slowest / 1000).toFixed(1)} s; ${unreadable} without a packet that can be read; ${survived ? "no crash, trap or hang" : "CRASHES"}`,
  );
  return survived && reached.every((row) => row);
}

readWords("eval", {});
process.exitCode = (await main()) ? 0 : 1;
