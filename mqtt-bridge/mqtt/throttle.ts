/** Does something for a key at once, and while it is asked for again and again only so often; the last time always. */
export class Throttle {
  readonly #milliseconds: number;
  readonly #work: (key: string) => void;
  /** Keys that were done a moment ago. */
  readonly #resting = new Map<string, NodeJS.Timeout>();
  readonly #asked = new Set<string>();

  constructor(milliseconds: number, work: (key: string) => void) {
    this.#milliseconds = milliseconds;
    this.#work = work;
  }

  /** To be done now, or when its rest is over. */
  ask(key: string): void {
    if (this.#resting.has(key)) {
      this.#asked.add(key);
      return;
    }
    this.done(key);
    this.#work(key);
  }

  /** It is being done: what was asked for until now is served, and its rest begins. */
  done(key: string): void {
    this.#asked.delete(key);
    clearTimeout(this.#resting.get(key));
    const timer = setTimeout(() => {
      this.#resting.delete(key);
      if (this.#asked.has(key)) this.ask(key);
    }, this.#milliseconds);
    this.#resting.set(key, timer.unref());
  }

  /** Does what waits; nothing is left under way. */
  flush(): void {
    const asked = [...this.#asked];
    this.#asked.clear();
    for (const key of asked) this.#work(key);
    for (const timer of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
  }
}
