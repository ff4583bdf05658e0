import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { describeError, Failure } from "../failure.js";

export interface Claim {
  release(): void;
}

const claimed = new Set<string>();

/**
 * Makes this process the only one that opens a store file.
 *
 * The SQLite library marks an open file by a directory `<file>.lock`, which a killed process leaves
 * behind for ever. So a process id is written beside it, and what a dead process left is cleared.
 * @throws Failure when a living process has the store.
 */
export function claimFile(path: string): Claim {
  const pidFile = `${path}.pid`;
  const pid = readPid(pidFile);
  // In a container every start has the same process id: what it left behind is not ours either.
  const isTaken = pid === process.pid ? claimed.has(path) : pid !== null && isAlive(pid);
  if (isTaken) {
    throw new Failure(`${path}: in use by process ${pid}; stop it, or choose another --store`);
  }
  rmSync(`${path}.lock`, { recursive: true, force: true });
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    throw new Failure(`${pidFile}: cannot be written: ${describeError(error)}`);
  }
  claimed.add(path);
  return {
    release: () => {
      claimed.delete(path);
      rmSync(pidFile, { force: true });
    },
  };
}

/** The living process that has a store file open; null: none has. */
export function holderOf(path: string): number | null {
  const pid = readPid(`${path}.pid`);
  return pid !== null && isAlive(pid) ? pid : null;
}

function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
