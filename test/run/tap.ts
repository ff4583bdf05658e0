import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Parser, type Result } from "tap-parser";

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Printable lines about what failed and what was skipped. */
  readonly report: readonly string[];
}

/** What the files of one run came to, by the compiled file's name; "" is what tap said of no file. */
export type Outcomes = ReadonlyMap<string, Outcome>;

const ENDING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

/** Longest line of standard error that is shown whole, characters. */
const LINE_MAX = 400;

/** Of what throws in a program without line breaks Node shows the whole program, which would bury the rest. */
export const shorten = (line: string): string =>
  line.length <= LINE_MAX
    ? line
    : `${line.slice(0, LINE_MAX)} ... (${line.length - LINE_MAX} more characters)`;

class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  readonly report: string[] = [];

  count(result: Result): void {
    if (result.skip !== false || result.todo !== false) this.skip(result);
    else if (result.ok) this.passed++;
    else this.fail(result);
  }

  private skip(result: Result): void {
    this.skipped++;
    const why = result.skip === false ? result.todo : result.skip;
    this.report.push(`skipped: ${result.fullname}: ${why === true ? "no reason given" : why}`);
  }

  private fail(result: Result): void {
    this.failed++;
    this.report.push(`FAILED: ${result.fullname}`, ...explain(result.diag));
  }
}

/** The parts of tap's diagnostics that say where and what; sources and settings are left out. */
function explain(diag: unknown): string[] {
  if (typeof diag !== "object" || diag === null) return [];
  const entries = Object.entries(diag).filter(([key]) =>
    ["diff", "error", "expected", "found", "message", "signal", "stack", "wanted"].includes(key),
  );
  return entries.flatMap(([key, value]) =>
    [`${key}:`, ...(typeof value === "string" ? value : JSON.stringify(value, null, 1)).split("\n")]
      .filter((line) => line.trim() !== "")
      .map((line) => `  ${line}`),
  );
}

/**
 * Counts the leaves of a TAP stream. A point that closes a subtest counts only where it says
 * more than its leaves did: it was skipped as a whole, or failed though none of them failed (a timeout, a plan).
 */
function watch(parser: Parser, tally: Tally): void {
  let failedBefore = tally.failed;
  parser.on("child", (child: Parser) => {
    failedBefore = tally.failed;
    watch(child, tally);
  });
  parser.on("assert", (result: Result) => {
    const isNews = result.skip !== false || (!result.ok && tally.failed === failedBefore);
    if (!result.closingTestPoint || isNews) tally.count(result);
  });
}

/** Tells the outermost subtests apart, which are files when tap runs them. */
function watchFiles(parser: Parser, outcomes: Map<string, Tally>): Tally {
  const own = new Tally();
  outcomes.set("", own);
  let file: Tally | null = null;
  parser.on("child", (child: Parser) => {
    file = new Tally();
    watch(child, file);
  });
  parser.on("assert", (result: Result) => {
    const tally = result.closingTestPoint && file !== null ? file : own;
    const isNews = result.skip !== false || (!result.ok && tally.failed === 0);
    if (!result.closingTestPoint || isNews) tally.count(result);
    if (tally !== own) outcomes.set(result.name, tally);
    file = null;
  });
  return own;
}

/** The sum of some outcomes, their reports in order. */
export function sum(outcomes: Iterable<Outcome>): Outcome {
  const all = [...outcomes];
  const total = (count: (outcome: Outcome) => number): number =>
    all.reduce((sofar, outcome) => sofar + count(outcome), 0);
  return {
    passed: total((outcome) => outcome.passed),
    failed: total((outcome) => outcome.failed),
    skipped: total((outcome) => outcome.skipped),
    report: all.flatMap((outcome) => outcome.report),
  };
}

/** Counts what a TAP text says; used by the runner's own tests. */
export function tallyTap(text: string): Outcomes {
  const outcomes = new Map<string, Tally>();
  const parser = new Parser();
  watchFiles(parser, outcomes);
  parser.end(text);
  return outcomes;
}

/** Runs compiled test files under tap. A run that ends badly without a failed test is one failure. */
export async function runTap(files: readonly string[]): Promise<Outcomes> {
  const outcomes = new Map<string, Tally>();
  const parser = new Parser();
  const tally = watchFiles(parser, outcomes);
  const args = ["node_modules/tap/dist/esm/run.mjs", "--reporter=tap", ...files];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.pipe(parser);
  createInterface({ input: child.stderr }).on("line", (line) => console.error(shorten(line)));
  // Whoever ends this program means the tests; a terminal tells them all, a supervisor only this one.
  const end = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ENDING) process.on(signal, end);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  for (const signal of ENDING) process.off(signal, end);
  const { passed, failed, skipped } = sum(outcomes.values());
  if (status !== 0 && failed === 0) {
    tally.failed = 1;
    tally.report.push(`FAILED: tap ended with status ${status}`);
  }
  if (status === 0 && passed + skipped === 0) {
    tally.failed = 1;
    tally.report.push("FAILED: tap reported no test");
  }
  return outcomes;
}
