import type { Arguments, Flag, Flags } from "../cli/args.js";

/** What was set at one place, and that place as a message names it. */
export interface Setting {
  /** At least one; `""` alone for a switch that is on. */
  readonly values: readonly string[];
  readonly place: string;
}

/** Settings by name; each name is a flag of `telltale run`, and a setting is what that flag would have been given. */
export type Layer = ReadonlyMap<string, Setting>;

/** Names of settings of which one replaces all: another layer's are not looked at. */
export type Groups = readonly (readonly string[])[];

/**
 * The command line before the other layers, the first before the next.
 * @param groups where a layer has one of a group, the layers after it lose the whole group.
 */
export function overlay(args: Arguments, layers: readonly Layer[], groups: Groups): Arguments {
  const known = new Map<string, Setting>();
  const given: Layer[] = [fromArguments(args), ...layers];
  for (const name of new Set(given.flatMap((layer) => [...layer.keys()]))) {
    const rivals = groups.find((group) => group.includes(name)) ?? [name];
    const first = given.find((layer) => rivals.some((rival) => layer.has(rival)));
    const setting = first?.get(name);
    if (setting !== undefined) known.set(name, setting);
  }
  return {
    names: [...known.keys()],
    has: (name) => known.has(name),
    one: (name) => known.get(name)?.values[0] ?? null,
    all: (name) => known.get(name)?.values ?? [],
    place: (name) => known.get(name)?.place ?? args.place(name),
    positionals: args.positionals,
  };
}

function fromArguments(args: Arguments): Layer {
  return new Map(
    args.names.map((name) => [name, { values: args.all(name), place: args.place(name) }]),
  );
}

/** What the help calls by a word in capitals, as a sentence says it. */
const KINDS: Readonly<Record<string, string>> = {
  FILE: "the name of a file",
  DIR: "the name of a folder",
  NAME: "a name",
  CIDR: "a network, such as 192.168.0.0/16",
  ADDRESS: "an address, such as 192.168.1.10",
  URL: "an address, such as mqtt://192.168.1.10 or https://192.168.1.10",
  TOPIC: "a topic, such as telltale",
  "TOPIC|off": "a topic, such as homeassistant, or off",
  "USER@HOST": "USER@HOST, such as root@192.168.1.1",
};

/** What a setting ought to be given. */
export function expectedOf({ value, choices, range }: Flag): string {
  if (value === undefined) return "expected true or false";
  if (choices !== undefined) return `expected one of ${choices.join(", ")}`;
  if (range !== undefined) return `expected a number from ${range[0]} to ${range[1]}`;
  return `expected ${KINDS[value] ?? value}`;
}

/** What is wrong with these words for this flag, or null. A switch takes true or false. */
export function wrongFor(flag: Flag, values: readonly string[]): string | null {
  if (flag.value === undefined) {
    return values.length === 1 && isSwitch(values[0]) ? null : expectedOf(flag);
  }
  if (values.length > 1 && flag.many !== true) return "expected one value, not a list";
  if (values.some((value) => value === "")) return expectedOf(flag);
  const wrong = values.map((value) => wrongWord(flag, value));
  return wrong.find((problem) => problem !== null) ?? null;
}

function wrongWord(flag: Flag, word: string): string | null {
  const { choices, range } = flag;
  const isOne = choices === undefined || choices.includes(word);
  if (isOne && (range === undefined || isWithin(word, range))) return null;
  return `${expectedOf(flag)}, not ${JSON.stringify(word)}`;
}

function isWithin(word: string, [least, most]: readonly [number, number]): boolean {
  return /^\d{1,9}$/.test(word) && Number(word) >= least && Number(word) <= most;
}

function isSwitch(word: string | undefined): boolean {
  return word === "true" || word === "false";
}

/** A layer's setting for these words; null for a switch that is off. */
export function settingOf(flag: Flag, values: readonly string[], place: string): Setting | null {
  if (flag.value !== undefined) return { values, place };
  return values[0] === "true" ? { values: [""], place } : null;
}

/** The settings that a file or the environment may have: all but where that file is. */
export function settableFlags(flags: Flags): Flags {
  return Object.fromEntries(Object.entries(flags).filter(([, flag]) => flag.onlyHere !== true));
}
