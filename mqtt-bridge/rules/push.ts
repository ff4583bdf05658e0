import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describeError, Failure } from "../failure.js";
import { filesOf } from "./read.js";

/** Rule packs and lists that `telltale run` reads when it is started without `--rules`. */
export function storedRulesDir(storeDir: string): string {
  return join(storeDir, "rules");
}

/** The stored packs, null where none were pushed. */
export function storedRules(storeDir: string): string | null {
  const dir = storedRulesDir(storeDir);
  return existsSync(dir) ? dir : null;
}

/** Puts the checked packs and lists of a folder in the place of those in the store. @throws Failure. */
export function pushRules(from: string, storeDir: string): number {
  const dir = storedRulesDir(storeDir);
  const files = filesOf(from, /\.(ya?ml|domains)$/);
  try {
    rmSync(`${dir}.new`, { recursive: true, force: true });
    mkdirSync(`${dir}.new`, { recursive: true, mode: 0o700 });
    for (const [name, path] of files) cpSync(path, join(`${dir}.new`, name));
    rmSync(`${dir}.old`, { recursive: true, force: true });
    if (existsSync(dir)) renameSync(dir, `${dir}.old`);
    renameSync(`${dir}.new`, dir);
    rmSync(`${dir}.old`, { recursive: true, force: true });
  } catch (error) {
    throw new Failure(`${dir}: ${describeError(error)}`);
  }
  return files.length;
}
