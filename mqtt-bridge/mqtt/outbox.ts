import * as v from "valibot";
import { describeError } from "../failure.js";
import { OUTBOX_AGE, type OutboxMessage } from "../store/outbox-port.js";
import type { Store } from "../store/port.js";
import { isWritten } from "../store/unwritable.js";
import { BrokerMark } from "./broker-mark.js";
import type { Link } from "./link.js";

/** Hears what the broker took, and whether somebody reads that topic; null: it does not say. */
export type OutboxTaken = (
  message: Pick<OutboxMessage, "topic" | "payload">,
  heard: boolean | null,
) => void;

/** Messages that are on their way at once; after a kill so many may come again. */
const BATCH = 16;
/** What the broker took is kept for as long as it keeps an alert for who is away, seconds. */
const TAKEN_AGE = 3600;

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
  /** Where a mark is kept beside what was sent. */
  readonly markTopic: string;
  /** The broker ends with this process, and with it what it had: what was taken is not sent again when we stop. */
  readonly endsWithUs?: boolean;
  /**
   * Resolves when somebody reads what is told, on a broker that ended with the run before and has forgotten who did: what
   * that run left waits for it, but not for long. null or left out: the broker keeps it for who read it before.
   */
  readonly reader?: Promise<void> | null;
  /** This machine's clock, epoch seconds. */
  readonly now: () => number;
}

/** How long what an earlier run left waits for somebody who reads it, milliseconds: phones connect again within seconds. */
const READER_MS = 20_000;

/**
 * Sends what waits in the store, oldest first, until the broker has acknowledged it. What a broker acknowledged it may
 * still lose when it is killed: after each batch a mark is left with it, and one that comes back without the mark is sent
 * everything after the one that it has. So an alert survives the broker's absence, its kill and our own; it may come
 * twice, byte for byte, never not at all, until one of the bounds is reached.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #mark: BrokerMark;
  /** The connection on which it was looked what the broker has lost. */
  #checked = 0;
  /** The newest mark that may stand anywhere. */
  #newest = 0;
  /** What the broker took on this connection and the store, which cannot be written now, has still: it is not sent again. */
  readonly #had = new Set<number>();
  #sending: Promise<void> | null = null;
  #kicked = false;
  #started = false;
  #stopped = false;
  #waiting: NodeJS.Timeout | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#mark = new BrokerMark({ link: options.link, topic: options.markTopic });
    options.link.onState((connected) => {
      if (connected) this.kick();
    });
  }

  get counts(): OutboxCounts {
    const { store } = this.#options;
    return {
      waiting: store.outbox.size("mqtt") - this.#had.size,
      oldest: store.outbox.oldest("mqtt"),
      dropped: readDropped(store),
    };
  }

  /** Takes a message; call inside the transaction that stores what it tells of. */
  add(topic: string, payload: string, expiry: number): void {
    this.#count("full", this.#options.store.outbox.push("mqtt", { topic, payload, expiry }));
  }

  /** Drops what waited too long. */
  expire(): void {
    const { store, now } = this.#options;
    store.transaction(() => {
      store.outbox.forgetTaken(now() - TAKEN_AGE);
      this.#count("old", store.outbox.expire("mqtt", now() - OUTBOX_AGE));
    });
  }

  /** From now on messages are sent. The link must be ready to give us what it receives. */
  start(): void {
    const { reader = null, store } = this.#options;
    const isLeft = store.outbox.size("mqtt") > 0 || store.outbox.newestMark() > 0;
    if (reader === null || !isLeft) {
      this.#begin();
      return;
    }
    this.#waiting = setTimeout(() => this.#begin(), READER_MS);
    void reader.then(() => this.#begin());
  }

  /** Sends in the background what waits, if the broker is there. */
  kick(): void {
    this.#kicked = true;
    if (!this.#started || this.#sending !== null) return;
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
    const { link, store, endsWithUs, now } = this.#options;
    if (link.connected) await this.#sending;
    this.#stopped = true;
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    // What cannot be forgotten now comes again with the next run.
    if (endsWithUs === true) isWritten(() => store.outbox.forgetTaken(now() + 1));
  }

  #begin(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
    if (this.#stopped) return;
    this.#started = true;
    this.kick();
  }

  async #sendKicked(): Promise<void> {
    while (this.#kicked) {
      this.#kicked = false;
      if (!this.#stopped && this.#options.link.connected) await this.#drain();
    }
  }

  async #drain(): Promise<void> {
    const { link, onEmpty } = this.#options;
    isWritten(() => this.expire());
    for (;;) {
      if (!(await this.#check())) return;
      this.#note(this.#newest);
      const messages = this.#unsent();
      if (messages.length === 0) break;
      if (this.#stopped || !link.connected) return;
      // Together, since a broker far away answers late; MQTT keeps their order.
      await Promise.all(messages.map((message) => this.#send(message)));
      // The store may be closed by now.
      if (this.#stopped) return;
      if (!(await this.#settle(messages))) return;
    }
    onEmpty();
  }

  /** Finds out what the broker has lost since it was asked last. False: there is no connection to ask on. */
  async #check(): Promise<boolean> {
    const { store, link, log } = this.#options;
    while (this.#checked !== link.connection) {
      if (this.#stopped || !link.connected) return false;
      const connection = link.connection;
      const kept = await this.#mark.read();
      if (this.#stopped || connection !== link.connection || !link.connected) continue;
      this.#newest = Math.max(this.#newest, kept ?? 0, store.outbox.newestMark());
      const lost = kept === null ? 0 : store.outbox.repeat(kept);
      this.#checked = connection;
      this.#had.clear();
      if (lost > 0) log(`outbox: the broker has lost up to ${lost} alert(s); they are sent again`);
    }
    return true;
  }

  /**
   * Notes that the broker has them, beside a mark that it is given now. After a loss it may have taken them before or
   * after it was killed: they wait, and come again. False: there is no connection any more.
   */
  async #settle(messages: readonly OutboxMessage[]): Promise<boolean> {
    const { link } = this.#options;
    const isSame = (): boolean => this.#checked === link.connection;
    if (!isSame()) return true;
    const mark = ++this.#newest;
    const written = this.#mark.write(mark);
    const isKept = await written.then(
      () => true,
      () => false,
    );
    if (this.#stopped || !isKept) return false;
    if (!isSame()) return true;
    for (const { seq } of messages) this.#had.add(seq);
    this.#note(mark);
    return true;
  }

  /** The broker has what it had, and after that this mark. */
  #note(mark: number): void {
    const { store } = this.#options;
    if (this.#had.size === 0) return;
    const take = (): void => store.outbox.take([...this.#had], mark);
    if (isWritten(() => store.transaction(take))) this.#had.clear();
  }

  #unsent(): OutboxMessage[] {
    const messages = this.#options.store.outbox.waiting("mqtt", BATCH + this.#had.size);
    return messages.filter(({ seq }) => !this.#had.has(seq));
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
