import { existsSync, readFileSync } from "node:fs";
import { describeProblem } from "../../core/problem.js";
import { type Flags, readArguments } from "../cli/args.js";
import { Failure } from "../failure.js";
import { RUN_FLAGS, readLayers, readSettings, settingsFileOf } from "../run/settings.js";
import { variableOf } from "./environment.js";
import { parseSettings } from "./file.js";
import { settableFlags } from "./layer.js";
import { settingsJsonSchema } from "./schema.js";

export const SETTINGS_FLAGS: Flags = {
  settings: { value: "FILE", help: "the settings file; default: $TELLTALE_SETTINGS" },
};

/**
 * `telltale settings show | check [FILE] | schema`: what holds and where it was set. Returns the exit status: 0; 1 when a
 * file that was checked has an error.
 * @throws Failure on what does not fit.
 */
export function settingsCommand(
  argv: readonly string[],
  print: (text: string) => void,
  env: Readonly<Record<string, string | undefined>>,
): number {
  const args = readArguments("settings", argv, SETTINGS_FLAGS);
  const [verb, named, ...more] = args.positionals;
  const file = named ?? settingsFileOf(args, env);
  const isFree = named === undefined || verb === "check";
  if (more.length === 0 && isFree) {
    if (verb === "show") return show(file, print, env);
    if (verb === "check" && file !== null) return check(file, print);
    if (verb === "schema") {
      print(JSON.stringify(settingsJsonSchema(RUN_FLAGS), null, 2));
      return 0;
    }
  }
  throw new Failure("telltale settings: expected show, check FILE or schema");
}

function show(
  file: string | null,
  print: (text: string) => void,
  env: Readonly<Record<string, string | undefined>>,
): number {
  const argv = file === null ? [] : ["--settings", file];
  const args = readLayers(argv, env);
  for (const name of Object.keys(settableFlags(RUN_FLAGS))) {
    if (args.has(name))
      print(`${name}: ${args.all(name).join(", ") || "true"} (${args.place(name)})`);
    else print(`${name}: not set (here, or ${variableOf(name)})`);
  }
  readSettings(argv, env);
  return 0;
}

function check(file: string, print: (text: string) => void): number {
  if (!existsSync(file)) throw new Failure(`${file}: no such settings file`);
  const { layer, problems } = parseSettings(readFileSync(file, "utf8"), file, RUN_FLAGS);
  for (const problem of problems) print(describeProblem(problem));
  if (problems.some(({ severity }) => severity === "error")) return 1;
  readSettings(["--settings", file], {});
  print(`${file}: ${layer.size} settings, all right`);
  return 0;
}
