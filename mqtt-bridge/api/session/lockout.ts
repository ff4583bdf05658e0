/** Wrong passwords from one address after which it has to wait. */
export const WRONG_MAX = 10;
/** The same from all addresses together: a device in the LAN can take many. */
export const WRONG_MAX_ALL = 100;
/** Counted from the first wrong one. */
export const WINDOW_SECONDS = 900;

interface Count {
  wrong: number;
  readonly since: number;
}

/** Counts wrong passwords by address, and how long an address has to wait after too many. */
export class Lockout {
  readonly #now: () => number;
  readonly #counts = new Map<string, Count>();

  /** `now`: epoch seconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * A password is about to be checked; it counts as wrong until `succeeded`, so that tries at the same time count too.
   * Returns 0, or the seconds to wait; then nothing may be checked.
   */
  begin(address: string): number {
    this.#forget();
    const count = this.#counts.get(address) ?? { wrong: 0, since: this.#now() };
    const all = [...this.#counts.values()];
    const total = all.reduce((sum, { wrong }) => sum + wrong, 0);
    if (count.wrong >= WRONG_MAX) return this.#rest(count.since);
    if (total >= WRONG_MAX_ALL) return this.#rest(Math.min(...all.map(({ since }) => since)));
    count.wrong++;
    this.#counts.set(address, count);
    return 0;
  }

  succeeded(address: string): void {
    this.#counts.delete(address);
  }

  #rest(since: number): number {
    return Math.max(1, Math.ceil(since + WINDOW_SECONDS - this.#now()));
  }

  #forget(): void {
    for (const [address, { since }] of this.#counts) {
      if (this.#now() - since >= WINDOW_SECONDS) this.#counts.delete(address);
    }
  }
}
