import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describeError, Failure } from "../failure.js";
import { ScriptPool } from "./pool.js";
import { ScriptPolicy } from "./script.js";

/** Bytes that a script may have. */
export const SCRIPT_MAX = 256 * 1024;

/** A script with the threads that run it. */
export interface OpenPolicy {
  readonly policy: ScriptPolicy;
  readonly pool: ScriptPool;
}

/** @throws Failure when the file cannot be read or is too long. */
export function readScript(file: string): string {
  try {
    const script = readFileSync(file, "utf8");
    if (script.length <= SCRIPT_MAX) return script;
  } catch (error) {
    throw new Failure(`${file}: ${describeError(error)}`);
  }
  throw new Failure(`${file}: longer than ${SCRIPT_MAX} bytes`);
}

/** Starts the threads of a script; `stop` of the pool ends them. @throws Failure. */
export function openPolicy(file: string, log: (line: string) => void): OpenPolicy {
  const pool = new ScriptPool(readScript(file), basename(file));
  return { pool, policy: new ScriptPolicy({ pool, onFailure: (line) => log(`${file}: ${line}`) }) };
}
