import { plural } from "../../core/scan/layout.js";
import { describeError } from "../failure.js";
import type { Outcome } from "../routers/plane-router.js";
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
      for (const { id } of this.#find()) await this.#giveAgain(id);
    } catch (error) {
      this.#options.log(`blocks that a router has lost: ${describeError(error)}`);
    } finally {
      this.#isGiving = false;
    }
  }

  /** Of routers that can be told; what was not known to be lost is marked and logged. */
  #find(): Block[] {
    const { blocks, routers, onChange, log, now } = this.#options;
    const lost = blocks.inForce(now()).filter((block) => this.#isLost(block));
    const found = lost.filter(({ problem }) => problem !== LOST);
    if (found.length > 0) onChange();
    for (const block of found) blocks.put({ ...block, problem: LOST });
    for (const router of new Set(found.map((block) => block.router))) {
      const count = found.filter((block) => block.router === router).length;
      log(`router ${router} keeps no block: ${plural(count, "block")} given again`);
    }
    return lost.filter(({ router }) => routers.obstacle(router) === null);
  }

  #isLost(block: Block): boolean {
    const { routers, now } = this.#options;
    if (block.problem === LOST) return true;
    if (block.problem !== null || leftOf(block, now()) <= COUNTED) return false;
    const activity = routers.activity(block.router);
    return activity !== null && activity.count === 0 && activity.at - block.since > COUNTED;
  }

  async #giveAgain(id: string): Promise<void> {
    const { blocks, give, onChange } = this.#options;
    const before = blocks.get(id);
    if (before === undefined || before.lifted) return;
    const problem = await give(before).catch((error: unknown) => describeError(error));
    const block = blocks.get(id);
    if (block === undefined || block.lifted) return;
    blocks.put({ ...block, problem });
    onChange();
  }
}
