import { encodePresence, type OnlineState, PRESENCE_SECONDS } from "../../core/bundle/online.js";
import { cborX } from "../machine/cbor.js";
import type { End } from "../machine/ends.js";
import { downTopic } from "../machine/topics.js";
import type { Link } from "../mqtt/link.js";

/** Calls `work` each so many milliseconds; gives what ends that. */
export type Every = (milliseconds: number, work: () => void) => () => void;

export interface PresenceOptions {
  readonly link: Pick<Link, "connected" | "publish" | "onState">;
  /** The plane's ends of the routers that are paired now. */
  readonly ends: () => readonly End[];
  readonly every: Every;
}

/** The process's own clock. */
export const everyMilliseconds: Every = (milliseconds, work) => {
  const timer = setInterval(work, milliseconds);
  return () => clearInterval(timer);
};

/**
 * Tells routers that their plane is there, each `PRESENCE_SECONDS` and whenever the broker is there again: an agent that
 * hears nothing for `ALONE_SECONDS` raises alerts itself.
 */
export class Presence {
  readonly #options: PresenceOptions;
  #cancel: (() => void) | null = null;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** The routers that are paired already are greeted one by one, as they are taken up. */
  start(): void {
    const { link, every } = this.#options;
    const sayOnline = (): void => {
      if (this.#cancel !== null) void this.#sayAll("online");
    };
    link.onState((connected) => {
      if (connected) sayOnline();
    });
    this.#cancel = every(PRESENCE_SECONDS * 1000, sayOnline);
  }

  /** Tells one router; to be called when it is taken up. */
  greet(end: End): void {
    void this.#say(end, "online");
  }

  /** Says good-bye; resolves when the broker has it, at once while there is none. */
  async stop(): Promise<void> {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    await this.#sayAll("stopped");
  }

  async #sayAll(state: OnlineState): Promise<void> {
    await Promise.all(this.#options.ends().map((end) => this.#say(end, state)));
  }

  async #say(end: End, state: OnlineState): Promise<void> {
    const { link } = this.#options;
    // Without a broker nobody is to hear later that the plane was there.
    if (!link.connected) return;
    const topic = downTopic(end.router, "online");
    const message = end.seal(topic, encodePresence(cborX, { v: 1, state }, PRESENCE_SECONDS));
    // It fails only when the link ends, which says so itself.
    await link.publish(topic, message, { expiry: PRESENCE_SECONDS }).catch(() => {});
  }
}
