/** What is wrong with an input that a person wrote, and where. */
export interface Problem {
  /** An error refuses the input; a warning is shown and the input used. */
  readonly severity: "error" | "warning";
  readonly file: string;
  /** 1-based; null where the problem has no place in the file. */
  readonly line: number | null;
  readonly column: number | null;
  /** Path such as `people[0].devices[1].imei[0]`; null for the whole file. */
  readonly field: string | null;
  readonly message: string;
}

/** One line for a person: `household.yaml:7:12: people[0].phone[0]: expected ...`. */
export function describeProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== null);
  const field = problem.field === null ? "" : `${problem.field}: `;
  return `${place.join(":")}: ${field}${problem.message}`;
}
