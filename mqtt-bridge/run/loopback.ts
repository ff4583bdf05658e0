import { type Bundle, compareRevisions, type Revision } from "../../core/bundle/bundle.js";
import type { Refusal, RefusalReason } from "../../core/bundle/refusal.js";
import { TableError } from "../../core/table/table.js";
import { classifierMaker, type Inputs } from "../engine.js";
import { Failure } from "../failure.js";
import { agentEnd, makePairKey, planeEnd } from "../machine/ends.js";
import type { Uplink } from "../machine/uplink.js";
import { MemoryMarks } from "../pair/memory-marks.js";
import { MemoryReport } from "../pair/report.js";
import { PlaneRouter } from "../routers/plane-router.js";
import type { NodeAgent } from "./agent.js";
import type { Links } from "./brokers.js";
import { NodeRouter, type NodeRouterOptions } from "./node-router.js";

export interface LoopbackOptions {
  readonly router: string;
  readonly links: Pick<Links, "plane" | "agent">;
  readonly live: boolean;
  readonly log: (line: string) => void;
  /** What is known of the router has changed. */
  readonly onChange?: () => void;
}

/** Whoever reaches the broker can make these: they say nothing of the bundle that is waited for. */
const NOT_OURS: ReadonlySet<RefusalReason> = new Set(["not_sealed", "bad_seal", "too_large"]);

const now = (): number => Date.now() / 1000;
const nowSeconds = (): number => Math.floor(now());

/**
 * A router in this process: paired for as long as it runs, and on the broker like any other. Bundles go down and
 * events go up sealed.
 */
export class Loopback {
  readonly #options: LoopbackOptions;
  /** The plane's side. */
  readonly plane: PlaneRouter;
  readonly #node: NodeRouter;
  #waiting: { place: Revision; done: (failure: Failure | null) => void } | null = null;

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
    const makeClassifier = await classifierMaker(agent.keys.fingerprint);
    return new Loopback(options, plane, { end: agent, makeClassifier });
  }

  private constructor(
    options: LoopbackOptions,
    end: PlaneRouter["end"],
    own: Pick<NodeRouterOptions, "end" | "makeClassifier">,
  ) {
    const { links, live, log } = options;
    this.#options = options;
    this.#node = new NodeRouter({
      ...own,
      link: links.agent,
      live,
      onInstalled: (bundle) => this.#installed(bundle),
      onRefusal: (refusal) => this.#refused(refusal),
      log,
      now: nowSeconds,
    });
    const memory = new MemoryReport();
    this.plane = new PlaneRouter({
      end,
      memory,
      capacity: this.#node.capacity,
      send: (topic, message, how) => links.plane.publish(topic, message, how),
      onChange: options.onChange ?? ((): void => {}),
      onRemake: () => {},
      log,
      now,
    });
  }

  get uplink(): Uplink {
    return this.#node.uplink;
  }

  get agent(): NodeAgent {
    return this.#node.agent;
  }

  /** Tables that the plane wants in force, and that are. */
  get revisions(): { readonly desired: number | null; readonly reported: number | null } {
    return {
      desired: this.plane.desired?.revision ?? null,
      reported: this.#node.inForce?.revision ?? null,
    };
  }

  /**
   * The first tables; resolves when they are in force. `before` hears of their place before they are sent.
   * @throws Failure as `revise`.
   */
  async start(
    inputs: Inputs,
    openerIsLan: boolean,
    before: (place: Revision) => void = () => {},
  ): Promise<void> {
    // Sent before it is asked for: what an earlier pair left there is replaced then.
    const { inForce, sent } = this.#revise(inputs, openerIsLan, before);
    inForce.catch(() => {});
    await sent;
    await this.#node.start();
    await inForce;
  }

  /**
   * Compiles tables, seals and sends them; resolves when the agent has them in force.
   * @throws Failure when they do not fit, or the agent refuses them.
   */
  async revise(inputs: Inputs, openerIsLan: boolean): Promise<void> {
    const { inForce, sent } = this.#revise(inputs, openerIsLan, () => {});
    await sent;
    await inForce;
  }

  /** Takes nothing from the broker any more. */
  async stop(): Promise<void> {
    await this.#node.stop();
  }

  #revise(inputs: Inputs, openerIsLan: boolean, before: (place: Revision) => void) {
    const made = this.#make(inputs, openerIsLan);
    before(made.place);
    const known = this.#node.inForce;
    const isThere = known !== null && compareRevisions(known, made.place) === 0;
    const inForce = new Promise<void>((resolve, reject) => {
      const done = (failure: Failure | null): void =>
        failure === null ? resolve() : reject(failure);
      if (isThere) resolve();
      else this.#waiting = { place: made.place, done };
    });
    return { inForce, sent: this.plane.publish(made) };
  }

  #make(inputs: Inputs, openerIsLan: boolean) {
    const { needles } = inputs.needles;
    try {
      // An agent in this process is never without its plane: it raises no alerts of its own.
      return this.plane.make({ needles, lan: inputs.lan, openerIsLan, alerts: null });
    } catch (error) {
      if (error instanceof TableError) throw new Failure(`household: ${error.message}`);
      throw error;
    }
  }

  #refused({ reason, line }: Refusal): void {
    const { log, router } = this.#options;
    log(`${router}: bundle refused: ${line}`);
    if (!NOT_OURS.has(reason)) this.#answer(new Failure(`bundle refused: ${line}`));
  }

  #installed(bundle: Bundle): void {
    const waiting = this.#waiting;
    if (waiting !== null && compareRevisions(bundle, waiting.place) >= 0) this.#answer(null);
  }

  #answer(failure: Failure | null): void {
    this.#waiting?.done(failure);
    this.#waiting = null;
  }
}
