import { PARAM_TABLE, PROFILE_SMALL, profileParam } from "../../asm/abi.gen.js";
import { agentAlertsOf } from "../../core/bundle/agent-alerts.js";
import { decodeHealth, type Health } from "../../core/bundle/health.js";
import { TableError } from "../../core/table/table.js";
import { type Inputs, makePipeline } from "../engine.js";
import { BundlePublisher } from "../machine/bundles.js";
import { cborX } from "../machine/cbor.js";
import { type End, planeEnd } from "../machine/ends.js";
import type { EventsReader } from "../machine/reader.js";
import { upTopic } from "../machine/topics.js";
import type { Link } from "../mqtt/link.js";
import type { Pair, Pairs } from "../pair/pairs.js";
import type { Memories } from "./memories.js";

export interface PairedOptions {
  readonly pairs: Pairs;
  readonly inputs: Inputs;
  /** Where the routers are, with the right to read all that goes up and to write all that goes down. */
  readonly link: Link;
  readonly reader: EventsReader;
  readonly memories: Memories;
  readonly pageUrl: string | null;
  readonly log: (line: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

interface Router {
  readonly end: End;
  readonly publisher: BundlePublisher;
  health: Health | null;
}

/** Table bytes of an agent that has not said otherwise. */
const CAPACITY = profileParam(PROFILE_SMALL, PARAM_TABLE);

/** The plane's side of all paired routers: bundles go down, events and health come up. */
export class PairedRouters {
  readonly #options: PairedOptions;
  readonly #routers = new Map<string, Router>();

  constructor(options: PairedOptions) {
    this.#options = options;
  }

  /** Takes over the link's messages, those for the reader too. */
  async start(): Promise<void> {
    const { link, reader, pairs } = this.#options;
    link.onMessage(({ topic, payload }) => {
      reader.take(topic, payload);
      this.#takeHealth(topic, payload);
    });
    for (const pair of pairs.all()) await this.#add(pair);
  }

  /** What the plane wants in force at a router, and what the router said last; null: not known. */
  revisions(router: string): { desired: number | null; reported: number | null } {
    const known = this.#routers.get(router);
    return {
      desired: known?.publisher.desired?.revision ?? null,
      reported: known?.health?.revision ?? null,
    };
  }

  async #add({ router, pairKey }: Pair): Promise<void> {
    const { link, reader, pairs, log, inputs, now, memories, pageUrl } = this.#options;
    const end = planeEnd({
      router,
      pairKey,
      marks: pairs.marks(router),
      onRefusal: (topic, { line }) => log(`${topic}: ${line}`),
    });
    const publisher = new BundlePublisher({
      end,
      send: (topic, message) => link.publish(topic, message, { retain: true }),
      now,
    });
    const pipeline = makePipeline(inputs, {
      mode: "live",
      openerIsLan: false,
      demo: false,
      pageUrl,
      memory: memories.load(router),
    });
    memories.add(router, pipeline);
    pipeline.revise(publisher.next, inputs.needles.meanings);
    reader.add(router, pipeline, publisher.next, end);
    this.#routers.set(router, { end, publisher, health: null });
    await link.subscribe(upTopic(router, "health"));
    await this.#publish(router, publisher);
  }

  async #publish(router: string, publisher: BundlePublisher): Promise<void> {
    const { inputs, log } = this.#options;
    const { lan, needles, rules } = inputs;
    try {
      const source = {
        needles: needles.needles,
        lan,
        openerIsLan: false,
        capacity: CAPACITY,
        alerts: agentAlertsOf(needles.meanings, rules),
      };
      await publisher.publish(source);
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      log(`router ${router}: household: ${error.message}; it keeps the tables that it has`);
    }
  }

  #takeHealth(topic: string, payload: Uint8Array): void {
    for (const [router, known] of this.#routers) {
      if (topic !== upTopic(router, "health")) continue;
      const opened = known.end.open(topic, payload);
      if (opened === null) return;
      const { value, refusal } = decodeHealth(cborX, opened);
      if (refusal !== null) this.#options.log(`${topic}: ${refusal.line}`);
      else this.#takeReport(router, known, value);
    }
  }

  #takeReport(router: string, known: Router, health: Health): void {
    const before = known.health?.refused?.line;
    known.health = health;
    if (health.refused !== null && health.refused.line !== before) {
      this.#options.log(`router ${router} refused: ${health.refused.line}`);
    }
  }
}
