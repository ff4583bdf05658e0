import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import type { BackupFoundView } from "../api/views.js";
import { describeError, Failure } from "../failure.js";
import { holderOf } from "../store/claim.js";
import { MIGRATIONS } from "../store/migrations.js";
import { databaseOf, SNAPSHOTS, withSnapshot } from "./snapshot.js";

/** SQLite's application id of a backup: "tell". */
const BACKUP_ID = 0x74656c6c;
/** Files beside the database that a backup takes, bytes. */
const FILE_MAX = 64 * 1024 * 1024;
const LEFT_OUT =
  /^(telltale\.db.*|snapshots|captures|before-restore.*|attribution\.bin|.*\.(new|old|pid|lock|sock))$/;

type Database = InstanceType<typeof sqlite.Database>;

/**
 * Writes everything that a plane knows into one file, mode 0600: the database, household, rules, accounts and the keys of
 * its routers. Returns how many files beside the database it holds.
 * @throws Failure when there is no store, the file is there already, or it cannot be written.
 */
export async function backup(storeDir: string, to: string): Promise<number> {
  if (existsSync(to)) throw new Failure(`${to}: is there already; a backup overwrites nothing`);
  return withSnapshot(storeDir, (snapshot) => {
    const half = `${to}.new`;
    try {
      copyFileSync(snapshot, half);
      chmodSync(half, 0o600);
      const count = addFiles(half, storeDir);
      renameSync(half, to);
      return count;
    } catch (error) {
      rmSync(half, { force: true });
      if (error instanceof Failure) throw error;
      throw new Failure(`${to}: cannot be written: ${describeError(error)}`);
    }
  });
}

function addFiles(file: string, storeDir: string): number {
  const db = new sqlite.Database(file);
  try {
    const paths = filesIn(storeDir, "");
    db.exec("PRAGMA journal_mode = DELETE; BEGIN");
    db.exec("CREATE TABLE files (path TEXT PRIMARY KEY, body BLOB NOT NULL)");
    for (const path of paths) {
      db.run("INSERT INTO files VALUES (?, ?)", [path, readFileSync(join(storeDir, path))]);
    }
    db.exec(`COMMIT; PRAGMA application_id = ${BACKUP_ID}`);
    return paths.length;
  } finally {
    db.close();
  }
}

/** Plain files below a folder, by their path from it; links are not followed. */
function filesIn(root: string, under: string): string[] {
  return readdirSync(join(root, under))
    .filter((name) => !LEFT_OUT.test(name))
    .flatMap((name) => {
      const path = under === "" ? name : `${under}/${name}`;
      const stat = lstatSync(join(root, path));
      if (stat.isDirectory()) return filesIn(root, path);
      return stat.isFile() && stat.size <= FILE_MAX ? [path] : [];
    });
}

/**
 * Makes a store of a backup. What was in the folder before is moved into `before-restore` in it.
 * @throws Failure when it is no backup, or damaged, or newer than this program; when a plane runs on the store; when there
 * is a store and `replace` is false. Then nothing has changed.
 */
export function restore(from: string, storeDir: string, replace: boolean): number {
  const files = readBackup(from);
  const database = databaseOf(storeDir);
  const holder = holderOf(database);
  if (holder !== null) throw new Failure(`${database}: in use by process ${holder}; stop it first`);
  const there = existsSync(storeDir)
    ? readdirSync(storeDir).filter((name) => name !== SNAPSHOTS)
    : [];
  if (there.length > 0 && !replace) {
    throw new Failure(`${storeDir}: a store is there; --replace puts the backup in its place`);
  }
  try {
    setAside(storeDir, there);
    for (const { path, body } of files) {
      const target = join(storeDir, path);
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      writeFileSync(target, body, { mode: 0o600, flush: true });
    }
    copyFileSync(from, database);
    chmodSync(database, 0o600);
    const db = new sqlite.Database(database);
    db.exec("DROP TABLE files; PRAGMA application_id = 0; VACUUM");
    db.close();
  } catch (error) {
    throw new Failure(`${storeDir}: ${describeError(error)}`);
  }
  return files.length;
}

/**
 * What a backup holds, after every check that `restore` makes of it.
 * @throws Failure when it is no backup, or damaged, or newer than this program.
 */
export function lookInto(from: string): Omit<BackupFoundView, "id"> {
  const files = readBackup(from);
  const db = new sqlite.Database(from, { readOnly: true });
  try {
    const one = (sql: string): number => Number(db.get(sql)?.n ?? 0);
    const newest = one("SELECT max(last_seen) AS n FROM devices");
    return {
      files: files.length,
      routers: files.filter(({ path }) => /^routers\/[a-z0-9_]{1,32}\.json$/.test(path)).length,
      devices: one("SELECT count(*) AS n FROM devices"),
      sightings: one("SELECT count(*) AS n FROM sightings"),
      newest: newest === 0 ? null : newest,
    };
  } finally {
    db.close();
  }
}

function setAside(storeDir: string, names: readonly string[]): void {
  mkdirSync(storeDir, { recursive: true, mode: 0o700 });
  const aside = join(storeDir, "before-restore");
  const old = names.filter((name) => name !== "before-restore");
  if (old.length === 0) return;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o700 });
  for (const name of old) renameSync(join(storeDir, name), join(aside, name));
}

interface Kept {
  readonly path: string;
  readonly body: Uint8Array;
}

function readBackup(from: string): Kept[] {
  if (!existsSync(from)) throw new Failure(`${from}: no such file`);
  const foreign = new Failure(`${from}: not a backup that telltale made`);
  if (!isBackup(readHead(from))) throw foreign;
  let db: Database | null = null;
  try {
    db = new sqlite.Database(from, { readOnly: true });
    const version = Number(db.get("PRAGMA user_version")?.user_version);
    if (version > MIGRATIONS.length) {
      throw new Failure(
        `${from}: made by a newer telltale (schema ${version}, this one knows ${MIGRATIONS.length})`,
      );
    }
    const check = db.get("PRAGMA integrity_check")?.integrity_check;
    if (check !== "ok") throw new Failure(`${from}: damaged: ${String(check)}`);
    return db.all("SELECT path, body FROM files").map((row) => keptOf(row, foreign));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${from}: damaged: ${describeError(error)}`);
  } finally {
    db?.close();
  }
}

/** The file's first 100 bytes (SQLite's file format, 1.3). */
function readHead(from: string): Buffer {
  try {
    return readFileSync(from).subarray(0, 100);
  } catch (error) {
    throw new Failure(`${from}: ${describeError(error)}`);
  }
}

function isBackup(head: Buffer): boolean {
  const isDatabase = head.length === 100 && head.toString("latin1", 0, 15) === "SQLite format 3";
  return isDatabase && head.readUInt32BE(68) === BACKUP_ID;
}

function keptOf({ path, body }: Readonly<Record<string, unknown>>, foreign: Failure): Kept {
  const parts = String(path).split("/");
  const isInside = parts.every(
    (part) => part !== "" && part !== "." && part !== ".." && !part.includes("\0"),
  );
  if (!isInside || LEFT_OUT.test(parts[0] ?? "") || !(body instanceof Uint8Array)) throw foreign;
  return { path: parts.join("/"), body };
}
