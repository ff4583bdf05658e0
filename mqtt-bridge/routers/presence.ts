import type { Mark } from "../../core/bundle/envelope.js";
import { encodePresence, type OnlineState, PRESENCE_SECONDS } from "../../core/bundle/online.js";
import { describeError } from "../failure.js";
import { cborX } from "../machine/cbor.js";
import type { End } from "../machine/ends.js";
import { downTopic, parseUpTopic } from "../machine/topics.js";
import type { Link } from "../mqtt/link.js";

/** Calls `work` each so many milliseconds; gives what ends that. */
export type Every = (milliseconds: number, work: () => void) => () => void;

export interface PresenceOptions {
  readonly link: Pick<Link, "connected" | "publish" | "onState">;
  /** The plane's ends of the routers that are paired now. */
  readonly ends: () => readonly End[];
  /** Up to where a router's events are stored, or brought nothing to store. */
  readonly kept: (router: string) => Mark | null;
  readonly every: Every;
  readonly log: (line: string) => void;
}

/** How often a router is told which of its events were taken, if any were, milliseconds. */
const CONFIRM_MS = 1000;
/** Batches of events after which it is told at once: an agent has at most 8 under way that are not confirmed. */
const CONFIRM_BATCHES = 4;

/** The process's own clock. */
export const everyMilliseconds: Every = (milliseconds, work) => {
  const timer = setInterval(work, milliseconds);
  return () => clearInterval(timer);
};

/**
 * Tells routers that their plane is there, each `PRESENCE_SECONDS` and whenever the broker is there again: an agent that
 * hears nothing for `ALONE_SECONDS` raises alerts itself. With it goes up to where the router's events are taken, which
 * is told soon after they came: until then the router keeps them.
 */
export class Presence {
  readonly #options: PresenceOptions;
  #cancel: (() => void) | null = null;
  /** Messages with a router's events that came since it was told. */
  readonly #came = new Map<string, number>();
  /** Up to where each router was told that its events are taken. */
  readonly #told = new Map<string, Mark | null>();
  /** Routers for which nothing can be sealed now. */
  readonly #mute = new Set<string>();

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
    const cancels = [
      every(PRESENCE_SECONDS * 1000, sayOnline),
      every(CONFIRM_MS, () => this.#confirm()),
    ];
    this.#cancel = () => {
      for (const cancel of cancels) cancel();
    };
  }

  /** Tells one router; to be called when it is taken up, and when it says that it is there. */
  greet(end: End): void {
    void this.#say(end, "online");
  }

  /** The router is not paired any more. */
  forget(router: string): void {
    this.#came.delete(router);
    this.#told.delete(router);
    this.#mute.delete(router);
  }

  /** A message was taken; what it brought is stored, or waits for that. */
  took(topic: string): void {
    const from = parseUpTopic(topic);
    if (from === null || from.kind !== "events") return;
    const count = (this.#came.get(from.router) ?? 0) + 1;
    this.#came.set(from.router, count);
    // What cannot be opened moves no mark: whoever sends it is not answered each time.
    if (count >= CONFIRM_BATCHES && this.#hasNews(from.router)) this.#confirm();
  }

  /** Says good-bye; resolves when the broker has it, at once while there is none. */
  async stop(): Promise<void> {
    if (this.#cancel === null) return;
    this.#cancel();
    this.#cancel = null;
    await this.#sayAll("stopped");
  }

  #hasNews(router: string): boolean {
    const end = this.#options.ends().find((each) => each.router === router);
    if (end === undefined) return false;
    return this.#options.kept(router)?.sequence !== this.#told.get(router)?.sequence;
  }

  #confirm(): void {
    if (this.#cancel === null || this.#came.size === 0) return;
    const due = this.#options.ends().filter(({ router }) => this.#came.has(router));
    this.#came.clear();
    for (const end of due) void this.#say(end, "online");
  }

  async #sayAll(state: OnlineState): Promise<void> {
    await Promise.all(this.#options.ends().map((end) => this.#say(end, state)));
  }

  async #say(end: End, state: OnlineState): Promise<void> {
    const { link } = this.#options;
    // Without a broker nobody is to hear later that the plane was there.
    if (!link.connected) return;
    const topic = downTopic(end.router, "online");
    const taken = this.#options.kept(end.router);
    const body = encodePresence(cborX, { v: 1, state }, { every: PRESENCE_SECONDS, taken });
    const message = this.#seal(end, topic, body);
    if (message === null) return;
    this.#told.set(end.router, taken);
    // It fails only when the link ends, which says so itself.
    await link.publish(topic, message, { expiry: PRESENCE_SECONDS }).catch(() => {});
  }

  /** null: no mark for it can be stored, as on a full disk; what is to be said is said when one can. */
  #seal(end: End, topic: string, body: Uint8Array): Uint8Array | null {
    try {
      const message = end.seal(topic, body);
      this.#mute.delete(end.router);
      return message;
    } catch (error) {
      const line = `router ${end.router}: it cannot be greeted: ${describeError(error)}`;
      if (!this.#mute.has(end.router)) this.#options.log(line);
      this.#mute.add(end.router);
      return null;
    }
  }
}
