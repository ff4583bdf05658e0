import type { Alert, Line } from "../../core/wire/lines.js";
import { describeError } from "../failure.js";
import type { Store } from "../store/port.js";
import { Unwritable } from "../store/unwritable.js";

/** What one batch of a router brought. */
export interface Brought {
  readonly router: string;
  readonly lines: readonly Line[];
  /** Alerts of these lines that are to notify people. */
  readonly pushes: readonly Alert[];
}

/** What waits because the store cannot be written. */
export interface UnstoredCounts {
  readonly batches: number;
  /** Lines that were dropped since the start because too many waited. */
  readonly dropped: number;
  /** Batches of which nothing was stored although the store could be written. */
  readonly faulty: number;
  /** Why; null: nothing waits. */
  readonly problem: string | null;
}

export interface UnstoredOptions {
  readonly store: Pick<Store, "transaction">;
  /** A transaction begins; what was written before and did not last is written again. */
  readonly begin: () => void;
  /** Stores it; called inside a transaction that may be taken back. */
  readonly write: (brought: Brought) => void;
  /** Called after that for each router of which something was stored; what it gives is called when it lasts. */
  readonly within: (router: string) => () => void;
  readonly log: (line: string) => void;
}

interface Failed {
  readonly error: unknown;
  /** Which of them cannot be stored; null: none alone. */
  readonly at: Brought | null;
}

/** Lines that wait at most; an agent has some batches unconfirmed and then waits itself, a source of this process does not. */
const LINES_MAX = 20_000;

/**
 * What batches brought until it is stored, in order. A pipeline tells each thing once, so when the disk is full it is kept
 * here and tried again, and routers are told that their events are taken only after that.
 */
export class Unstored {
  readonly #options: UnstoredOptions;
  #waiting: Brought[] = [];
  #dropped = 0;
  #faulty = 0;
  #problem: string | null = null;

  constructor(options: UnstoredOptions) {
    this.#options = options;
  }

  get counts(): UnstoredCounts {
    const [batches, dropped, faulty] = [this.#waiting.length, this.#dropped, this.#faulty];
    return { batches, dropped, faulty, problem: this.#problem };
  }

  add(brought: Brought): void {
    this.#waiting.push(brought);
    let lines = this.#waiting.reduce((sum, each) => sum + each.lines.length, 0);
    while (lines > LINES_MAX && this.#waiting.length > 1) lines -= this.#dropOldest();
  }

  /** Stores what waits; false: the store cannot be written now, and all of it waits on. */
  store(): boolean {
    while (this.#waiting.length > 0) {
      const failure = this.#try();
      if (failure === null) break;
      if (failure.error instanceof Unwritable) {
        this.#wait(failure.error);
        return false;
      }
      this.#leaveOut(failure);
    }
    this.#done();
    return true;
  }

  #leaveOut({ error, at }: Failed): void {
    const before = this.#waiting.length;
    this.#waiting = at === null ? [] : this.#waiting.filter((each) => each !== at);
    this.#faulty += before - this.#waiting.length;
    this.#options.log(`events of ${at?.router ?? "all routers"}: ${describeError(error)}`);
  }

  /** All or nothing; null: all. */
  #try(): Failed | null {
    const { store, begin, write, within } = this.#options;
    const lasting: (() => void)[] = [];
    let at: Brought | null = null;
    try {
      store.transaction(() => {
        begin();
        for (const brought of this.#waiting) {
          at = brought;
          write(brought);
        }
        at = null;
        for (const router of new Set(this.#waiting.map(({ router }) => router))) {
          lasting.push(within(router));
        }
      });
    } catch (error) {
      return { error, at };
    }
    for (const lasts of lasting) lasts();
    return null;
  }

  #wait(error: Unwritable): void {
    if (this.#problem === null) {
      this.#options.log(`${describeError(error)}; what comes waits in memory and is tried again`);
    }
    this.#problem = error.message;
  }

  #done(): void {
    if (this.#problem !== null) this.#options.log("the store is written again; nothing waits");
    this.#problem = null;
    this.#waiting = [];
  }

  /** How many lines went with it. */
  #dropOldest(): number {
    const length = this.#waiting.shift()?.lines.length ?? 0;
    if (this.#dropped === 0) {
      this.#options.log("store: too much waits to be stored; the oldest is dropped and counted");
    }
    this.#dropped += length;
    return length;
  }
}
