import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  type FSWatcher,
  mkdirSync,
  readdirSync,
  rmSync,
  watch,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import * as v from "valibot";
import { describeError, Failure } from "../failure.js";
import { readPrivate, writePrivate } from "../pair/private-file.js";
import { holderOf } from "../store/claim.js";
import type { Store } from "../store/port.js";
import { SqliteStore } from "../store/sqlite.js";

/** Folder of the store in which snapshots are asked for and given. */
export const SNAPSHOTS = "snapshots";
const ASKED = ".asked";
const DONE = ".done";
const ANSWER_MS = 60_000;
const LOOK_MS = 20;
const ID = /^[0-9a-f]{16}$/;
const Done = v.object({ error: v.nullable(v.string()) });

export function databaseOf(storeDir: string): string {
  return join(storeDir, "telltale.db");
}

/**
 * Gives a copy of the store's database to `use` and removes it afterwards. A plane that runs makes it, since only it may
 * open its store; who may write into the store's folder may ask.
 * @throws Failure when there is no store, or no copy can be made.
 */
export async function withSnapshot<Result>(
  storeDir: string,
  use: (file: string) => Result,
): Promise<Result> {
  const database = databaseOf(storeDir);
  if (!existsSync(database)) throw new Failure(`${database}: no store there`);
  const folder = join(storeDir, SNAPSHOTS);
  const id = randomBytes(8).toString("hex");
  const file = join(folder, `${id}.db`);
  const holder = holderOf(database);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (holder === null) copyUnused(database, file);
    else await ask(folder, id, holder);
    return use(file);
  } finally {
    for (const end of [".db", ".db-journal", ASKED, DONE]) {
      rmSync(join(folder, `${id}${end}`), { force: true });
    }
  }
}

function copyUnused(database: string, file: string): void {
  const store = new SqliteStore(database);
  try {
    makeSnapshot(store, file);
  } finally {
    store.close();
  }
}

async function ask(folder: string, id: string, holder: number): Promise<void> {
  writePrivate(join(folder, `${id}${ASKED}`), {});
  const until = performance.now() + ANSWER_MS;
  while (performance.now() < until) {
    const done = readPrivate(join(folder, `${id}${DONE}`), Done, "try again");
    if (done !== null && done.error !== null) throw new Failure(done.error);
    if (done !== null) return;
    await pause(LOOK_MS);
  }
  throw new Failure(`process ${holder}, which has the store open, does not answer`);
}

function makeSnapshot(store: Store, file: string): void {
  try {
    store.snapshot(file);
    chmodSync(file, 0o600);
  } catch (error) {
    throw new Failure(`${file}: cannot be written: ${describeError(error)}`);
  }
}

/** Makes the snapshots that are asked for while a plane has the store. */
export class SnapshotGiver {
  readonly #store: Store;
  readonly #folder: string;
  readonly #watcher: FSWatcher;

  /** @throws Failure when the folder cannot be made. */
  constructor(store: Store, storeDir: string, log: (line: string) => void) {
    this.#store = store;
    this.#folder = join(storeDir, SNAPSHOTS);
    // What an earlier run was asked for nobody waits for any more.
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#watcher = watch(this.#folder, () => this.#look());
    this.#watcher.on("error", (error) => log(`${this.#folder}: ${describeError(error)}`));
  }

  stop(): void {
    this.#watcher.close();
  }

  #look(): void {
    for (const name of listed(this.#folder)) {
      const id = name.slice(0, -ASKED.length);
      if (!name.endsWith(ASKED) || !ID.test(id)) continue;
      rmSync(join(this.#folder, name), { force: true });
      this.#give(id);
    }
  }

  #give(id: string): void {
    let error: string | null = null;
    try {
      makeSnapshot(this.#store, join(this.#folder, `${id}.db`));
    } catch (failure) {
      error = describeError(failure);
    }
    writePrivate(join(this.#folder, `${id}${DONE}`), { error });
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
