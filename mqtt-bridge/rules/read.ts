import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Problem } from "../../core/problem.js";
import { ListError, parseDomainList } from "../../core/rules/list.js";
import { loadRules, type PackFile } from "../../core/rules/rules.js";
import type { DomainList, RuleSet } from "../../core/rules/types.js";
import { RULE_PACKS_DIR } from "../cli/paths.js";
import { describeError, Failure } from "../failure.js";

/** Ending of a plain domain list in a folder of rule packs. */
export const LIST_ENDING = ".domains";

/**
 * The packs that come with the program, and those and the lists in `dir`; one of the same file name takes the place of ours.
 * @throws Failure when the folder cannot be read or holds neither.
 */
export function readRules(dir: string | null, problems: Problem[]): RuleSet | null {
  const lists = dir === null ? [] : filesOf(dir, /\.domains$/);
  if (dir !== null && lists.length === 0 && filesOf(dir, /\.ya?ml$/).length === 0) {
    throw new Failure(`--rules ${dir}: no rule packs there; expected *.yaml or *${LIST_ENDING}`);
  }
  const read = loadRules(
    packFiles(dir),
    lists.map(([, path]) => readList(path)),
  );
  problems.push(...read.problems);
  return read.ruleset;
}

/** The packs that come with the program, and those in `dir` in place of those of the same name. @throws Failure. */
export function packFiles(dir: string | null): PackFile[] {
  const packs = new Map(filesOf(RULE_PACKS_DIR, /\.ya?ml$/));
  if (dir !== null) for (const [name, path] of filesOf(dir, /\.ya?ml$/)) packs.set(name, path);
  return [...packs.values()].map((path) => ({ name: path, text: readText(path) }));
}

/** @throws Failure when the file holds no domain list. */
export function readList(path: string): DomainList {
  try {
    return parseDomainList(basename(path, LIST_ENDING), readText(path));
  } catch (error) {
    if (error instanceof ListError) throw new Failure(`${path}: ${error.message}`);
    throw error;
  }
}

/** Files of a folder by name. @throws Failure when it cannot be read. */
export function filesOf(dir: string, names: RegExp): [name: string, path: string][] {
  try {
    const found = readdirSync(dir).filter((name) => names.test(name));
    return found.sort().map((name) => [name, join(dir, name)]);
  } catch (error) {
    throw new Failure(
      `${dir}: ${describeError(error)}; expected a directory of rule packs (*.yaml)`,
    );
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${file}: ${describeError(error)}`);
  }
}
