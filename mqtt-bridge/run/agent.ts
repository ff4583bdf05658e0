import type { Classifier } from "../../router/node/classifier.js";
import type { PacketSource } from "../../router/node/packet.js";
import type { Uplink } from "../machine/uplink.js";

export interface AgentOptions {
  readonly classifier: Classifier;
  readonly uplink: Uplink;
  /** Packets come as they are sent on the wire: events go out at once and flows time out by the clock. */
  readonly live: boolean;
}

/** Packets between two looks at the events. */
const PACKETS_PER_TURN = 512;
/** Bytes of events after which a capture waits for the plane. */
const BACKLOG_MAX = 1024 * 1024;
/** How often events go out while packets come slowly, milliseconds. */
const TURN_MS = 250;
/** How often the LAN's prefixes are looked up: a provider changes them when it likes. */
const LAN_MS = 10_000;

/**
 * The agent's work in this process: packets through the classifier, its events to the plane.
 * One source is read after the other.
 */
export class NodeAgent {
  readonly #options: AgentOptions;
  readonly #take: (records: Uint8Array) => void;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#take = (records) => options.uplink.add(records);
  }

  get counters(): Readonly<Record<string, number>> {
    return this.#options.classifier.counters();
  }

  /** Classifies what is queued: what follows is found with other tables. */
  settle(): void {
    this.#options.classifier.settle(this.#take);
  }

  /**
   * Reads a source to its end; resolves when the plane has all its events.
   * @throws CaptureError when the source cannot be read.
   */
  async read(source: PacketSource): Promise<void> {
    const { classifier, uplink, live } = this.#options;
    const learnLan = (): void => classifier.setLan(source.lan ?? []);
    const timer = live ? setInterval(() => this.#turn(), TURN_MS) : null;
    const lanTimer = live ? setInterval(learnLan, LAN_MS) : null;
    learnLan();
    try {
      let count = 0;
      for await (const packet of source) {
        classifier.feed(packet, this.#take);
        if (++count % PACKETS_PER_TURN !== 0) continue;
        classifier.settle(this.#take);
        if (!live && uplink.backlog > BACKLOG_MAX) await uplink.flush();
      }
    } finally {
      if (timer !== null) clearInterval(timer);
      if (lanTimer !== null) clearInterval(lanTimer);
    }
    classifier.finish(this.#take);
    await uplink.flush();
  }

  #turn(): void {
    const { classifier, uplink } = this.#options;
    classifier.settle(this.#take);
    classifier.advance(Math.floor(Date.now() / 1000));
    classifier.drain(this.#take);
    // Not awaited: while the plane is away the uplink keeps what it may and counts the rest.
    uplink.flush().catch(() => {});
  }
}
