import { describeError } from "../failure.js";
import type { OutboxMessage, Store } from "../store/port.js";
import type { Link } from "./link.js";

/** Hears what the broker took, and whether somebody reads that topic; null: it does not say. */
export type OutboxTaken = (
  message: Pick<OutboxMessage, "topic" | "payload">,
  heard: boolean | null,
) => void;

/** Messages read from the store at once. */
const BATCH = 32;

/**
 * Sends what waits in the store, oldest first, one at a time, and forgets a message only when the
 * broker has acknowledged it. So an alert survives the broker's absence and our own restart; it may
 * come twice, never not at all, until the store's bound is reached.
 */
export class Outbox {
  readonly #store: Store;
  readonly #link: Link;
  readonly #log: (line: string) => void;
  readonly #onEmpty: () => void;
  readonly #onTaken: OutboxTaken;
  #sending: Promise<void> | null = null;
  #kicked = false;
  #dropped = 0;
  #stopped = false;

  /** @param onEmpty nothing waits any more. @param onTaken the broker has a message. */
  constructor(
    store: Store,
    link: Link,
    log: (line: string) => void,
    onEmpty: () => void,
    onTaken: OutboxTaken = () => {},
  ) {
    this.#onTaken = onTaken;
    this.#store = store;
    this.#onEmpty = onEmpty;
    this.#link = link;
    this.#log = log;
    link.onState((connected) => {
      if (connected) this.kick();
    });
  }

  /** Messages that were dropped because too many waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes a message; call inside the transaction that stores what it tells of. */
  add(topic: string, payload: string, expiry: number): void {
    const dropped = this.#store.pushOutbox({ topic, payload, expiry });
    if (dropped > 0) this.#log(`outbox full: ${dropped} oldest message(s) dropped`);
    this.#dropped += dropped;
  }

  /** Sends in the background what waits, if the broker is there. */
  kick(): void {
    this.#kicked = true;
    if (this.#sending !== null) return;
    this.#sending = this.#sendKicked()
      .catch((error) => this.#log(`outbox: ${describeError(error)}`))
      .finally(() => {
        this.#sending = null;
        // What was added after the last look and before this moment.
        if (this.#kicked) this.kick();
      });
  }

  /** Waits for what is being sent, then sends no more. */
  async stop(): Promise<void> {
    if (this.#link.connected) await this.#sending;
    this.#stopped = true;
  }

  async #sendKicked(): Promise<void> {
    while (this.#kicked) {
      this.#kicked = false;
      if (!this.#stopped && this.#link.connected) await this.#drain();
    }
  }

  async #drain(): Promise<void> {
    for (;;) {
      const messages = this.#store.outbox(BATCH);
      if (messages.length === 0) break;
      for (const message of messages) {
        if (!(await this.#send(message))) return;
      }
    }
    this.#onEmpty();
  }

  /** False: no more can be sent now. */
  async #send({ seq, topic, payload, expiry }: OutboxMessage): Promise<boolean> {
    if (this.#stopped || !this.#link.connected) return false;
    let heard: boolean | null = null;
    const onTaken = (known: boolean | null): void => {
      heard = known;
    };
    await this.#link.publish(topic, payload, { expiry, onTaken });
    this.#onTaken({ topic, payload }, heard);
    // The store may be closed by now.
    if (this.#stopped) return false;
    this.#store.removeOutbox(seq);
    return true;
  }
}
