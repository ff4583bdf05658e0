import { createHash } from "node:crypto";
import {
  existsSync,
  type FSWatcher,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import {
  DEFAULT_POLICY,
  type Judged,
  type Policy,
  type Verdict,
} from "../../core/policy/policy.js";
import { describeError, Failure } from "../failure.js";
import { type OpenPolicy, openPolicy, SCRIPT_MAX } from "./open.js";
import { failureOf, ready } from "./trial.js";

/** Milliseconds without a change after which a file is taken for written. */
const SETTLE_MS = 60;

/** A household's script that can be changed while it is in force; without one the default policy judges. */
export class LivePolicy implements Policy {
  /** null: there is none, and none can be written. */
  readonly #file: string | null;
  readonly #log: (line: string) => void;
  #open: OpenPolicy | null;
  /** Of the text that was taken up, or tried, last. */
  #version: string;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;

  /**
   * `file` need not be there unless `isGiven`.
   * @throws Failure when it cannot be read.
   */
  constructor(file: string | null, isGiven: boolean, log: (line: string) => void) {
    this.#file = file;
    this.#log = log;
    this.#open = isGiven && file !== null ? openPolicy(file, log) : this.#reopen();
    this.#version = this.read().version;
    this.#watch();
  }

  /** Why the script failed last; null: it did not. */
  get failure(): string | null {
    return this.#open?.policy.lastFailure ?? null;
  }

  judge(judged: Judged): Verdict {
    return (this.#open?.policy ?? DEFAULT_POLICY).judge(judged);
  }

  /** @throws Failure when it cannot be read. */
  read(): { readonly text: string; readonly version: string } {
    const file = this.#file;
    const text =
      file !== null && existsSync(file) ? doing(file, () => readFileSync(file, "utf8")) : "";
    return { text, version: versionOf(text) };
  }

  /**
   * Puts a script in force, an empty one: none; resolves when it judges. False: the file is not of this version any more.
   * @throws Failure when it cannot be written, or no engine starts.
   */
  async write(version: string, text: string): Promise<boolean> {
    const file = this.#file;
    if (file === null || this.read().version !== version) return false;
    if (text.length > SCRIPT_MAX) throw new Failure(`longer than ${SCRIPT_MAX} bytes`);
    this.#version = versionOf(text);
    doing(file, () => (text.trim() === "" ? rmSync(file, { force: true }) : put(file, text)));
    const [old, next] = [this.#open, this.#reopen()];
    if (next !== null) await ready(next.pool);
    this.#open = next;
    await old?.pool.stop();
    return true;
  }

  async stop(): Promise<void> {
    this.#watcher?.close();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#open?.pool.stop();
  }

  /** The folder, not the file: an editor puts a new file in the old one's place. */
  #watch(): void {
    const file = this.#file;
    if (file === null || !existsSync(dirname(file))) return;
    this.#watcher = watch(dirname(file), (_event, name) => {
      if (name !== null && name !== basename(file)) return;
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        void this.#takeUp(file).catch((error) => this.#log(describeError(error)));
      }, SETTLE_MS);
    });
    this.#watcher.on("error", (error) => this.#log(`${file}: ${describeError(error)}`));
  }

  /** What somebody else wrote into the file is tried on one sighting; where it fails the script before stays in force. */
  async #takeUp(file: string): Promise<void> {
    const { text, version } = this.read();
    if (version === this.#version) return;
    this.#version = version;
    const next = text.trim() === "" ? null : openPolicy(file, this.#log);
    const wrong = next === null ? null : await failureOf(next.pool);
    if (wrong !== null) {
      this.#log(`${file}: ${wrong}; the script before stays in force`);
      await next?.pool.stop();
      return;
    }
    const old = this.#open;
    this.#open = next;
    this.#log(next === null ? `${file}: no script any more` : `${file}: in force`);
    await old?.pool.stop();
  }

  #reopen(): OpenPolicy | null {
    const file = this.#file;
    return file !== null && existsSync(file) ? openPolicy(file, this.#log) : null;
  }
}

function versionOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

function doing<Done>(file: string, work: () => Done): Done {
  try {
    return work();
  } catch (error) {
    throw new Failure(`${file}: ${describeError(error)}`);
  }
}
