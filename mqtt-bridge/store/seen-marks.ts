import { createHash } from "node:crypto";
import type { SeenMarks } from "../../core/bundle/channel.js";
import type { Mark } from "../../core/bundle/envelope.js";
import type { Store } from "./port.js";

type MarkStore = Pick<Store, "putMark" | "marks" | "clearMarks">;

/**
 * Newest marks that the plane took of a router's messages. They are written down together with what the messages brought,
 * so that after a kill nothing of them is counted twice, and nothing is refused that was not counted.
 */
export class StoredSeenMarks implements SeenMarks {
  readonly #store: MarkStore;
  readonly #pair: string;
  readonly #earlier: SeenMarks;
  readonly #marks: Map<string, Mark>;
  readonly #dirty = new Set<string>();

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
    this.#marks = new Map(store.marks(this.#pair));
    store.clearMarks(pair.router, this.#pair);
  }

  load(topic: string): Mark | null {
    return this.#marks.get(topic) ?? this.#earlier.load(topic);
  }

  store(topic: string, mark: Mark): void {
    this.#marks.set(topic, mark);
    this.#dirty.add(topic);
  }

  /** Writes down what is new. */
  flush(): void {
    for (const topic of this.#dirty) {
      const mark = this.#marks.get(topic);
      if (mark !== undefined) this.#store.putMark(this.#pair, topic, mark);
    }
    this.#dirty.clear();
  }
}
