import { availableParallelism, loadavg } from "node:os";
import { readRules } from "../../mqtt-bridge/rules/read.js";
import { countWord, readWords } from "../run/words.js";
import { ATTEMPTS, tried } from "./scripts.js";
import { type Outcome, torture } from "./torture.js";

/**
 * What every attempt must keep to: milliseconds from the question until the verdict; until a thread that had to be ended is
 * gone, each time, or on a busy machine in the middle (the script stops at once, but its thread waits for a processor to
 * leave); and megabytes that may stay after all runs.
 */
const VERDICT_MS = 300;
const GONE_MS = 300;
const GONE_BUSY_MS = 1000;
const GROWN_MB = 32;

/** `make torture-script RUNS=50`: what scripts try, what became of it; status 1 when a limit was passed. */
async function main(runs: number): Promise<number> {
  const judged = tried(readRules(null, [])?.identifierRule("imei") ?? null);
  // The first engine of the process loads code that stays.
  await torture(
    { what: "", script: "function judge() { return null; }", wanted: "answers" },
    judged,
    5,
  );
  const row = (cells: readonly string[]) =>
    cells.map((cell, n) => (n === 0 ? cell.padEnd(31) : cell.padStart(10))).join("");
  const load = loadavg()[0] ?? 0;
  const isBusy = load > availableParallelism();
  console.log(`load of the machine: ${load.toFixed(1)} on ${availableParallelism()} processors`);
  console.log(
    row([
      "attempt",
      "runs",
      "middle ms",
      "longest",
      "ended",
      "gone after",
      "longest",
      "ending ms",
      "longest",
      "lost",
      "MB kept",
    ]),
  );
  let passed = true;
  for (const attempt of ATTEMPTS) {
    const outcome = await torture(attempt, judged, runs);
    const { what, runs: n, middle, longest, failure } = outcome;
    const isGood = keepsTo(outcome, isBusy) && (failure !== null) === (attempt.wanted === "fails");
    passed &&= isGood;
    const { terminated, lost, grown, gone, goneLongest, ending, endingLongest } = outcome;
    const verdicts = [String(n), middle.toFixed(1), longest.toFixed(1)];
    const times = [gone, goneLongest, ending, endingLongest].map((each) => each.toFixed(1));
    const threads = [String(terminated), ...times];
    console.log(
      row([what, ...verdicts, ...threads, String(lost), grown.toFixed(1)]) +
        (isGood ? "" : "  FAILED"),
    );
    if (failure !== null) console.log(`    ${failure}`);
  }
  console.log(
    passed
      ? `every verdict within ${VERDICT_MS} ms and the default one, threads gone ${isBusy ? `in the middle within ${GONE_BUSY_MS}` : `within ${GONE_MS}`} ms, at most ${GROWN_MB} MB kept`
      : "a limit was passed",
  );
  return passed ? 0 : 1;
}

function keepsTo({ longest, gone, goneLongest, lost, grown }: Outcome, isBusy: boolean): boolean {
  const isGone = isBusy ? gone <= GONE_BUSY_MS : goneLongest <= GONE_MS;
  return longest <= VERDICT_MS && isGone && lost === 0 && grown <= GROWN_MB;
}

const { runs } = readWords("torture-script", { runs: countWord(50) });
process.exitCode = await main(Number(runs));
