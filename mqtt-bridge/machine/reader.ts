import { type Revision, tablesNumber } from "../../core/bundle/bundle.js";
import { decodeFlows, type FlowVolumes } from "../../core/bundle/flows.js";
import type { Order } from "../../core/sighting/reporter.js";
import type { Alert, Line } from "../../core/wire/lines.js";
import { describeError } from "../failure.js";
import { decodeBatch, type EventBatch } from "./batch.js";
import { cborX } from "./cbor.js";
import type { Seal } from "./seal.js";
import { parseUpTopic, upTopic } from "./topics.js";

/** Turns the events of one router into lines; core's Pipeline is one. */
export interface EventConsumer {
  /** `tables`: number of the tables that were in force (`tablesNumber`). */
  feed(records: Uint8Array, tables: number): Line[];
  /** Events that an earlier run took, of flows that may go on; nothing is told of them again. */
  recall?(records: Uint8Array): void;
  /** Volumes as the router counts them. */
  volumes(told: FlowVolumes): Line[];
  /** Alerts of these lines that are to notify people. */
  takePushes?(): Alert[];
  /** What verdicts about these lines close. */
  takeOrders?(): Order[];
}

export interface ReaderOptions {
  /** Lines of one batch, in order. */
  readonly onLines: (router: string, lines: Line[], pushes: readonly Alert[]) => void;
  /** What verdicts close, after the lines that say why. */
  readonly onOrders?: (router: string, orders: readonly Order[]) => void;
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
  /** Batches made with tables that the plane does not remember: their needles are not understood, all else is read. */
  readonly unattributed: number;
  /** Flows whose volumes the agent could not tell. */
  readonly flowsLost: number;
}

type Counts = { -readonly [Name in keyof ReaderCounts]: number };

/** Numbers of the batches that an earlier run took. */
export interface BatchNumbers {
  /** The newest of this topic, 0 before the first; null: not known. */
  newest(topic: string): number | null;
  number(topic: string, batch: number): void;
}

interface RouterState {
  readonly consumer: EventConsumer;
  readonly seal: Seal;
  readonly numbers: BatchNumbers | null;
  /** Whose needle numbers are known, the newest last. */
  readonly tables: Set<number>;
  /** Number of the newest batch; null: not known. */
  seq: number | null;
  readonly counts: Counts;
  waiting: { seq: number; wake: () => void } | null;
}

/** Revisions of tables whose needle numbers are still understood: the newest and the 8 before it. */
const REVISIONS_MAX = 9;

/** The plane's end of `telltale-agent/<cell>/<router>/up/events`. */
export class EventsReader {
  readonly #options: ReaderOptions;
  readonly #routers = new Map<string, RouterState>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Reads a router's batches, sealed like this, with this consumer. Without `numbers` they begin with 1. */
  add(
    router: string,
    consumer: EventConsumer,
    seal: Seal,
    numbers: BatchNumbers | null = null,
  ): void {
    const counts = { batches: 0, lost: 0, gaps: 0, refused: 0, unattributed: 0, flowsLost: 0 };
    const tables = new Set<number>();
    const seq = numbers === null ? 0 : numbers.newest(upTopic(router, "events"));
    this.#routers.set(router, { consumer, seal, numbers, tables, seq, counts, waiting: null });
  }

  /** The router is not read any more. */
  remove(router: string): void {
    this.#routers.delete(router);
  }

  /** From now on needles of these tables are understood, and of the newest 8 before them. */
  revise(router: string, place: Revision): void {
    const tables = this.#routers.get(router)?.tables;
    if (tables === undefined) return;
    const number = tablesNumber(place);
    tables.delete(number);
    tables.add(number);
    const [oldest] = tables;
    if (tables.size > REVISIONS_MAX && oldest !== undefined) tables.delete(oldest);
  }

  /** null for a router that was not added. */
  counts(router: string): ReaderCounts | null {
    return this.#routers.get(router)?.counts ?? null;
  }

  /** Takes a message; topics that are neither events nor flows are not for us, nor routers that were not added. */
  take(topic: string, message: Uint8Array): void {
    const from = parseUpTopic(topic);
    const state = from === null ? undefined : this.#routers.get(from.router);
    if (from === null || state === undefined) return;
    if (from.kind === "events") this.#takeEvents(from.router, state, topic, message);
    if (from.kind === "flows") this.#takeFlows(from.router, state, topic, message);
  }

  #takeEvents(router: string, state: RouterState, topic: string, message: Uint8Array): void {
    const opened = state.seal.open(topic, message, (body) => this.#recall(state, body));
    const batch = opened === null ? null : decodeBatch(opened);
    const isBefore = batch !== null && batch.seq <= (state.seq ?? 0);
    if (batch === null || (isBefore && !state.seal.keepsOrder)) {
      state.counts.refused++;
      // Nothing came of it, and nothing will: its sender need not keep it.
      this.#options.onLines(router, [], []);
      return;
    }
    // An agent that was started again counts from 1.
    if (isBefore) state.seq = 0;
    state.numbers?.number(topic, batch.seq);
    this.#read(router, state, batch);
  }

  /** Resolves when the batch of this number, or a later one, was read. */
  async reached(router: string, seq: number): Promise<void> {
    const state = this.#routers.get(router);
    if (state === undefined || (state.seq ?? 0) >= seq) return;
    await new Promise<void>((wake) => {
      state.waiting = { seq, wake };
    });
  }

  /** What comes again before anything new tells of the flows that were open when an earlier run ended. */
  #recall({ counts, consumer }: RouterState, body: Uint8Array): void {
    const batch = counts.batches === 0 ? decodeBatch(body) : null;
    if (batch !== null) consumer.recall?.(batch.records);
  }

  #read(router: string, state: RouterState, batch: EventBatch): void {
    if (state.seq !== null) state.counts.gaps += batch.seq - state.seq - 1;
    state.counts.lost = batch.lost;
    state.counts.batches++;
    state.seq = batch.seq;
    const tables = tablesNumber(batch);
    if (!state.tables.has(tables)) state.counts.unattributed++;
    this.#feed(router, state, () => state.consumer.feed(batch.records, tables));
    if (state.waiting !== null && batch.seq >= state.waiting.seq) {
      state.waiting.wake();
      state.waiting = null;
    }
  }

  #takeFlows(router: string, state: RouterState, topic: string, message: Uint8Array): void {
    const opened = state.seal.open(topic, message);
    const flows = opened === null ? null : decodeFlows(cborX, opened).value;
    if (flows === null) {
      state.counts.refused++;
      return;
    }
    state.counts.flowsLost = flows.lost;
    this.#feed(router, state, () => state.consumer.volumes(flows));
  }

  #feed(router: string, state: RouterState, read: () => Line[]): void {
    try {
      const lines = this.#lines(router, state, read);
      this.#options.onLines(router, lines, state.consumer.takePushes?.() ?? []);
      const orders = state.consumer.takeOrders?.() ?? [];
      if (orders.length > 0) this.#options.onOrders?.(router, orders);
    } catch (error) {
      this.#fail(router, state, error);
    }
  }

  /** None when they cannot be read: they could not be the next time either. */
  #lines(router: string, state: RouterState, read: () => Line[]): Line[] {
    try {
      return read();
    } catch (error) {
      this.#fail(router, state, error);
      return [];
    }
  }

  #fail(router: string, state: RouterState, error: unknown): void {
    state.counts.refused++;
    this.#options.log(`events of ${router}: ${describeError(error)}`);
  }
}
