import { type Outcome, type Outcomes, sum } from "./tap.js";

/** More failed files than this are no accident of timing, and are not run again. */
const ACCIDENTS = 2;

/** What a suite came to after failed files had a second run. */
export interface Settled {
  readonly outcome: Outcome;
  /** Files that failed and then passed alone; each is told with what failed first. */
  readonly unstable: readonly string[];
}

const failedFiles = (outcomes: Outcomes): string[] =>
  [...outcomes].filter(([, outcome]) => outcome.failed > 0).map(([file]) => file);

/**
 * Runs the files that failed once more, each alone. What passes then is counted as passed and told as unstable with
 * the report of its failure: such a file depends on time, and is to be mended.
 */
export async function settle(
  outcomes: Outcomes,
  run: (files: readonly string[]) => Promise<Outcomes>,
): Promise<Settled> {
  const failed = failedFiles(outcomes);
  const settled = new Map(outcomes);
  const unstable: string[] = [];
  if (failed.length > ACCIDENTS || failed.includes(""))
    return { outcome: sum(outcomes.values()), unstable };
  for (const file of failed) {
    const second = sum((await run([file])).values());
    if (second.failed > 0) continue;
    unstable.push(file);
    const first = outcomes.get(file)?.report ?? [];
    settled.set(file, { ...second, report: [...second.report, `UNSTABLE: ${file}`, ...first] });
  }
  return { outcome: sum(settled.values()), unstable };
}
