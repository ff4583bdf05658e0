import * as v from "valibot";
import { describeError } from "../failure.js";
import type { OutboxMessage, Store } from "../store/port.js";
import type { Link } from "./link.js";

/** Hears what the broker took, and whether somebody reads that topic; null: it does not say. */
export type OutboxTaken = (
  message: Pick<OutboxMessage, "topic" | "payload">,
  heard: boolean | null,
) => void;

/** Messages that are on their way at once; after a kill so many may come again. */
const BATCH = 16;
/** A message that waited longer is dropped, seconds: the alert stands in `alerts/open` and on the page. */
export const OUTBOX_AGE = 86_400;

const DROPPED = "outbox/dropped";
const Counts = v.object({ full: v.number(), old: v.number() });

/** What waits for the broker, and what was dropped since the store was made. */
export interface OutboxCounts {
  readonly waiting: number;
  /** When the oldest of them was added, epoch seconds; null: none waits. */
  readonly oldest: number | null;
  /** Because too many waited, and because they waited too long. */
  readonly dropped: v.InferOutput<typeof Counts>;
}

export interface OutboxOptions {
  readonly store: Store;
  readonly link: Link;
  readonly log: (line: string) => void;
  /** Nothing waits any more. */
  readonly onEmpty: () => void;
  /** The broker has a message. */
  readonly onTaken?: OutboxTaken;
  /** This machine's clock, epoch seconds. */
  readonly now: () => number;
}

/**
 * Sends what waits in the store, oldest first, and forgets a message only when the broker has acknowledged
 * it. So an alert survives the broker's absence and our own kill; it may come twice, byte for byte, never not at all,
 * until one of the bounds is reached.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #sending: Promise<void> | null = null;
  #kicked = false;
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    options.link.onState((connected) => {
      if (connected) this.kick();
    });
  }

  get counts(): OutboxCounts {
    const { store } = this.#options;
    return {
      waiting: store.outboxSize(),
      oldest: store.outboxOldest(),
      dropped: readDropped(store),
    };
  }

  /** Takes a message; call inside the transaction that stores what it tells of. */
  add(topic: string, payload: string, expiry: number): void {
    this.#count("full", this.#options.store.pushOutbox({ topic, payload, expiry }));
  }

  /** Drops what waited too long. */
  expire(): void {
    const { store, now } = this.#options;
    store.transaction(() => this.#count("old", store.expireOutbox(now() - OUTBOX_AGE)));
  }

  /** Sends in the background what waits, if the broker is there. */
  kick(): void {
    this.#kicked = true;
    if (this.#sending !== null) return;
    this.#sending = this.#sendKicked()
      .catch((error) => this.#options.log(`outbox: ${describeError(error)}`))
      .finally(() => {
        this.#sending = null;
        // What was added after the last look and before this moment.
        if (this.#kicked) this.kick();
      });
  }

  /** Waits for what is being sent, then sends no more. */
  async stop(): Promise<void> {
    if (this.#options.link.connected) await this.#sending;
    this.#stopped = true;
  }

  async #sendKicked(): Promise<void> {
    while (this.#kicked) {
      this.#kicked = false;
      if (!this.#stopped && this.#options.link.connected) await this.#drain();
    }
  }

  async #drain(): Promise<void> {
    const { store, onEmpty } = this.#options;
    this.expire();
    for (;;) {
      const messages = store.outbox(BATCH);
      if (messages.length === 0) break;
      if (this.#stopped || !this.#options.link.connected) return;
      // Together, since a broker far away answers late; MQTT keeps their order.
      await Promise.all(messages.map((message) => this.#send(message)));
      // The store may be closed by now.
      if (this.#stopped) return;
      store.transaction(() => {
        for (const { seq } of messages) store.removeOutbox(seq);
      });
    }
    onEmpty();
  }

  async #send({ topic, payload, expiry }: OutboxMessage): Promise<void> {
    let heard: boolean | null = null;
    const onTaken = (known: boolean | null): void => {
      heard = known;
    };
    await this.#options.link.publish(topic, payload, { expiry, onTaken });
    this.#options.onTaken?.({ topic, payload }, heard);
  }

  #count(why: "full" | "old", dropped: number): void {
    if (dropped === 0) return;
    const { store, log } = this.#options;
    const before = readDropped(store);
    store.setSetting(DROPPED, JSON.stringify({ ...before, [why]: before[why] + dropped }));
    const reason = why === "full" ? "too many wait for the broker" : "they waited for a day";
    log(`outbox: ${dropped} oldest message(s) dropped: ${reason}`);
  }
}

function readDropped(store: Store): OutboxCounts["dropped"] {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Counts), store.setting(DROPPED));
  return read.success ? read.output : { full: 0, old: 0 };
}

/** Id of an alert as it was queued by this or an earlier run. */
export function alertIdOf(payload: string): string {
  const { id } = JSON.parse(payload) as { id?: unknown };
  return typeof id === "string" ? id : "";
}
