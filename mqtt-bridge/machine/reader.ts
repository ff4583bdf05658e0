import type { Line } from "../../core/wire/lines.js";
import { describeError } from "../failure.js";
import { decodeBatch, type EventBatch } from "./batch.js";
import type { Seal } from "./seal.js";
import { parseEventsTopic } from "./topics.js";

/** Turns the events of one router into lines; core's Pipeline is one. */
export interface EventConsumer {
  feed(records: Uint8Array): Line[];
}

export interface ReaderOptions {
  readonly seal: Seal;
  /** Lines of one batch, in order. */
  readonly onLines: (router: string, lines: Line[]) => void;
  readonly log: (line: string) => void;
}

/** What was read of a router's batches, and what was not. */
export interface ReaderCounts {
  readonly batches: number;
  /** Records that the agent dropped. */
  readonly lost: number;
  /** Batches missing between two that came. */
  readonly gaps: number;
  /** Batches that could not be opened or read. */
  readonly refused: number;
  /** Batches made with tables that the plane does not remember. */
  readonly unattributed: number;
}

interface RouterState {
  readonly consumer: EventConsumer;
  readonly revision: number;
  seq: number;
  counts: { batches: number; lost: number; gaps: number; refused: number; unattributed: number };
  waiting: { seq: number; wake: () => void } | null;
}

/** The plane's end of `telltale-agent/<cell>/<router>/up/events`. */
export class EventsReader {
  readonly #options: ReaderOptions;
  readonly #routers = new Map<string, RouterState>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Reads a router's batches with this consumer, whose needles are those of `revision`. */
  add(router: string, consumer: EventConsumer, revision: number): void {
    const counts = { batches: 0, lost: 0, gaps: 0, refused: 0, unattributed: 0 };
    this.#routers.set(router, { consumer, revision, seq: 0, counts, waiting: null });
  }

  /** null for a router that was not added. */
  counts(router: string): ReaderCounts | null {
    return this.#routers.get(router)?.counts ?? null;
  }

  /** Takes a message; topics that are no events are not for us. */
  take(topic: string, message: Uint8Array): void {
    const router = parseEventsTopic(topic);
    if (router === null) return;
    const state = this.#routers.get(router);
    if (state === undefined) {
      this.#options.log(`${topic}: events of a router that is not known here`);
      return;
    }
    const opened = this.#options.seal.open(topic, message);
    const batch = opened === null ? null : decodeBatch(opened);
    if (batch === null || batch.seq <= state.seq) {
      state.counts.refused++;
      return;
    }
    this.#read(router, state, batch);
  }

  /** Resolves when the batch of this number, or a later one, was read. */
  async reached(router: string, seq: number): Promise<void> {
    const state = this.#routers.get(router);
    if (state === undefined || state.seq >= seq) return;
    await new Promise<void>((wake) => {
      state.waiting = { seq, wake };
    });
  }

  #read(router: string, state: RouterState, batch: EventBatch): void {
    state.counts.gaps += batch.seq - state.seq - 1;
    state.counts.lost = batch.lost;
    state.counts.batches++;
    state.seq = batch.seq;
    if (batch.revision === state.revision) this.#feed(router, state, batch.records);
    else state.counts.unattributed++;
    if (state.waiting !== null && batch.seq >= state.waiting.seq) {
      state.waiting.wake();
      state.waiting = null;
    }
  }

  #feed(router: string, state: RouterState, records: Uint8Array): void {
    try {
      this.#options.onLines(router, state.consumer.feed(records));
    } catch (error) {
      state.counts.refused++;
      this.#options.log(`events of ${router}: ${describeError(error)}`);
    }
  }
}
