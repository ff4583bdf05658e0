import { describeError } from "../failure.js";
import type { Store } from "../store/port.js";
import { isWritten } from "../store/unwritable.js";
import type { Link } from "./link.js";

export interface BoardOptions {
  readonly link: Link;
  /** Remembers where something of ours stands: a broker keeps it longer than this process lives. */
  readonly store: Pick<Store, "retained" | "addRetained" | "removeRetained">;
  readonly log: (line: string) => void;
}

/**
 * The retained topics and what should stand there. Only the newest value of a topic is sent, one
 * publication a topic at a time, and all are sent again after a loss: a broker without a disk forgets.
 * Values are made of the store's contents and not kept; which topics have one is.
 */
export class Board {
  readonly #options: BoardOptions;
  /** Topics that the store knows. */
  readonly #standing: Set<string>;
  readonly #wanted = new Map<string, string>();
  readonly #dirty = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(options: BoardOptions) {
    this.#options = options;
    this.#standing = new Set(options.store.retained());
    options.link.onState((connected) => {
      if (connected) this.repeat();
    });
  }

  /** Sends everything again, for who may have missed it. */
  repeat(): void {
    for (const topic of this.#wanted.keys()) this.#dirty.add(topic);
    this.#sendAll();
  }

  /** Puts a value up; the same value again is not sent again. */
  put(topic: string, value: unknown): void {
    const payload = JSON.stringify(value);
    if (this.#wanted.get(topic) === payload) return;
    // Where that cannot be noted now it is with the next value.
    const { store } = this.#options;
    if (!this.#standing.has(topic) && isWritten(() => store.addRetained(topic)))
      this.#standing.add(topic);
    this.#wanted.set(topic, payload);
    this.#dirty.add(topic);
    this.#sendAll();
  }

  /** Clears what an earlier run left and nobody has put up since, of the topics that `isStale` names. */
  clearLeft(isStale: (topic: string) => boolean): void {
    for (const topic of this.#standing) {
      if (!this.#wanted.has(topic) && isStale(topic)) this.clear(topic);
    }
  }

  /** Takes the retained value of a topic away from the broker. */
  clear(topic: string): void {
    if (!(this.#standing.has(topic) || this.#wanted.has(topic))) return;
    this.#wanted.set(topic, "");
    this.#dirty.add(topic);
    this.#sendAll();
  }

  /** Waits until the broker has what is told now, or for nothing when it is away; what is told meanwhile is not waited for. */
  async settled(): Promise<void> {
    // A value that changed while the one before was on its way follows that.
    for (let pass = 0; pass < 2; pass++) {
      if (this.#options.link.connected) await Promise.all(this.#underWay.values());
    }
  }

  #sendAll(): void {
    if (!this.#options.link.connected) return;
    for (const topic of [...this.#dirty]) {
      if (!this.#underWay.has(topic)) this.#send(topic);
    }
  }

  #send(topic: string): void {
    const payload = this.#wanted.get(topic);
    this.#dirty.delete(topic);
    if (payload === undefined) return;
    const { link, log } = this.#options;
    const sent = link
      .publish(topic, payload, { retain: true })
      .then(() => this.#sent(topic, payload))
      .catch((error) => log(`${topic}: ${describeError(error)}`))
      .finally(() => {
        this.#underWay.delete(topic);
        if (this.#dirty.has(topic)) this.#sendAll();
      });
    this.#underWay.set(topic, sent);
  }

  /** The broker has it. What is cleared need not be remembered any more. */
  #sent(topic: string, payload: string): void {
    if (payload !== "" || this.#wanted.get(topic) !== "") return;
    this.#wanted.delete(topic);
    this.#standing.delete(topic);
    this.#options.store.removeRetained(topic);
  }
}
