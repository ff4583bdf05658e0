import { likelyTypo } from "../../core/yaml/shape.js";
import type { Flag, Flags } from "../cli/args.js";
import { Failure } from "../failure.js";
import { type Layer, type Setting, settableFlags, settingOf, wrongFor } from "./layer.js";

const PREFIX = "TELLTALE_";
/** Names the settings file. */
export const FILE_VARIABLE = `${PREFIX}SETTINGS`;

/** The environment's name of a setting: `page-port` is TELLTALE_PAGE_PORT. */
export function variableOf(name: string): string {
  return PREFIX + name.replaceAll("-", "_").toUpperCase();
}

/**
 * The settings of the environment. A list has commas between its values; an empty variable is none.
 * @throws Failure, a line each, on a variable that is no setting and on what does not fit.
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  all: Flags,
): Layer {
  const flags = settableFlags(all);
  const names = new Map(Object.keys(flags).map((name) => [variableOf(name), name]));
  const layer = new Map<string, Setting>();
  const wrong: string[] = [];
  for (const [variable, text] of ours(env)) {
    const name = names.get(variable);
    const flag = flags[name ?? ""];
    if (name === undefined || flag === undefined) {
      wrong.push(`${variable}: ${noSetting(variable, [...names.keys()])}`);
      continue;
    }
    const values = wordsOf(flag, text);
    const problem = wrongFor(flag, values);
    const setting = settingOf(flag, values, variable);
    if (problem !== null) wrong.push(`${variable}: ${problem}`);
    else if (setting !== null) layer.set(name, setting);
  }
  if (wrong.length > 0) throw new Failure(wrong);
  return layer;
}

function wordsOf(flag: Flag, text: string): string[] {
  return flag.many === true ? text.split(",").map((value) => value.trim()) : [text];
}

function ours(env: Readonly<Record<string, string | undefined>>): [string, string][] {
  return Object.entries(env).flatMap(([variable, text]): [string, string][] =>
    variable.startsWith(PREFIX) && variable !== FILE_VARIABLE && text ? [[variable, text]] : [],
  );
}

function noSetting(variable: string, known: readonly string[]): string {
  const lower = known.map((name) => name.toLowerCase());
  const near = likelyTypo(variable.toLowerCase(), lower);
  return near === null
    ? "no such setting; telltale help run lists them"
    : `no such setting; did you mean ${near.toUpperCase()}?`;
}
