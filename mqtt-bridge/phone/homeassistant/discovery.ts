import { describeError } from "../../failure.js";
import type { Board } from "../../mqtt/board.js";
import type { Link, Message } from "../../mqtt/link.js";
import type { RouterFacts } from "../../mqtt/people.js";
import { type DeviceSurroundings, describeDevice, deviceId } from "./device.js";

export interface DiscoveryOptions extends DeviceSurroundings {
  readonly link: Pick<Link, "onMessage" | "subscribe">;
  readonly board: Pick<Board, "put" | "clear" | "clearLeft" | "repeat">;
  /** First level of Home Assistant's topics; null: routers are not announced. */
  readonly prefix: string | null;
  readonly log: (line: string) => void;
}

/** A topic under which a router was announced, by this run or an earlier one. */
const OURS = /^.+\/device\/telltale_([a-z0-9_]{1,32})\/config$/;

/** Announces each router to Home Assistant as a device, retained, and again when Home Assistant has started. */
export class Discovery {
  readonly #options: DiscoveryOptions;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  /** Listens to Home Assistant. */
  async start(): Promise<void> {
    const { prefix, link, log } = this.#options;
    if (prefix === null) return;
    link.onMessage((message) => this.take(message));
    await link
      .subscribe(`${prefix}/status`)
      // What is retained reaches it all the same.
      .catch((error) => log(`Home Assistant's start is not heard: ${describeError(error)}`));
  }

  announce(facts: RouterFacts): void {
    const topic = this.#topic(facts.id);
    if (topic !== null) this.#options.board.put(topic, describeDevice(facts, this.#options));
  }

  /** A router that is gone: an empty config takes its device away. */
  withdraw(router: string): void {
    const topic = this.#topic(router);
    if (topic !== null) this.#options.board.clear(topic);
  }

  /**
   * Takes away what an earlier run announced and this one does not: under another prefix, with this switched off, or of a
   * router that is gone. `coming`: a router that is to be added yet.
   */
  clearLeft(coming: string | null): void {
    this.#options.board.clearLeft((topic) => {
      const router = OURS.exec(topic)?.[1];
      if (router === undefined) return false;
      return router !== coming || topic !== this.#topic(router);
    });
  }

  /** Home Assistant has started: it is told again what it may have missed. */
  take({ topic, payload }: Message): void {
    const isBirth = topic === `${this.#options.prefix}/status`;
    if (isBirth && Buffer.from(payload).toString() === "online") this.#options.board.repeat();
  }

  #topic(router: string): string | null {
    const { prefix } = this.#options;
    return prefix === null ? null : `${prefix}/device/${deviceId(router)}/config`;
  }
}
