import { parseArgs } from "node:util";

/** What a word of a command may be. */
export interface Word {
  /** `whole`: a whole number; `number`: any; `pattern`: a regular expression; else one of these. */
  readonly is: "whole" | "number" | "pattern" | readonly string[];
  /** The least that a number may be; 0 where it is not given. */
  readonly least?: number;
  /** What stands for it where it is left out; null: nothing does. */
  readonly fallback: string | null;
}

export type Words<Name extends string> = Readonly<Record<Name, Word>>;

/** What a command was given; `help`: its usage was asked for; `wrong`: what cannot be, in a line. */
export type Read<Name extends string> =
  | { readonly values: Readonly<Record<Name, string | null>> }
  | { readonly help: string }
  | { readonly wrong: string };

function expected({ is, least = 0 }: Word): string {
  if (is === "pattern") return "a regular expression";
  if (typeof is === "object") return `one of ${is.join(", ")}`;
  const number = is === "whole" ? "a whole number" : "a number";
  return least === 0 ? number : `${number} of at least ${least}`;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function isFit({ is, least = 0 }: Word, text: string): boolean {
  if (is === "pattern") return isPattern(text);
  if (typeof is === "object") return is.includes(text);
  const value = Number(text);
  return (is === "whole" ? Number.isSafeInteger(value) : Number.isFinite(value)) && value >= least;
}

/** What parseArgs says, without its advice. */
const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split(/\.\s/)[0] ?? "";

function usageOf<Name extends string>(command: string, words: Words<Name>): string {
  const all = Object.entries<Word>(words).map(([name, word]) => {
    const fallback = word.fallback === null ? "" : `, else ${word.fallback}`;
    return `\n  --${name}: ${expected(word)}${fallback}`;
  });
  const more =
    all.length === 0 ? ": takes no words" : " [--WORD VALUE]..., or values in this order:";
  return `usage: ${command}${more}${all.join("")}`;
}

function checked(name: string, word: Word, given: string | undefined): string | null {
  // The Makefile gives an empty one for what was not said.
  if (given === undefined || given === "") return word.fallback;
  if (isFit(word, given)) return given;
  throw new Error(`--${name} "${given}": expected ${expected(word)}`);
}

/** Reads `args`: `--name value`, or values alone in the order of `words`. */
export function parseWords<Name extends string>(
  command: string,
  words: Words<Name>,
  args: readonly string[],
): Read<Name> {
  const names = Object.keys(words) as Name[];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: "boolean" } },
      allowPositionals: true,
    });
    if (values.help === true) return { help: usageOf(command, words) };
    if (positionals.length > names.length)
      throw new Error(`"${positionals[names.length]}" is one word too many`);
    const given = values as Readonly<Record<string, string | undefined>>;
    const read = names.map((name, n) => [
      name,
      checked(name, words[name], given[name] ?? positionals[n]),
    ]);
    return { values: Object.fromEntries(read) as Record<Name, string | null> };
  } catch (error) {
    return { wrong: `${command}: ${reason(error)}` };
  }
}

/** The same of this process: for help it prints the usage and ends with 0, for what is wrong a line and 2. */
export function readWords<Name extends string>(
  command: string,
  words: Words<Name>,
): Readonly<Record<Name, string | null>> {
  const read = parseWords(command, words, process.argv.slice(2));
  if ("values" in read) return read.values;
  if ("help" in read) console.log(read.help);
  else console.error(`${read.wrong}; --help says what it takes`);
  process.exit("help" in read ? 0 : 2);
}

const now = (): string => String(Date.now() % 2 ** 31);

/** The seed of what is made at random; another each time unless `fallback` says which. */
export const seedWord = (fallback: string | null = now()): Word => ({ is: "whole", fallback });

/** How many, or how long. */
export const countWord = (fallback: number): Word => ({
  is: "whole",
  least: 1,
  fallback: String(fallback),
});
