/** What changed, for pages that are open. */
export interface FeedEvent {
  /** `<start>-<number>`: the number rises by one, the start tells one run of the program from another. */
  readonly id: string;
  readonly event:
    | "device"
    | "sighting"
    | "alert"
    | "blocks"
    | "reset"
    | "proof"
    | "status"
    | "flow"
    | "capture";
  readonly data: unknown;
}

/** Events that a page which was away can be given again. */
const REPLAY_MAX = 500;

/** Hands events to every open page, and to one that comes back what it missed. */
export class Feed {
  readonly #start: string;
  readonly #recent: FeedEvent[] = [];
  readonly #listeners = new Set<(event: FeedEvent) => void>();
  #number = 0;

  constructor(start: string = Date.now().toString(36)) {
    this.#start = start;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  emit(event: FeedEvent["event"], data: unknown): void {
    const made = { id: `${this.#start}-${++this.#number}`, event, data };
    this.#recent.push(made);
    if (this.#recent.length > REPLAY_MAX) this.#recent.shift();
    for (const listener of this.#listeners) listener(made);
  }

  /** What came after `id`; null when that is not known any more and the page must load all anew. */
  since(id: string): readonly FeedEvent[] | null {
    const [start, number] = [id.slice(0, id.lastIndexOf("-")), id.slice(id.lastIndexOf("-") + 1)];
    if (start !== this.#start || !/^\d{1,15}$/.test(number)) return null;
    const missed = this.#number - Number(number);
    if (missed < 0 || missed > this.#recent.length) return null;
    return missed === 0 ? [] : this.#recent.slice(-missed);
  }

  /** Id of the newest event. */
  get newest(): string {
    return `${this.#start}-${this.#number}`;
  }

  listen(listener: (event: FeedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
