import * as v from "valibot";
import type { SeenMarks, SentMarks } from "../../core/bundle/channel.js";
import type { KeptRevision } from "./memory-marks.js";
import { readPrivate, writePrivate } from "./private-file.js";

const uint32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const Mark = v.object({ epoch: uint32, sequence: uint32 });
const Stored = v.object({
  v: v.literal(1),
  sent: v.nullable(Mark),
  seen: v.record(v.string(), Mark),
  /** At the plane the newest bundle that was sealed, at an agent the highest that was in force. */
  bundle: v.nullable(v.object({ epoch: uint32, revision: uint32, source: v.optional(v.string()) })),
});
type Stored = v.InferOutput<typeof Stored>;

const EMPTY: Stored = { v: 1, sent: null, seen: {}, bundle: null };
const CURE = "delete it and pair the router again";

/** What one end of a pair remembers of order, in a file of its own: it changes often, the keys do not. */
export class MarkFile {
  readonly #file: string;
  #stored: Stored | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  get sent(): SentMarks {
    return {
      load: () => this.#load().sent,
      store: (sent) => this.#store({ sent }),
    };
  }

  get seen(): SeenMarks {
    return {
      load: (topic) => this.#load().seen[topic] ?? null,
      store: (topic, mark) => this.#store({ seen: { ...this.#load().seen, [topic]: mark } }),
    };
  }

  get bundle(): KeptRevision | null {
    return this.#load().bundle;
  }

  storeBundle(bundle: KeptRevision): void {
    this.#store({ bundle });
  }

  /** Begins with the marks of another file, `renewedMarks`. */
  begin(marks: RenewedMarks): void {
    this.#store(marks);
  }

  #load(): Stored {
    this.#stored ??= readPrivate(this.#file, Stored, CURE) ?? EMPTY;
    return this.#stored;
  }

  #store(change: Partial<Stored>): void {
    const stored = { ...this.#load(), ...change };
    writePrivate(this.#file, stored);
    this.#stored = stored;
  }
}

/** Marks for new keys of the same router. */
export type RenewedMarks = Pick<Stored, "sent" | "seen" | "bundle">;

/** A later epoch, so that the router takes what comes although it remembers the old one. */
export function renewedMarks({ sent, bundle }: MarkFile): RenewedMarks {
  const epoch = Math.max(sent.load()?.epoch ?? 1, bundle?.epoch ?? 1) + 1;
  return { sent: { epoch, sequence: 1 }, seen: {}, bundle };
}
