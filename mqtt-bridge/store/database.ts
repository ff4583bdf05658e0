import sqlite from "node-sqlite3-wasm";
import { describeError, Failure } from "../failure.js";
import { type Claim, claimFile } from "./claim.js";
import { MIGRATIONS } from "./migrations.js";
import { STATEMENTS, type StatementName } from "./statements.js";
import { judgeFailure } from "./unwritable.js";

export type Bound = number | string | null;
export type Row = Readonly<Record<string, unknown>>;

type Database = InstanceType<typeof sqlite.Database>;
type Statement = ReturnType<Database["prepare"]>;

/** Kibibytes of pages that are kept in memory. */
const CACHE_KIB = 4096;

/**
 * One SQLite file with one writer, its schema brought up to date, its statements prepared once.
 * The library is SQLite in WebAssembly: it must be closed, and statements finalized, by hand.
 */
export class SqliteDatabase {
  readonly #db: Database;
  readonly #claim: Claim | null;
  readonly #statements = new Map<StatementName, Statement>();
  #depth = 0;

  /** @throws Failure when the file is in use, damaged, or of a newer version. */
  constructor(path: string) {
    this.#claim = path === ":memory:" ? null : claimFile(path);
    try {
      this.#db = openDatabase(path);
    } catch (error) {
      this.#claim?.release();
      if (error instanceof Failure) throw error;
      throw new Failure(`${path}: not a store that can be opened: ${describeError(error)}`);
    }
  }

  /** Runs a statement that returns no rows; how many rows it changed. @throws Unwritable when nothing can be written now. */
  run(name: StatementName, values: Bound[]): number {
    try {
      return this.#statement(name).run(values).changes;
    } catch (error) {
      throw judgeFailure(error);
    }
  }

  all(name: StatementName, values: Bound[]): Row[] {
    return this.#statement(name).all(values) as Row[];
  }

  /**
   * The first row. All are read: the library's own `get` leaves its statement in the middle, which keeps the log from ever
   * being taken over into the file.
   */
  get(name: StatementName, values: Bound[]): Row | null {
    return this.all(name, values)[0] ?? null;
  }

  /**
   * All or nothing; a transaction within a transaction belongs to the outer one.
   * @throws Unwritable when the file cannot be written now; else what `work` throws.
   */
  transaction(work: () => void): void {
    if (this.#depth > 0) {
      work();
      return;
    }
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      this.#depth = 1;
      work();
      this.#db.exec("COMMIT");
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
      throw judgeFailure(error);
    } finally {
      this.#depth = 0;
    }
  }

  /** A copy in a new file, without what was deleted. */
  copyInto(file: string): void {
    this.#db.exec(`VACUUM INTO '${file.replaceAll("'", "''")}'`);
  }

  close(): void {
    for (const statement of this.#statements.values()) letGo(statement);
    this.#statements.clear();
    try {
      if (this.#db.isOpen) this.#db.close();
    } finally {
      this.#claim?.release();
    }
  }

  #statement(name: StatementName): Statement {
    const known = this.#statements.get(name);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(STATEMENTS[name]);
    this.#statements.set(name, statement);
    return statement;
  }
}

function letGo(statement: Statement): void {
  try {
    statement.finalize();
  } catch {
    // It is gone all the same: this is what its last run failed of, told once more.
  }
}

function openDatabase(path: string): Database {
  const db = new sqlite.Database(path);
  try {
    // Without shared memory, WAL needs the exclusive mode; we are the only writer anyway.
    db.exec(
      `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${CACHE_KIB}`,
    );
    migrate(db, path);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function migrate(db: Database, path: string): void {
  const version = Number(db.get("PRAGMA user_version")?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new Failure(
      `${path}: written by a newer telltale (schema ${version}, this one knows ${MIGRATIONS.length})`,
    );
  }
  for (const [step, sql] of MIGRATIONS.entries()) {
    if (step < version) continue;
    db.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${step + 1}; COMMIT`);
  }
}
