import type { SqliteDatabase } from "./database.js";
import {
  OUTBOX_MAX,
  type OutboxMessage,
  type OutboxStore,
  type OutboxWay,
  TAKEN_MAX,
} from "./outbox-port.js";

/** The outbox in SQLite. */
export class OutboxTable implements OutboxStore {
  readonly #db: SqliteDatabase;
  readonly #now: () => number;

  /** @param now this machine's clock, epoch seconds. */
  constructor(db: SqliteDatabase, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  push(way: OutboxWay, message: Omit<OutboxMessage, "seq">, max = OUTBOX_MAX): number {
    const { topic, payload, expiry } = message;
    this.#db.run("pushOutbox", [topic, payload, expiry, this.#now(), way]);
    return this.#db.run("trimOutbox", [way, max]);
  }

  waiting(way: OutboxWay, limit: number): OutboxMessage[] {
    return this.#db.all("outbox", [way, limit]).map((row) => ({
      seq: Number(row.seq),
      topic: String(row.topic),
      payload: String(row.payload),
      expiry: Number(row.expiry),
    }));
  }

  size(way: OutboxWay): number {
    return Number(this.#db.get("outboxSize", [way])?.n ?? 0);
  }

  oldest(way: OutboxWay): number | null {
    const at = this.#db.get("outboxOldest", [way])?.at;
    return typeof at === "number" ? at : null;
  }

  remove(seq: number): void {
    this.#db.run("removeOutbox", [seq]);
  }

  take(seqs: readonly number[], mark: number): void {
    for (const seq of seqs) this.#db.run("takeOutbox", [seq, mark, this.#now()]);
    this.#db.run("trimTaken", [TAKEN_MAX]);
  }

  newestMark(): number {
    return Number(this.#db.get("newestTaken", [])?.mark ?? 0);
  }

  repeat(after: number): number {
    return this.#db.run("repeatOutbox", [after]);
  }

  expire(way: OutboxWay, before: number): number {
    return this.#db.run("expireOutbox", [way, before]);
  }

  forgetTaken(before: number): void {
    this.#db.run("forgetTaken", [before]);
  }
}
