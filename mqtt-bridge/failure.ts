/** Exit status of a program that was asked for something impossible: wrong argument, unreadable input, missing right. */
export const STATUS_REFUSED = 2;

/**
 * A mistake of the user or of the surroundings, told in plain lines. It ends the program with
 * `status` and never with a stack trace.
 */
export class Failure extends Error {
  readonly lines: readonly string[];
  readonly status: number;

  constructor(lines: string | readonly string[], status: number = STATUS_REFUSED) {
    const all = typeof lines === "string" ? [lines] : lines;
    super(all.join("\n"));
    this.name = "Failure";
    this.lines = all;
    this.status = status;
  }
}

/** What went wrong, in words, for an error of the system or of a library. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  const words = code === undefined ? undefined : SYSTEM_WORDS[code];
  return words ?? (error.message === "" ? (code ?? error.name) : error.message);
}

const SYSTEM_WORDS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EISDIR: "is a directory",
  ENOTDIR: "is not a directory",
  EADDRINUSE: "address already in use",
  EADDRNOTAVAIL: "this machine has no such address",
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection closed by the other side",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "network unreachable",
  ENOTFOUND: "no such host name",
  EAI_AGAIN: "the host name could not be looked up",
  ETIMEDOUT: "no answer in time",
  ENOSPC: "no space left on the device",
  EROFS: "the file system is read-only",
};

/** A Failure as a value; anything else is thrown on. */
export async function refusing<Done>(doing: Promise<Done>): Promise<Done | Failure> {
  try {
    return await doing;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
