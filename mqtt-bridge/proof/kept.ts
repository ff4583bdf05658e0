import * as v from "valibot";
import type { Store } from "../store/port.js";
import { isWritten } from "../store/unwritable.js";

const KEY = "proof";

const passed = v.object({
  at: v.number(),
  seconds: v.nullable(v.number()),
  path: v.picklist(["page", "mqtt", "ntfy"]),
  device: v.nullable(v.string()),
});

const schema = v.object({
  /** When a live router was first watched, epoch seconds; null: none was so far. */
  begun: v.nullable(v.number()),
  /** The last test that passed, by router. */
  passed: v.record(v.string(), passed),
  /** The test's alert, while it is open. */
  open: v.nullable(v.object({ router: v.string(), alert: v.string() })),
  /** Since when the last reminder is due, and where it was put. */
  reminded: v.nullable(v.object({ router: v.string(), since: v.number() })),
});

/** A test that passed. Times are epoch seconds. */
export type Passed = v.InferOutput<typeof passed>;
export type KeptProof = v.InferOutput<typeof schema>;

const NOTHING: KeptProof = { begun: null, passed: {}, open: null, reminded: null };

/** What is remembered of alarm tests over restarts. */
export class ProofMemory {
  readonly #store: Pick<Store, "setting" | "setSetting">;
  #kept: KeptProof;

  constructor(store: Pick<Store, "setting" | "setSetting">) {
    this.#store = store;
    const saved = store.setting(KEY);
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), saved ?? "");
    this.#kept = read.success ? read.output : NOTHING;
  }

  get kept(): KeptProof {
    return this.#kept;
  }

  /** Where the store cannot be written now, it is with the next change. */
  change(change: Partial<KeptProof>): void {
    this.#kept = { ...this.#kept, ...change };
    isWritten(() => this.#store.setSetting(KEY, JSON.stringify(this.#kept)));
  }

  /** The newest test that passed, at this router or at any; null: none did. */
  last(router: string | null): (Passed & { readonly router: string }) | null {
    const all = Object.entries(this.#kept.passed).map(([id, each]) => ({ router: id, ...each }));
    const fitting = all.filter((each) => router === null || each.router === router);
    return fitting.reduce<(typeof all)[number] | null>(
      (newest, each) => (newest === null || each.at > newest.at ? each : newest),
      null,
    );
  }
}
