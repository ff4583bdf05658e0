import { createHash } from "node:crypto";
import type { SeenMarks } from "../../core/bundle/channel.js";
import type { Mark } from "../../core/bundle/envelope.js";
import type { Store, TakenMark } from "./port.js";

type MarkStore = Pick<Store, "putMark" | "marks" | "clearMarks">;

/**
 * Newest marks that the plane took of a router's messages. They are written down together with what the messages brought,
 * so that after a kill nothing of them is counted twice, and nothing is refused that was not counted.
 */
export class StoredSeenMarks implements SeenMarks {
  readonly #store: MarkStore;
  readonly #pair: string;
  readonly #earlier: SeenMarks;
  readonly #marks: Map<string, TakenMark>;
  /** Of which nothing waits to be stored. */
  #kept: ReadonlyMap<string, TakenMark>;
  /** As they are written down. */
  readonly #written: Map<string, TakenMark>;

  /** `earlier`: where they were kept before there were marks in the store. */
  constructor(
    store: MarkStore,
    pair: { readonly router: string; readonly pairKey: Uint8Array },
    earlier: SeenMarks,
  ) {
    this.#store = store;
    // Other keys are another direction: their marks say nothing of these messages.
    const keys = createHash("sha256").update(pair.pairKey).digest("hex").slice(0, 16);
    this.#pair = `${pair.router}/${keys}`;
    this.#earlier = earlier;
    this.#written = new Map(store.marks(this.#pair));
    this.#marks = new Map(this.#written);
    this.#kept = new Map(this.#written);
    store.clearMarks(pair.router, this.#pair);
  }

  load(topic: string): Mark | null {
    return markOf(this.#marks.get(topic)) ?? this.#earlier.load(topic);
  }

  /** Taken, not kept: it is not written down before what the message brought is stored. */
  store(topic: string, mark: Mark): void {
    this.#marks.set(topic, mark);
  }

  /** The newest message of this topic was the batch of this number. */
  number(topic: string, batch: number): void {
    const mark = this.#marks.get(topic);
    if (mark !== undefined) this.#marks.set(topic, { ...mark, batch });
  }

  /** Number of the newest batch of this topic, 0 before the first; null: not known, an earlier version took it. */
  newest(topic: string): number | null {
    if (this.load(topic) === null) return 0;
    return this.#marks.get(topic)?.batch ?? null;
  }

  /** Up to where all that came is stored, or brought nothing to store; what the router need not keep any more. */
  kept(topic: string): Mark | null {
    return markOf(this.#kept.get(topic)) ?? this.#earlier.load(topic);
  }

  /** What came until now is stored, or brought nothing to store. */
  keep(): void {
    this.#kept = new Map(this.#marks);
  }

  /**
   * Writes down the marks of all that came; call inside the transaction that stores what it brought. Call what it gives
   * after that: a transaction that fails takes the marks back.
   */
  flush(): () => void {
    return this.#write(new Map(this.#marks));
  }

  /** The same for what is kept already. */
  flushKept(): () => void {
    return this.#write(this.#kept);
  }

  #write(marks: ReadonlyMap<string, TakenMark>): () => void {
    for (const [topic, mark] of marks) {
      if (this.#written.get(topic) !== mark) this.#store.putMark(this.#pair, topic, mark);
    }
    return () => {
      for (const [topic, mark] of marks) this.#written.set(topic, mark);
    };
  }
}

function markOf(taken: TakenMark | undefined): Mark | null {
  return taken === undefined ? null : { epoch: taken.epoch, sequence: taken.sequence };
}
