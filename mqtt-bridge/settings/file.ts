import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { describeProblem, type Problem } from "../../core/problem.js";
import { likelyTypo } from "../../core/yaml/shape.js";
import { readYaml, type YamlSource } from "../../core/yaml/source.js";
import type { Flag, Flags } from "../cli/args.js";
import { describeError, Failure } from "../failure.js";
import {
  expectedOf,
  type Layer,
  type Setting,
  settableFlags,
  settingOf,
  wrongFor,
} from "./layer.js";

/** What a settings file says and what is wrong with it. */
export interface SettingsFile {
  readonly layer: Layer;
  readonly problems: readonly Problem[];
}

/**
 * Reads settings of YAML: a mapping from names of `telltale run`'s flags to values. Names of files are relative to the
 * settings file.
 */
export function parseSettings(text: string, file: string, all: Flags): SettingsFile {
  const source = readYaml(text, file);
  const { value } = source;
  if (value === undefined) return { layer: new Map(), problems: source.problems };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const message = "expected a line for each setting, such as page-port: 8420";
    return { layer: new Map(), problems: [problemAt(source, "", message)] };
  }
  return readMapping(source, value, settableFlags(all));
}

/** @throws Failure, a line each, when it cannot be read or something in it does not fit. */
export function readSettingsFile(file: string, flags: Flags): Layer {
  const { layer, problems } = parseSettings(textOf(file), file, flags);
  if (problems.some(({ severity }) => severity === "error")) {
    throw new Failure(problems.map(describeProblem));
  }
  return layer;
}

function textOf(file: string): string {
  if (!existsSync(file)) throw new Failure(`${file}: no such settings file`);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${file}: ${describeError(error)}`);
  }
}

function readMapping(source: YamlSource, value: object, flags: Flags): SettingsFile {
  const layer = new Map<string, Setting>();
  const problems: Problem[] = [...source.problems];
  for (const [name, given] of Object.entries(value)) {
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    const problem = flag === undefined ? unknown(name, flags) : wrongValue(flag, given);
    if (problem !== null) problems.push(problemAt(source, name, problem));
    const setting = flag === undefined ? null : settingAt(source, name, flag, given);
    if (setting !== null) layer.set(name, setting);
  }
  return { layer, problems };
}

function settingAt(source: YamlSource, name: string, flag: Flag, given: unknown): Setting | null {
  const values = (listOf(given) ?? []).map((word) => pathIn(source.file, flag, word));
  const line = source.keys.get(name)?.line ?? 1;
  return settingOf(flag, values, `${source.file}:${line}: ${name}`);
}

/** Relative to the settings file, since a service's working folder is nobody's choice. */
function pathIn(file: string, flag: Flag, word: string): string {
  const isPath = flag.value === "FILE" || flag.value === "DIR";
  return isPath && !isAbsolute(word) ? join(dirname(file), word) : word;
}

function wrongValue(flag: Flag, given: unknown): string | null {
  const values = listOf(given);
  return values === null ? expectedOf(flag) : wrongFor(flag, values);
}

function listOf(given: unknown): readonly string[] | null {
  if (typeof given === "string") return [given];
  const isList = Array.isArray(given) && given.length > 0;
  return isList && given.every((word) => typeof word === "string") ? given : null;
}

function unknown(name: string, flags: Flags): string {
  const near = likelyTypo(name, Object.keys(flags));
  const guess = near === null ? "telltale help run lists them" : `did you mean ${near}?`;
  return `no such setting; ${guess}`;
}

function problemAt({ file, keys }: YamlSource, name: string, message: string): Problem {
  const { line, column } = keys.get(name) ?? { line: 1, column: 1 };
  return { severity: "error", file, line, column, field: name === "" ? null : name, message };
}
