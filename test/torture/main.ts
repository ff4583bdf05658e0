import { readRules } from "../../mqtt-bridge/rules/read.js";
import { ATTEMPTS, tried } from "./scripts.js";
import { type Outcome, torture } from "./torture.js";

/** What every attempt must keep to: milliseconds, and megabytes that may stay after all runs. */
const VERDICT_MS = 300;
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
  console.log(
    row(["attempt", "runs", "middle ms", "longest", "thread", "ended", "lost", "MB kept"]),
  );
  let passed = true;
  for (const attempt of ATTEMPTS) {
    const outcome = await torture(attempt, judged, runs);
    const { what, middle, longest, ended, terminated, lost, grown, failure } = outcome;
    const numbers = [middle, longest, ended].map((n) => n.toFixed(1));
    const isGood = keepsTo(outcome) && (failure !== null) === (attempt.wanted === "fails");
    passed &&= isGood;
    const counts = [...numbers, String(terminated), String(lost), grown.toFixed(1)];
    console.log(row([what, String(outcome.runs), ...counts]) + (isGood ? "" : "  FAILED"));
    if (failure !== null) console.log(`    ${failure}`);
  }
  console.log(
    passed
      ? `every verdict within ${VERDICT_MS} ms and the default one, at most ${GROWN_MB} MB kept`
      : "a limit was passed",
  );
  return passed ? 0 : 1;
}

function keepsTo({ longest, ended, lost, grown }: Outcome): boolean {
  return longest <= VERDICT_MS && ended <= VERDICT_MS && lost === 0 && grown <= GROWN_MB;
}

process.exitCode = await main(Number(process.argv[2] ?? 50));
