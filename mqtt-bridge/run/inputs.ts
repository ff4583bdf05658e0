import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { type InputNames, type Inputs, readInputs } from "../engine.js";
import { describeError, Failure } from "../failure.js";

export interface LiveInputsOptions {
  /** Asked anew at each reading: rules may be pushed to the store while this runs. */
  readonly names: () => InputNames;
  /** What counts beside the household's own files; folders need not be there. */
  readonly places: readonly Place[];
  readonly log: (line: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

/** Files of a folder; `names` null: all of them. */
export interface Place {
  readonly folder: string;
  readonly names: Set<string> | null;
}

/** Milliseconds without a change after which a file is taken for written, and how long many changes can put that off. */
const SETTLE_MS = 60;
const SETTLE_MAX_MS = 400;
/** Milliseconds by which a file system's clock may be behind. */
const CLOCK_STEP_MS = 20;

/**
 * Household, rules and settings while a plane runs: read again when one of their files changes, whoever changes it. What is
 * broken changes nothing, and is said. They are watched from the first reading on, for a plane may wait for its broker
 * before it starts; what changes until then is read at the start.
 */
export class LiveInputs {
  readonly #options: LiveInputsOptions;
  #current: Inputs;
  #problems: readonly string[] = [];
  #changed: number;
  readonly #watchers = new Map<string, FSWatcher>();
  #names = new Map<string, Set<string> | null>();
  #timer: NodeJS.Timeout | null = null;
  #since = 0;
  /** null: it has not started. */
  #onChange: ((inputs: Inputs) => void) | null = null;
  /** Something has changed before the start. */
  #isLate: boolean;

  /**
   * Reads the files and watches them, until `stop`.
   * @throws Failure with one line for each error in the files.
   */
  constructor(options: LiveInputsOptions) {
    this.#options = options;
    const begun = Date.now();
    this.#current = readInputs(options.names());
    this.#changed = options.now();
    this.#watch();
    this.#isLate = this.#current.files.some((file) => hasChanged(file, begun));
  }

  /** What was read without an error last. */
  get current(): Inputs {
    return this.#current;
  }

  /** Why what stands in the files now is not in force; empty: it is. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** When the current ones were read, epoch seconds. */
  get changed(): number {
    return this.#changed;
  }

  /** The handler hears of what is read without an error from now on. */
  start(onChange: (inputs: Inputs) => void): void {
    this.#onChange = onChange;
    const watched = this.#watchers.size;
    // The store's folder is made after the first reading.
    this.#watch();
    if (this.#isLate || this.#watchers.size > watched) this.#noticed();
  }

  stop(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Reads everything again now. Returns whether that was without an error. */
  reload(): boolean {
    const { names, log, now } = this.#options;
    try {
      const inputs = readInputs(names());
      for (const line of inputs.warnings) if (!this.#current.warnings.includes(line)) log(line);
      this.#current = inputs;
      this.#changed = now();
      this.#problems = [];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#problems = error.lines;
      for (const line of error.lines) log(line);
      log("what was in force before stays in force");
    }
    // Files that are named for the first time are watched from now on.
    this.#watch();
    if (this.#onChange === null) this.#isLate = true;
    else if (this.#problems.length === 0) this.#onChange(this.#current);
    return this.#problems.length === 0;
  }

  /** Folders, not files: an editor puts a new file in the old one's place. Those that are watched already stay. */
  #watch(): void {
    const names = new Map<string, Set<string> | null>();
    for (const file of this.#current.files) {
      const known = names.get(dirname(file)) ?? new Set();
      names.set(dirname(file), known.add(basename(file)));
    }
    for (const place of this.#options.places) names.set(place.folder, place.names);
    this.#names = names;
    for (const [folder, watcher] of this.#watchers) {
      if (names.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of names.keys()) if (!this.#watchers.has(folder)) this.#watchFolder(folder);
  }

  #watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => {
        const names = this.#names.get(folder);
        if (names === null || name === null || names?.has(name) === true) this.#noticed();
      });
      watcher.on("error", () => watcher.close());
      this.#watchers.set(folder, watcher);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
      this.#options.log(`${folder}: cannot be watched: ${describeError(error)}`);
    }
  }

  #noticed(): void {
    if (this.#onChange === null) {
      this.#isLate = true;
      return;
    }
    const now = Date.now();
    if (this.#timer === null) this.#since = now;
    else clearTimeout(this.#timer);
    const wait = Math.max(0, Math.min(SETTLE_MS, this.#since + SETTLE_MAX_MS - now));
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.reload();
    }, wait);
  }
}

/** Whether a file was written since then, epoch milliseconds. */
function hasChanged(file: string, since: number): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && stat.ctimeMs >= since - CLOCK_STEP_MS;
}
