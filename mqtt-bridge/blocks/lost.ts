import { plural } from "../../core/scan/layout.js";
import { describeError } from "../failure.js";
import type { Outcome } from "../routers/plane-router.js";
import { NOT_SENT } from "../routers/turns.js";
import { NO_ANSWER } from "../routers/waiting.js";
import type { Activity } from "./activity.js";
import type { Block } from "./kept.js";
import type { BlockList } from "./listed.js";
import { leftOf } from "./times.js";

export interface LostOptions {
  readonly blocks: BlockList;
  readonly routers: {
    obstacle(router: string): string | null;
    activity(router: string): Activity | null;
  };
  /** Tells the router of the block. */
  readonly give: (block: Block) => Promise<Outcome>;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

/** The problem of a block until its router has it again; it is stored, so that a restart forgets none. */
const LOST = "the router has lost it; it is given again";
/** Seconds after which a router's health counts a block, and which must be left of one that is given again. */
const COUNTED = 120;

/** Blocks that are listed and that their router does not keep: its state was wiped, or it was paired anew. */
export class LostBlocks {
  readonly #options: LostOptions;
  #isGiving = false;

  constructor(options: LostOptions) {
    this.#options = options;
  }

  /** Gives them again, one after the other; resolves when each was answered, and never rejects. */
  async turn(): Promise<void> {
    if (this.#isGiving) return;
    this.#isGiving = true;
    try {
      // Who does not answer now is not asked for each.
      const silent = new Set<string>();
      for (const { id, router } of this.#find()) {
        if (!silent.has(router) && !(await this.#giveAgain(id))) silent.add(router);
      }
    } catch (error) {
      this.#options.log(`blocks that a router has lost: ${describeError(error)}`);
    } finally {
      this.#isGiving = false;
    }
  }

  /** What was not known to be lost is marked and logged. */
  #find(): Block[] {
    const { blocks, onChange, log, now } = this.#options;
    const lost = blocks.inForce(now()).filter((block) => this.#isLost(block));
    const found = lost.filter(({ problem }) => problem !== LOST);
    if (found.length > 0) {
      blocks.putAll(found.map((block) => ({ ...block, problem: LOST })));
      onChange();
    }
    for (const router of new Set(found.map((block) => block.router))) {
      const count = found.filter((block) => block.router === router).length;
      log(`router ${router} keeps no block: ${plural(count, "block")} given again`);
    }
    return lost;
  }

  #isLost(block: Block): boolean {
    const { routers, now } = this.#options;
    if (block.problem === LOST) return true;
    if (block.problem !== null || leftOf(block, now()) <= COUNTED) return false;
    const activity = routers.activity(block.router);
    return activity !== null && activity.count === 0 && activity.at - block.since > COUNTED;
  }

  /** False: the router cannot be told, or may not have it; it is tried again. */
  async #giveAgain(id: string): Promise<boolean> {
    const { blocks, routers, give, onChange } = this.#options;
    const before = blocks.get(id);
    if (before === undefined || before.lifted) return true;
    if (routers.obstacle(before.router) !== null) return false;
    const problem = await give(before).catch((error: unknown) => describeError(error));
    if (problem === NO_ANSWER || problem === NOT_SENT) return false;
    const block = blocks.get(id);
    if (block === undefined || block.lifted) return true;
    blocks.put({ ...block, problem });
    onChange();
    return true;
  }
}
