import { describeError } from "../failure.js";
import type { Link } from "./link.js";

/**
 * The retained topics and what should stand there. Only the newest value of a topic is sent, one
 * publication a topic at a time, and all are sent again after a loss: a broker without a disk forgets.
 */
export class Board {
  readonly #link: Link;
  readonly #log: (line: string) => void;
  readonly #wanted = new Map<string, string>();
  readonly #dirty = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(link: Link, log: (line: string) => void) {
    this.#link = link;
    this.#log = log;
    link.onState((connected) => {
      if (!connected) return;
      for (const topic of this.#wanted.keys()) this.#dirty.add(topic);
      this.#sendAll();
    });
  }

  /** Puts a value up; the same value again is not sent again. */
  put(topic: string, value: unknown): void {
    const payload = JSON.stringify(value);
    if (this.#wanted.get(topic) === payload) return;
    this.#wanted.set(topic, payload);
    this.#dirty.add(topic);
    this.#sendAll();
  }

  /** Takes the retained value of a topic away from the broker. */
  clear(topic: string): void {
    if (!this.#wanted.has(topic)) return;
    this.#wanted.set(topic, "");
    this.#dirty.add(topic);
    this.#sendAll();
  }

  /** Waits until the broker has everything, or for nothing when it is away. */
  async settled(): Promise<void> {
    while (this.#link.connected && this.#underWay.size > 0) {
      await Promise.all(this.#underWay.values());
    }
  }

  #sendAll(): void {
    if (!this.#link.connected) return;
    for (const topic of [...this.#dirty]) {
      if (!this.#underWay.has(topic)) this.#send(topic);
    }
  }

  #send(topic: string): void {
    const payload = this.#wanted.get(topic);
    this.#dirty.delete(topic);
    if (payload === undefined) return;
    const sent = this.#link
      .publish(topic, payload, { retain: true })
      .catch((error) => this.#log(`${topic}: ${describeError(error)}`))
      .finally(() => {
        this.#underWay.delete(topic);
        if (this.#dirty.has(topic)) this.#sendAll();
      });
    this.#underWay.set(topic, sent);
  }
}
