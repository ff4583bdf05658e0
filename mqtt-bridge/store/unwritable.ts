/** The store cannot be written now: the disk is full, fails, or is in use. What was to be stored may be tried again. */
export class Unwritable extends Error {}

/** As SQLite says it (`sqlite3_errstr`): the library gives no codes. */
const TEXTS: ReadonlySet<string> = new Set([
  "attempt to write a readonly database",
  "database is locked",
  "database or disk is full",
  "database table is locked",
  "disk I/O error",
  "locking protocol",
  "out of memory",
  "unable to open database file",
]);

/** The same error; an `Unwritable` when it is the disk's and not that of what was to be stored. */
export function judgeFailure(error: unknown): unknown {
  if (error instanceof Unwritable) return error;
  if (!(error instanceof Error) || !TEXTS.has(error.message)) return error;
  return new Unwritable(`the store cannot be written: ${error.message}`, { cause: error });
}

/** Writes what may be written later too; false: the store cannot be written now. @throws what else `work` throws. */
export function isWritten(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof Unwritable) return false;
    throw error;
  }
}
