import type { Bundle } from "../../core/bundle/bundle.js";
import { BundleReceiver } from "../../core/bundle/receiver.js";
import type { Refusal } from "../../core/bundle/refusal.js";
import type { Classifier } from "../../router/node/classifier.js";
import { cborX } from "../machine/cbor.js";
import type { End } from "../machine/ends.js";
import { downTopic } from "../machine/topics.js";
import { type NewClassifier, tryOut } from "../machine/vectors.js";

export interface TablesOptions {
  /** The agent's end of the pair. */
  readonly end: End;
  /** Has the pair's fingerprint key; what is found before a bundle is in force is nothing registered. */
  readonly classifier: Classifier;
  /** Makes another one of the same profile, with the same key. */
  readonly makeClassifier: NewClassifier;
  /** Events found until now belong to the bundle that was in force. */
  readonly beforeSwap: () => void;
  readonly onInstalled: (bundle: Bundle) => void;
  readonly onRefusal: (refusal: Refusal) => void;
  /** Epoch seconds; null while the clock is not set. */
  readonly now: () => number | null;
}

/** The Node agent's tables: bundles are tried aside and put in force between two packets. */
export class Tables {
  readonly #options: TablesOptions;
  readonly #receiver: BundleReceiver;

  constructor(options: TablesOptions) {
    this.#options = options;
    const { end, classifier, makeClassifier, beforeSwap, now } = options;
    this.#receiver = new BundleReceiver({
      cbor: cborX,
      opener: end.opener,
      topic: downTopic(end.router, "bundle"),
      now,
      host: {
        capacity: classifier.tableCapacity,
        loadHighest: () => end.marks.bundle,
        storeHighest: (revision) => end.marks.storeBundle(revision),
        tryOut: (bundle) => tryOut(makeClassifier, bundle),
        install: (bundle) => {
          beforeSwap();
          classifier.loadTable(bundle.tables.classifier);
        },
      },
    });
  }

  /** What is in force and what was refused since. */
  get report(): Pick<BundleReceiver, "inForce" | "lastRefusal" | "isStale"> {
    return this.#receiver;
  }

  /** Takes a message of `down/bundle`; others are not for us. */
  take(topic: string, message: Uint8Array): void {
    const { end, onInstalled, onRefusal } = this.#options;
    if (topic !== downTopic(end.router, "bundle")) return;
    const { value, refusal } = this.#receiver.take(topic, message);
    if (value !== null) onInstalled(value);
    else if (refusal.reason !== "replayed") onRefusal(refusal);
  }
}
