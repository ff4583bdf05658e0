import type { Revision } from "../../core/bundle/bundle.js";
import type { SeenMarks, SentMarks } from "../../core/bundle/channel.js";
import type { Mark } from "../../core/bundle/envelope.js";

/** A bundle's place and, at the plane, a digest of what it was made from. */
export interface KeptRevision extends Revision {
  readonly source?: string | undefined;
}

/** What one end of a pair remembers of order. */
export interface Marks {
  readonly sent: SentMarks;
  readonly seen: SeenMarks;
  readonly bundle: KeptRevision | null;
  storeBundle(bundle: KeptRevision): void;
}

/** For a pair that lives as long as this process. */
export class MemoryMarks implements Marks {
  #sent: Mark | null = null;
  readonly #seen = new Map<string, Mark>();
  bundle: KeptRevision | null = null;

  readonly sent: SentMarks = {
    load: () => this.#sent,
    store: (next) => {
      this.#sent = next;
    },
  };

  readonly seen: SeenMarks = {
    load: (topic) => this.#seen.get(topic) ?? null,
    store: (topic, mark) => void this.#seen.set(topic, mark),
  };

  storeBundle(bundle: KeptRevision): void {
    this.bundle = bundle;
  }
}
