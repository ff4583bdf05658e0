import { parseArgs } from "node:util";
import type { ProfileName } from "../../router/node/classifier.js";
import { type Key, TEST_KEY } from "./twin.js";

const PROFILES: readonly string[] = ["esp", "small", "normal", "test"];

function parseKey(text: string): Key {
  const [, lo, hi] = /^([0-9a-f]{1,8}):([0-9a-f]{1,8})$/i.exec(text) ?? [];
  if (lo === undefined || hi === undefined) {
    throw new Error(`--key ${text}: expected two hexadecimal numbers, as 01234567:89abcdef`);
  }
  return [Number.parseInt(lo, 16), Number.parseInt(hi, 16)];
}

function parseProfile(text: string): ProfileName {
  if (!PROFILES.includes(text)) throw new Error(`--profile ${text}: expected ${PROFILES}`);
  return text as ProfileName;
}

export interface Arguments {
  readonly profile: ProfileName;
  readonly key: Key;
  /** Value of another option; throws where it is not given. */
  need(name: string): string;
  /** The same, or null. */
  get(name: string): string | null;
}

/** The agent's own options, and `names` beside them. */
export function readArguments(...names: readonly string[]): Arguments {
  const options = Object.fromEntries(
    ["profile", "key", ...names].map((name) => [name, { type: "string" as const }]),
  );
  const values = parseArgs({ options }).values as Record<string, string | undefined>;
  const get = (name: string): string | null => values[name] ?? null;
  const key = get("key");
  return {
    profile: parseProfile(get("profile") ?? "small"),
    key: key === null ? TEST_KEY : parseKey(key),
    get,
    need(name) {
      const value = get(name);
      if (value === null) throw new Error(`--${name} is missing`);
      return value;
    },
  };
}

/** Runs a program's body; an error ends it with one line. */
export async function main(program: string, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    console.error(`${program}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  }
}
