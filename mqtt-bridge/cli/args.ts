import { parseArgs } from "node:util";
import { Failure } from "../failure.js";

/** One flag of a subcommand. A flag without `value` takes none. */
export interface Flag {
  /** Name of its value in the help, such as `FILE`. */
  readonly value?: string;
  readonly many?: boolean;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  /** Least and most, of a whole number. */
  readonly range?: readonly [number, number];
  /** It stands on the command line only, in no settings file and no environment. */
  readonly onlyHere?: true;
  readonly help: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What stood on the command line, by flag name; a flag that was not given is absent. */
export interface Arguments {
  /** Flags that were given. */
  readonly names: readonly string[];
  has(name: string): boolean;
  one(name: string): string | null;
  all(name: string): readonly string[];
  /** Where it was given, as a message names it: `--listen`. */
  place(name: string): string;
  readonly positionals: readonly string[];
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/**
 * Reads the arguments after the subcommand's name. `-` alone is a positional (standard input).
 * @throws Failure, one line, on an unknown flag, a missing, superfluous or wrong value, a repeated flag.
 */
export function readArguments(command: string, argv: readonly string[], flags: Flags): Arguments {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      { type: flag.value === undefined ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind === "option") takeOption(command, token, flags, values);
  }
  return {
    names: [...values.keys()],
    has: (name) => values.has(name),
    one: (name) => values.get(name)?.[0] ?? null,
    all: (name) => values.get(name) ?? [],
    place: (name) => `--${name}`,
    positionals,
  };
}

function takeOption(
  command: string,
  token: OptionToken,
  flags: Flags,
  values: Map<string, string[]>,
): void {
  const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
  if (flag === undefined)
    throw refuse(command, `unknown flag ${token.rawName}${nearest(token.name, flags)}`);
  const before = values.get(token.name);
  if (before !== undefined && flag.many !== true) {
    throw refuse(command, `${token.rawName} is given twice`);
  }
  values.set(token.name, [...(before ?? []), readValue(command, token, flag)]);
}

function readValue(command: string, token: OptionToken, flag: Flag): string {
  if (flag.value === undefined) {
    if (token.value !== undefined) throw refuse(command, `${token.rawName} takes no value`);
    return "";
  }
  const missing =
    token.value === undefined ||
    token.value === "" ||
    (token.inlineValue === false && token.value.length > 1 && token.value.startsWith("-"));
  if (missing || token.value === undefined) {
    throw refuse(
      command,
      `${token.rawName} needs a value: ${flag.choices?.join("|") ?? flag.value}`,
    );
  }
  if (flag.choices !== undefined && !flag.choices.includes(token.value)) {
    const choices = flag.choices.join(", ");
    throw refuse(
      command,
      `${token.rawName} is one of ${choices}, not ${JSON.stringify(token.value)}`,
    );
  }
  return token.value;
}

function nearest(name: string, flags: Flags): string {
  const close = Object.keys(flags).find(
    (known) => known.startsWith(name) || name.startsWith(known) || sameLetters(known, name),
  );
  return close === undefined ? "" : ` (did you mean --${close}?)`;
}

function sameLetters(a: string, b: string): boolean {
  const letters = (text: string) =>
    [...text]
      .filter((c) => c !== "-")
      .sort()
      .join("");
  return letters(a) === letters(b);
}

function refuse(command: string, what: string): Failure {
  return new Failure(`telltale ${command}: ${what}; see telltale help ${command}`);
}

/** A whole number within limits. @throws Failure naming the place, such as `--page-port`, and what it takes. */
export function readNumber(place: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw new Failure(
      `${place}: expected a number from ${min} to ${max}, not ${JSON.stringify(text)}`,
    );
  }
  return value;
}
