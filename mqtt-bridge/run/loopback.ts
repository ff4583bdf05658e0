import type { Bundle } from "../../core/bundle/bundle.js";
import type { RefusalReason } from "../../core/bundle/refusal.js";
import { TableError } from "../../core/table/table.js";
import type { Classifier } from "../../router/node/classifier.js";
import { classifierMaker, type Inputs } from "../engine.js";
import { Failure } from "../failure.js";
import { BundlePublisher } from "../machine/bundles.js";
import { agentEnd, type End, makePairKey, planeEnd } from "../machine/ends.js";
import { downTopic } from "../machine/topics.js";
import { Uplink } from "../machine/uplink.js";
import { MemoryMarks } from "../pair/memory-marks.js";
import { NodeAgent } from "./agent.js";
import type { Links } from "./brokers.js";
import { Tables } from "./tables.js";

export interface LoopbackOptions {
  readonly router: string;
  readonly links: Pick<Links, "plane" | "agent">;
  readonly live: boolean;
  readonly log: (line: string) => void;
}

/** Whoever reaches the broker can make these: they say nothing of the bundle that is waited for. */
const NOT_OURS: ReadonlySet<RefusalReason> = new Set(["not_sealed", "bad_seal", "too_large"]);

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * A router in this process: paired for as long as it runs, and on the broker like any other. Bundles go down and
 * events go up sealed.
 */
export class Loopback {
  readonly #options: LoopbackOptions;
  /** The plane's end. */
  readonly plane: End;
  readonly #publisher: BundlePublisher;
  readonly #classifier: Classifier;
  readonly #tables: Tables;
  readonly uplink: Uplink;
  readonly agent: NodeAgent;
  #sent: Promise<unknown> = Promise.resolve();
  #waiting: { revision: number; done: (failure: Failure | null) => void } | null = null;

  /** @throws Failure when the classifier is not built. */
  static async make(options: LoopbackOptions): Promise<Loopback> {
    const { router, log } = options;
    const pair = {
      router,
      pairKey: makePairKey(),
      onRefusal: (topic: string, { line }: { line: string }) => log(`${topic}: ${line}`),
    };
    const plane = planeEnd({ ...pair, marks: new MemoryMarks() });
    const agent = agentEnd({ ...pair, marks: new MemoryMarks() });
    return new Loopback(options, plane, agent, await classifierMaker(agent.keys.fingerprint));
  }

  private constructor(
    options: LoopbackOptions,
    plane: End,
    agent: End,
    makeClassifier: () => Classifier,
  ) {
    const { links, live, log, router } = options;
    this.#options = options;
    this.plane = plane;
    this.#publisher = new BundlePublisher({
      end: plane,
      send: (topic, message) => links.plane.publish(topic, message, { retain: true }),
      now: nowSeconds,
    });
    this.#classifier = makeClassifier();
    this.uplink = new Uplink({
      router,
      epoch: 0,
      revision: 0,
      seal: agent,
      send: (topic, message) => links.agent.publish(topic, message),
      now: nowSeconds,
    });
    this.agent = new NodeAgent({ classifier: this.#classifier, uplink: this.uplink, live });
    this.#tables = new Tables({
      end: agent,
      classifier: this.#classifier,
      makeClassifier,
      beforeSwap: () => this.agent.settle(),
      onInstalled: (bundle) => this.#installed(bundle),
      onRefusal: ({ reason, line }) => {
        log(`${router}: bundle refused: ${line}`);
        if (!NOT_OURS.has(reason)) this.#answer(new Failure(`bundle refused: ${line}`));
      },
      now: nowSeconds,
    });
  }

  /** Revision that the next `revise` will make. */
  get nextRevision(): number {
    return this.#publisher.next;
  }

  /** What the plane wants in force, and what is. */
  get revisions(): { readonly desired: number | null; readonly reported: number | null } {
    return {
      desired: this.#publisher.desired?.revision ?? null,
      reported: this.#tables.report.inForce?.revision ?? null,
    };
  }

  /** The first tables; resolves when they are in force. @throws Failure as `revise`. */
  async start(inputs: Inputs, openerIsLan: boolean): Promise<void> {
    const { links, router } = this.#options;
    links.agent.onMessage(({ topic, payload }) => this.#tables.take(topic, payload));
    // Sent before it is asked for: what an earlier pair left there is replaced then.
    const inForce = this.revise(inputs, openerIsLan);
    inForce.catch(() => {});
    await this.#sent.catch(() => {});
    await links.agent.subscribe(downTopic(router, "bundle"));
    await inForce;
  }

  /**
   * Compiles tables, seals and sends them; resolves when the agent has them in force.
   * @throws Failure when they do not fit, or the agent refuses them.
   */
  async revise(inputs: Inputs, openerIsLan: boolean): Promise<void> {
    const source = {
      needles: inputs.needles.needles,
      lan: inputs.lan,
      openerIsLan,
      capacity: this.#classifier.tableCapacity,
      // An agent in this process is never without its plane.
      alerts: null,
    };
    const inForce = new Promise<Failure | null>((done) => {
      this.#waiting = { revision: this.#publisher.next, done };
    });
    try {
      this.#sent = this.#publisher.publish(source);
      await this.#sent;
    } catch (error) {
      if (error instanceof TableError) throw new Failure(`household: ${error.message}`);
      throw error;
    }
    const failure = await inForce;
    if (failure !== null) throw failure;
  }

  #installed({ epoch, revision }: Bundle): void {
    this.uplink.revise({ epoch, revision });
    if (this.#waiting !== null && revision >= this.#waiting.revision) this.#answer(null);
  }

  #answer(failure: Failure | null): void {
    this.#waiting?.done(failure);
    this.#waiting = null;
  }
}
