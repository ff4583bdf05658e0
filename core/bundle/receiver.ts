import {
  type Bundle,
  compareRevisions,
  decodeBundle,
  judgeBundle,
  type Revision,
} from "./bundle.js";
import type { Cbor } from "./cbor.js";
import type { Opener } from "./channel.js";
import type { Mark } from "./envelope.js";
import { type Refusal, refused, type Taken, taken } from "./refusal.js";

/** What an agent does with a bundle. */
export interface BundleHost {
  /** Bytes of a table half. */
  readonly capacity: number;
  /** Highest bundle that was ever put in force, from storage; null: none. */
  loadHighest(): Revision | null;
  /** Remembers it before this returns. */
  storeHighest(revision: Revision): void;
  /** Runs the vectors with the table, aside from the tables in force; null: all came out as they must. */
  tryOut(bundle: Bundle): Refusal | null;
  /** Puts the table in force. */
  install(bundle: Bundle): void;
}

export interface BundleReceiverOptions {
  readonly cbor: Cbor;
  readonly opener: Opener;
  readonly host: BundleHost;
  /** The router's own `down/bundle`. */
  readonly topic: string;
  /** Epoch seconds; null while the clock is not set. */
  readonly now: () => number | null;
}

/** The agent's end of `down/bundle`: whatever is refused, the last good bundle stays in force. */
export class BundleReceiver {
  readonly #options: BundleReceiverOptions;
  #inForce: Bundle | null = null;
  #lastRefusal: Refusal | null = null;

  constructor(options: BundleReceiverOptions) {
    this.#options = options;
  }

  get inForce(): Bundle | null {
    return this.#inForce;
  }

  /** The newest refusal since a bundle was put in force; the retained one coming again is none. */
  get lastRefusal(): Refusal | null {
    return this.#lastRefusal;
  }

  /** The bundle in force has expired; without a clock nothing has. */
  get isStale(): boolean {
    const now = this.#options.now();
    return now !== null && this.#inForce !== null && now > this.#inForce.expires;
  }

  /** Takes a message; on a value it is in force. */
  take(topic: string, message: Uint8Array): Taken<Bundle> {
    const result = this.#judge(topic, message);
    if (result.refusal === null) this.#lastRefusal = null;
    else if (result.refusal.reason !== "replayed") this.#lastRefusal = result.refusal;
    return result;
  }

  #judge(topic: string, message: Uint8Array): Taken<Bundle> {
    const { opener, cbor, host, now, topic: own } = this.#options;
    if (topic !== own) return refused("wrong_router", `a message of ${topic}; this is ${own}`);
    // After a restart the retained bundle is the one that was in force: then it may come again.
    const opened = opener.open(topic, message, this.#inForce === null);
    if (opened.refusal !== null) return opened;
    const bundle = decodeBundle(cbor, opened.value.body);
    if (bundle.refusal !== null) return bundle;
    const highest = host.loadHighest();
    const { capacity } = host;
    const refusal =
      judgeBundle(bundle.value, { highest, now: now(), capacity }) ?? host.tryOut(bundle.value);
    if (refusal !== null) return { value: null, refusal };
    this.#putInForce(opened.value, bundle.value);
    return taken(bundle.value);
  }

  #putInForce(mark: Mark, bundle: Bundle): void {
    const { opener, host, topic } = this.#options;
    const { epoch, revision } = bundle;
    host.storeHighest({ epoch, revision });
    opener.accept(topic, mark);
    // The same revision with a later date of expiry changes no table.
    if (this.#inForce === null || compareRevisions(bundle, this.#inForce) !== 0) {
      host.install(bundle);
    }
    this.#inForce = bundle;
  }
}
