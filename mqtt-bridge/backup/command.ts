import { existsSync } from "node:fs";
import { join } from "node:path";
import { plural } from "../../core/scan/layout.js";
import { type Arguments, type Flags, readArguments } from "../cli/args.js";
import { readInputs } from "../engine.js";
import { Failure } from "../failure.js";
import { storedRules } from "../rules/push.js";
import { storeDirOf } from "../settings/store.js";
import { backup, restore } from "./archive.js";
import { belongingsOf, exportLines } from "./export.js";
import { withSnapshot } from "./snapshot.js";

type Environment = Readonly<Record<string, string | undefined>>;

const STORE = { value: "DIR", help: "the store; default: $XDG_STATE_HOME/telltale" } as const;

export const BACKUP_FLAGS: Flags = { store: STORE };
export const RESTORE_FLAGS: Flags = {
  store: STORE,
  replace: { help: "also where a store is: it is moved into before-restore beside the new one" },
};
export const EXPORT_FLAGS: Flags = {
  store: STORE,
  household: { value: "FILE", help: "whose values are covered; default: the one in the store" },
  person: { value: "NAME", help: "only what tells of this person's devices and identifiers" },
};

/** `telltale backup`, `restore` and `export`. @throws Failure. */
export async function storeCommand(
  command: "backup" | "restore" | "export",
  argv: readonly string[],
  env: Environment,
  print: (line: string) => void,
): Promise<number> {
  const run = { backup: backupCommand, restore: restoreCommand, export: exportCommand }[command];
  return run(argv, env, print);
}

/** `telltale backup FILE`. @throws Failure. */
async function backupCommand(
  argv: readonly string[],
  env: Environment,
  print: (line: string) => void,
): Promise<number> {
  const args = readArguments("backup", argv, BACKUP_FLAGS);
  const file = theFile("backup", args);
  const count = await backup(storeDirOf(args, env), file);
  print(`${file}: the store and ${plural(count, "file")}; whoever has it has the routers' keys`);
  return 0;
}

/** `telltale restore FILE`. @throws Failure. */
function restoreCommand(
  argv: readonly string[],
  env: Environment,
  print: (line: string) => void,
): number {
  const args = readArguments("restore", argv, RESTORE_FLAGS);
  const storeDir = storeDirOf(args, env);
  const count = restore(theFile("restore", args), storeDir, args.has("replace"));
  print(
    `${storeDir}: the store and ${plural(count, "file")} are there; routers go on in a later epoch`,
  );
  return 0;
}

/** `telltale export`. @throws Failure. */
async function exportCommand(
  argv: readonly string[],
  env: Environment,
  print: (line: string) => void,
): Promise<number> {
  const args = readArguments("export", argv, EXPORT_FLAGS);
  const storeDir = storeDirOf(args, env);
  const own = join(storeDir, "household.yaml");
  const household = args.one("household") ?? (existsSync(own) ? own : null);
  const inputs = readInputs({ household, rules: storedRules(storeDir), lan: [] });
  const person = args.one("person");
  const of = person === null ? null : belongingsOf(inputs.household, person);
  await withSnapshot(storeDir, (file) => {
    for (const line of exportLines(file, inputs.household, of)) print(line);
  });
  return 0;
}

function theFile(command: string, { positionals }: Arguments): string {
  const [file, more] = positionals;
  if (file === undefined || more !== undefined) {
    throw new Failure(`telltale ${command}: expected one FILE; see telltale help ${command}`);
  }
  return file;
}
