import { EVENT_LENGTH } from "../../asm/abi.gen.js";
import { encodeBatch } from "./batch.js";
import type { Seal } from "./seal.js";
import { upTopic } from "./topics.js";

export interface UplinkOptions {
  readonly router: string;
  /** Of the tables that are in force at first. */
  readonly epoch: number;
  readonly revision: number;
  readonly seal: Seal;
  /** Resolves when the other side has it. */
  readonly send: (topic: string, message: Uint8Array) => Promise<void>;
  /** Epoch seconds. */
  readonly now: () => number;
}

/** Epoch and revision of tables. */
type Tables = Pick<UplinkOptions, "epoch" | "revision">;

/** Bytes of records at which a batch is closed; a batch holds less than this and one drain more. */
const BATCH_BYTES = 48 * 1024;
/** Bytes of records that wait while the broker is away; then the oldest batch goes and is counted. */
const WAITING_MAX_BYTES = 4 * 1024 * 1024;

interface Chunk {
  /** Of the tables in force when its records were made. */
  readonly tables: Tables;
  readonly parts: Uint8Array[];
  bytes: number;
  records: number;
}

/** An agent's way to the plane: event records into sealed batches, in order, bounded. */
export class Uplink {
  readonly #options: UplinkOptions;
  readonly #topic: string;
  #tables: Tables;
  #open: Chunk;
  #waiting: Chunk[] = [];
  #waitingBytes = 0;
  #seq = 0;
  #lost = 0;
  #sending: Promise<void> | null = null;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#tables = options;
    this.#open = emptyChunk(this.#tables);
    this.#topic = upTopic(options.router, "events");
  }

  /** Number of the newest batch that was sent. */
  get seq(): number {
    return this.#seq;
  }

  /** Records dropped because the broker was away too long. */
  get lost(): number {
    return this.#lost;
  }

  /** Bytes of records that are not with the other side yet. */
  get backlog(): number {
    return this.#waitingBytes + this.#open.bytes;
  }

  /** From now on records are of these tables. */
  revise(tables: Tables): void {
    if (this.#open.bytes > 0) this.#closeChunk();
    this.#tables = tables;
    this.#open = emptyChunk(tables);
  }

  /** Takes raw event records back to back; they are copied. */
  add(records: Uint8Array): void {
    for (const part of splitRecords(records, BATCH_BYTES)) {
      this.#open.parts.push(part.bytes.slice());
      this.#open.bytes += part.bytes.length;
      this.#open.records += part.records;
      if (this.#open.bytes >= BATCH_BYTES) this.#closeChunk();
    }
  }

  /** Sends what was taken; resolves when the other side has it all. Rejects when the link has ended. */
  async flush(): Promise<void> {
    if (this.#open.bytes > 0) this.#closeChunk();
    while (this.#sending !== null) await this.#sending;
  }

  #closeChunk(): void {
    this.#waiting.push(this.#open);
    this.#waitingBytes += this.#open.bytes;
    this.#open = emptyChunk(this.#tables);
    while (this.#waitingBytes > WAITING_MAX_BYTES) this.#dropOldest();
    this.#startSending();
  }

  #startSending(): void {
    if (this.#sending !== null || this.#waiting.length === 0) return;
    this.#sending = this.#sendAll().finally(() => {
      this.#sending = null;
    });
    // What was closed after the last look and before this moment; a failure is for who flushes.
    this.#sending.then(
      () => this.#startSending(),
      () => {},
    );
  }

  #dropOldest(): void {
    const oldest = this.#waiting.shift();
    if (oldest === undefined) return;
    this.#waitingBytes -= oldest.bytes;
    this.#lost += oldest.records;
  }

  async #sendAll(): Promise<void> {
    for (let chunk = this.#waiting.shift(); chunk !== undefined; chunk = this.#waiting.shift()) {
      this.#waitingBytes -= chunk.bytes;
      const { seal, send, now } = this.#options;
      const { epoch, revision } = chunk.tables;
      const seq = ++this.#seq;
      const records = Buffer.concat(chunk.parts);
      const batch = encodeBatch({
        v: 1,
        epoch,
        revision,
        seq,
        t0: now(),
        lost: this.#lost,
        records,
      });
      await send(this.#topic, seal.seal(this.#topic, batch));
    }
  }
}

function emptyChunk(tables: Tables): Chunk {
  return { tables, parts: [], bytes: 0, records: 0 };
}

/** Cuts records at record borders into parts of at least `size` bytes, but for the last. */
function* splitRecords(
  records: Uint8Array,
  size: number,
): Generator<{ bytes: Uint8Array; records: number }> {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  let start = 0;
  let count = 0;
  let at = 0;
  while (at + 4 <= records.length) {
    const length = view.getUint16(at + EVENT_LENGTH, true);
    if (length === 0) break;
    at += length;
    count++;
    if (at - start < size) continue;
    yield { bytes: records.subarray(start, at), records: count };
    start = at;
    count = 0;
  }
  if (at > start) yield { bytes: records.subarray(start, at), records: count };
}
