import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  DEFAULT_POLICY,
  type Judged,
  type Policy,
  type Verdict,
} from "../../core/policy/policy.js";
import { describeError, Failure } from "../failure.js";
import { type OpenPolicy, openPolicy, SCRIPT_MAX } from "./open.js";
import { ready } from "./trial.js";

/** A household's script that can be changed while it is in force; without one the default policy judges. */
export class LivePolicy implements Policy {
  /** null: there is none, and none can be written. */
  readonly #file: string | null;
  readonly #log: (line: string) => void;
  #open: OpenPolicy | null;

  /**
   * `file` need not be there unless `isGiven`.
   * @throws Failure when it cannot be read.
   */
  constructor(file: string | null, isGiven: boolean, log: (line: string) => void) {
    this.#file = file;
    this.#log = log;
    this.#open = isGiven && file !== null ? openPolicy(file, log) : this.#reopen();
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
    return { text, version: createHash("sha256").update(text).digest("base64url").slice(0, 22) };
  }

  /**
   * Puts a script in force, an empty one: none; resolves when it judges. False: the file is not of this version any more.
   * @throws Failure when it cannot be written, or no engine starts.
   */
  async write(version: string, text: string): Promise<boolean> {
    const file = this.#file;
    if (file === null || this.read().version !== version) return false;
    if (text.length > SCRIPT_MAX) throw new Failure(`longer than ${SCRIPT_MAX} bytes`);
    doing(file, () => (text.trim() === "" ? rmSync(file, { force: true }) : put(file, text)));
    const [old, next] = [this.#open, this.#reopen()];
    if (next !== null) await ready(next.pool);
    this.#open = next;
    await old?.pool.stop();
    return true;
  }

  async stop(): Promise<void> {
    await this.#open?.pool.stop();
  }

  #reopen(): OpenPolicy | null {
    const file = this.#file;
    return file !== null && existsSync(file) ? openPolicy(file, this.#log) : null;
  }
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
