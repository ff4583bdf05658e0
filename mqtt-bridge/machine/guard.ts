import type { Opener } from "../../core/bundle/channel.js";
import { REFUSAL_REASONS, type Refusal, type RefusalReason } from "../../core/bundle/refusal.js";
import { parseUpTopic } from "./topics.js";

export interface GuardOptions {
  readonly opener: Opener;
  readonly log: (line: string) => void;
  /** Epoch seconds, with fractions. */
  readonly now: () => number;
}

/** Messages of one router that were not taken. */
export interface GuardCounts {
  /** By reason, those that occurred. */
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Left unopened because too many had been refused. */
  readonly unopened: number;
  /** Events that came again after they were taken: their sender could not know that they were. */
  readonly again: number;
}

/** Largest message that a router sends: flows of a busy network. */
const UP_MAX_BYTES = 1024 * 1024;
/** Refusals in a row before messages are left unopened, and how many a second are forgiven. */
const REFUSALS_MAX = 100;
const FORGIVEN_PER_SECOND = 10;
/** Marks by which events may be older than the newest to count as such that came again; older ones are replayed. */
const AGAIN_MAX = 1024;
/** Refusals that an event batch that came again counts for: opening it costs as much as one that is new. */
const AGAIN_COST = 0.1;

/**
 * Opens what one router sends. Whoever has a router's account can send anything under its name: what cannot be opened is
 * counted, said once for each power of ten, and beyond a bound not even looked at, so that the other routers are read.
 */
export class Guard {
  readonly #options: GuardOptions;
  readonly #refused = new Map<RefusalReason, number>();
  #unopened = 0;
  #again = 0;
  #allowed = REFUSALS_MAX;
  #since: number;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#since = options.now();
  }

  get counts(): GuardCounts {
    const refused = REFUSAL_REASONS.flatMap((reason) => {
      const count = this.#refused.get(reason);
      return count === undefined ? [] : [[reason, count] as const];
    });
    return { refused: Object.fromEntries(refused), unopened: this.#unopened, again: this.#again };
  }

  /** Messages of any reason that were not taken. */
  get total(): number {
    return [...this.#refused.values()].reduce((sum, count) => sum + count, this.#unopened);
  }

  /** The body, whose mark is remembered then; null when it is not taken. `onAgain` hears that of events that came again. */
  open(
    topic: string,
    message: Uint8Array,
    onAgain?: (body: Uint8Array) => void,
  ): Uint8Array | null {
    this.#forgive();
    if (this.#allowed < 1) {
      this.#unopened++;
      this.#sayAt(this.#unopened, `${topic}: too many refused messages; it is left unopened`);
      return null;
    }
    if (message.length > UP_MAX_BYTES) {
      const line = `a message of ${message.length} bytes; at most ${UP_MAX_BYTES} are taken`;
      return this.refuse(topic, { reason: "too_large", line });
    }
    const { value, refusal } = this.#options.opener.take(topic, message);
    if (refusal === null) return value;
    if (!isAgain(topic, refusal)) return this.refuse(topic, refusal);
    this.#again++;
    this.#allowed -= AGAIN_COST;
    if (refusal.body !== undefined) onAgain?.(refusal.body);
    return null;
  }

  /** Counts a message that was opened and is not understood. */
  refuse(topic: string, { reason, line }: Refusal): null {
    const count = (this.#refused.get(reason) ?? 0) + 1;
    this.#refused.set(reason, count);
    this.#allowed -= 1;
    this.#sayAt(count, `${topic}: ${line}`);
    return null;
  }

  #forgive(): void {
    const now = this.#options.now();
    const forgiven = Math.max(0, now - this.#since) * FORGIVEN_PER_SECOND;
    this.#allowed = Math.min(REFUSALS_MAX, this.#allowed + forgiven);
    this.#since = now;
  }

  #sayAt(count: number, line: string): void {
    if (!/^10*$/.test(String(count))) return;
    this.#options.log(count === 1 ? line : `${line} (${count} times)`);
  }
}

/** An agent keeps and repeats events until its plane says that it has them, and says so too late now and then. */
function isAgain(topic: string, { behind }: Refusal): boolean {
  return behind !== undefined && behind <= AGAIN_MAX && parseUpTopic(topic)?.kind === "events";
}
