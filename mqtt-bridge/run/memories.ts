import type { MakeId } from "../../core/alert/ids.js";
import type { JournalEntry } from "../../core/alert/journal.js";
import type { DeliverySettings } from "../../core/alert/notifier.js";
import type { ToldBefore } from "../../core/options.js";
import type { Pipeline } from "../../core/pipeline.js";
import type { Store } from "../store/port.js";
import type { StoredSeenMarks } from "../store/seen-marks.js";

import { deliverySettings, loadDelivery } from "./delivery.js";
import { jsonParts } from "./json-parts.js";

/**
 * What was learnt is written down whole after, milliseconds; a kill loses what was learnt of behaviour since. A home of 30
 * devices has 2 MB of it after three weeks: each hour would be 90 MB a day, and wear out a memory card.
 */
export const SAVE_MS = 6 * 3600_000;

/**
 * Characters of a part in which it is written down. Whole, it would be four megabytes three times over for a moment, and
 * SQLite's memory never shrinks.
 */
const PART = 65_536;

/** Which messages of a router were taken. */
type KeptMarks = Pick<StoredSeenMarks, "flush" | "flushKept" | "keep">;

type Kept = Pick<
  Store,
  | "toldSighting"
  | "transaction"
  | "makeId"
  | "setting"
  | "setSetting"
  | "journal"
  | "putJournal"
  | "clearJournal"
>;

/** What an earlier run left of one router. */
export interface Memory {
  /** null at the first start. */
  readonly memory: unknown;
  /** What changed after that was written. */
  readonly journal: readonly unknown[];
  /** What was told of destinations is in the store itself. */
  readonly told: ToldBefore;
}

/**
 * Keeps what the pipelines of live routers learnt over restarts: whole each six hours, alerts and notifications at once, so that
 * after a kill nothing is told again.
 */
export class Memories {
  readonly #store: Kept;
  readonly #pipelines = new Map<string, Pipeline>();
  readonly #marks = new Map<string, KeptMarks>();
  /** What has changed and is not written down yet, of each router by what it is about. */
  readonly #changed = new Map<string, Map<string, JournalEntry>>();
  readonly #isStored: () => boolean;

  /**
   * `isStored`: whether everything that the pipelines gave is stored. Until then nothing is written down whole: a
   * memory of what the store does not have would keep it from being told when it comes again.
   */
  constructor(store: Kept, isStored: () => boolean = () => true) {
    this.#store = store;
    this.#isStored = isStored;
  }

  load(router: string): Memory {
    const kept = this.#read(router);
    const journal = this.#store.journal(router).map(({ body }) => parse(body));
    // A text that is no JSON the pipeline takes for a memory that cannot be read, and says so.
    const told: ToldBefore = (sighting) => this.#store.toldSighting(router, sighting);
    return { memory: kept === null ? null : parse(kept), journal, told };
  }

  /** From now on this pipeline's memory is kept. */
  add(router: string, pipeline: Pipeline): void {
    this.#pipelines.set(router, pipeline);
  }

  /** From now on it is kept which messages of this router were taken. */
  addMarks(router: string, marks: KeptMarks): void {
    this.#marks.set(router, marks);
  }

  /** Makes ids of alerts and devices. */
  get makeId(): MakeId {
    return this.#store.makeId;
  }

  /** How people want to be told. */
  get delivery(): DeliverySettings {
    return deliverySettings(loadDelivery(this.#store));
  }

  /** The settings have changed: all pipelines keep to them. */
  deliver(): void {
    for (const pipeline of this.#pipelines.values()) pipeline.deliver(this.delivery);
  }

  /**
   * Writes down what changed of a router's alerts and by which messages; call inside the transaction that stores them, and
   * what it gives after that.
   */
  note(router: string): () => void {
    const written = this.#marks.get(router)?.flush();
    const changed = this.#changesOf(router);
    for (const [id, entry] of changed) this.#store.putJournal(router, id, JSON.stringify(entry));
    return () => {
      written?.();
      changed.clear();
    };
  }

  /** All that came until now is stored, or brought nothing to store. */
  keep(): void {
    for (const marks of this.#marks.values()) marks.keep();
  }

  /** Which messages were taken since; for those that brought nothing to store. */
  saveMarks(): void {
    const written: (() => void)[] = [];
    this.#store.transaction(() => {
      for (const marks of this.#marks.values()) written.push(marks.flushKept());
    });
    for (const done of written) done();
  }

  /** Writes everything down whole; later, when something waits to be stored. */
  save(): void {
    if (!this.#isStored()) return;
    this.saveMarks();
    for (const [router, pipeline] of this.#pipelines) {
      const changed = this.#changesOf(router);
      this.#store.transaction(() => {
        this.#write(router, pipeline);
        this.#store.clearJournal(router);
      });
      changed.clear();
    }
  }

  /** With what has changed since it was asked last; each change is given once by the pipeline. */
  #changesOf(router: string): Map<string, JournalEntry> {
    const changed = this.#changed.get(router) ?? new Map<string, JournalEntry>();
    this.#changed.set(router, changed);
    for (const entry of this.#pipelines.get(router)?.takeJournal() ?? [])
      changed.set(entry.id, entry);
    return changed;
  }

  /** The text of all parts; null: there is none. */
  #read(router: string): string | null {
    const parts: string[] = [];
    for (let part = 0; ; part++) {
      const text = this.#store.setting(keyOf(router, part)) ?? "";
      if (text === "") return part === 0 ? null : parts.join("");
      parts.push(text);
    }
  }

  /** An empty part is the end; those of an earlier, longer memory behind it are emptied too. */
  #write(router: string, pipeline: Pipeline): void {
    let part = 0;
    for (const text of jsonParts(pipeline.remember(), PART)) {
      this.#store.setSetting(keyOf(router, part++), text);
    }
    for (; (this.#store.setting(keyOf(router, part)) ?? "") !== ""; part++) {
      this.#store.setSetting(keyOf(router, part), "");
    }
  }
}

/** Earlier versions wrote all into the first part. */
function keyOf(router: string, part: number): string {
  return part === 0 ? `memory/${router}` : `memory/${router}/${part}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
