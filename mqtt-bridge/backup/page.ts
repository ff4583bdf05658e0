import { randomBytes } from "node:crypto";
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { BackupFoundView } from "../api/views.js";
import { describeError, Failure } from "../failure.js";
import { backup, lookInto } from "./archive.js";

/** Bytes of a backup that the page takes; a larger one is restored with `telltale restore`. */
export const BACKUP_MAX = 512 * 1024 * 1024;
/** The answer is on its way before the plane stops, milliseconds. */
const LAST_WORD_MS = 200;

export interface PageBackupsOptions {
  readonly storeDir: string;
  readonly demo: boolean;
  /** Stops the plane, puts this backup in the store's place and starts anew; the file's folder is removed then. */
  readonly restore: (file: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

/** A file that is given away; `dispose` removes it. */
export interface MadeBackup {
  readonly file: string;
  readonly name: string;
  readonly size: number;
  readonly dispose: () => void;
}

/** Backups that the page makes and takes. One that was sent is kept until another comes or it is restored. */
export class PageBackups {
  readonly #options: PageBackupsOptions;
  #sent: { readonly id: string; readonly dir: string } | null = null;

  constructor(options: PageBackupsOptions) {
    this.#options = options;
  }

  /** @throws Failure when there is nothing to keep, or it cannot be written. */
  async make(): Promise<MadeBackup> {
    const { demo, storeDir, now } = this.#options;
    if (demo) throw new Failure("the demonstration remembers nothing");
    const dir = newFolder();
    const file = join(dir, "backup");
    const dispose = (): void => rmSync(dir, { recursive: true, force: true });
    try {
      await backup(storeDir, file);
    } catch (error) {
      dispose();
      throw error;
    }
    const day = new Date(now() * 1000).toISOString().slice(0, 10);
    return { file, name: `telltale-${day}.backup`, size: statSync(file).size, dispose };
  }

  /** Writes a backup down and says what is in it. @throws Failure when it is none, or damaged. */
  async take(body: Readable): Promise<BackupFoundView> {
    this.forget();
    const dir = newFolder();
    const file = join(dir, "backup");
    try {
      await pipeline(body, createWriteStream(file, { mode: 0o600 }));
      const found = lookInto(file);
      const id = randomBytes(8).toString("hex");
      this.#sent = { id, dir };
      return { id, ...found };
    } catch (error) {
      rmSync(dir, { recursive: true, force: true });
      // The name of our own file says nothing to who sent it.
      throw new Failure(describeError(error).replace(`${file}: `, ""));
    }
  }

  /** Puts what was sent in the store's place. False: it is not there (any more). */
  restore(id: string): boolean {
    if (this.#sent?.id !== id) return false;
    const file = join(this.#sent.dir, "backup");
    this.#sent = null;
    setTimeout(() => this.#options.restore(file), LAST_WORD_MS);
    return true;
  }

  /** Removes what was sent. */
  forget(): void {
    if (this.#sent !== null) rmSync(this.#sent.dir, { recursive: true, force: true });
    this.#sent = null;
  }
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "telltale-"));
}
