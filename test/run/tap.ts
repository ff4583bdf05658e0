import { spawn } from "node:child_process";
import { Parser, type Result } from "tap-parser";

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Printable lines about what failed and what was skipped. */
  readonly report: readonly string[];
}

const ENDING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

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

/** Counts what a TAP text says; used by the runner's own tests. */
export function tallyTap(text: string): Outcome {
  const tally = new Tally();
  const parser = new Parser();
  watch(parser, tally);
  parser.end(text);
  return tally;
}

/** Runs compiled test files under tap. A run that ends badly without a failed test is one failure. */
export async function runTap(files: readonly string[]): Promise<Outcome> {
  const tally = new Tally();
  const parser = new Parser();
  watch(parser, tally);
  const args = ["node_modules/tap/dist/esm/run.mjs", "--reporter=tap", ...files];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.pipe(parser);
  // Whoever ends this program means the tests; a terminal tells them all, a supervisor only this one.
  const end = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ENDING) process.on(signal, end);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  for (const signal of ENDING) process.off(signal, end);
  if (status !== 0 && tally.failed === 0) {
    tally.failed = 1;
    tally.report.push(`FAILED: tap ended with status ${status}`);
  }
  if (status === 0 && tally.passed + tally.skipped === 0) {
    tally.failed = 1;
    tally.report.push("FAILED: tap reported no test");
  }
  return tally;
}
