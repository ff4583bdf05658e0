import type { Alert, Line } from "../../core/wire/lines.js";
import { describeError } from "../failure.js";
import { decodeBatch, type EventBatch } from "./batch.js";
import type { Seal } from "./seal.js";
import { parseEventsTopic } from "./topics.js";

/** Turns the events of one router into lines; core's Pipeline is one. */
export interface EventConsumer {
  /** The revision is that of the tables that were in force. */
  feed(records: Uint8Array, revision: number): Line[];
  /** Alerts of these lines that are to notify people. */
  takePushes?(): Alert[];
}

export interface ReaderOptions {
  /** Lines of one batch, in order. */
  readonly onLines: (router: string, lines: Line[], pushes: readonly Alert[]) => void;
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
  readonly seal: Seal;
  /** Whose needle numbers are known, the newest last. */
  readonly revisions: Set<number>;
  seq: number;
  counts: { batches: number; lost: number; gaps: number; refused: number; unattributed: number };
  waiting: { seq: number; wake: () => void } | null;
}

/** Revisions of tables whose needle numbers are still understood. */
const REVISIONS_MAX = 8;

/** The plane's end of `telltale-agent/<cell>/<router>/up/events`. */
export class EventsReader {
  readonly #options: ReaderOptions;
  readonly #routers = new Map<string, RouterState>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Reads a router's batches, sealed like this, with this consumer, whose needles are those of `revision`. */
  add(router: string, consumer: EventConsumer, revision: number, seal: Seal): void {
    const counts = { batches: 0, lost: 0, gaps: 0, refused: 0, unattributed: 0 };
    const revisions = new Set([revision]);
    this.#routers.set(router, { consumer, seal, revisions, seq: 0, counts, waiting: null });
  }

  /** From now on batches of this revision are read too, and of the newest 7 before it. */
  revise(router: string, revision: number): void {
    const revisions = this.#routers.get(router)?.revisions;
    if (revisions === undefined) return;
    revisions.delete(revision);
    revisions.add(revision);
    const [oldest] = revisions;
    if (revisions.size > REVISIONS_MAX && oldest !== undefined) revisions.delete(oldest);
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
    const opened = state.seal.open(topic, message);
    const batch = opened === null ? null : decodeBatch(opened);
    if (batch === null || (batch.seq <= state.seq && !state.seal.keepsOrder)) {
      state.counts.refused++;
      return;
    }
    // An agent that was started again counts from 1.
    if (batch.seq <= state.seq) state.seq = 0;
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
    if (state.revisions.has(batch.revision)) this.#feed(router, state, batch);
    else state.counts.unattributed++;
    if (state.waiting !== null && batch.seq >= state.waiting.seq) {
      state.waiting.wake();
      state.waiting = null;
    }
  }

  #feed(router: string, state: RouterState, { records, revision }: EventBatch): void {
    try {
      const lines = state.consumer.feed(records, revision);
      this.#options.onLines(router, lines, state.consumer.takePushes?.() ?? []);
    } catch (error) {
      state.counts.refused++;
      this.#options.log(`events of ${router}: ${describeError(error)}`);
    }
  }
}
