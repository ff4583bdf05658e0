/** What one look found. */
export interface Finding {
  readonly state: "ok" | "doubtful" | "wrong";
  /** One line; for what is not ok it ends with the cure. */
  readonly line: string;
}

export const ok = (line: string): Finding => ({ state: "ok", line });
export const doubtful = (line: string): Finding => ({ state: "doubtful", line });
export const wrong = (line: string): Finding => ({ state: "wrong", line });
