import type { Store } from "../store/port.js";
import { type Block, loadBlocks, saveBlocks } from "./kept.js";

/** Blocks in force that are listed; a router alone keeps 1,024. */
const LISTED_MAX = 2048;

/** Blocks of all routers, those that were lifted among them; each change is stored. */
export class BlockList {
  readonly #store: Pick<Store, "setting" | "setSetting">;
  /** By id, the newest last. */
  readonly #blocks = new Map<string, Block>();

  constructor(store: Pick<Store, "setting" | "setSetting">) {
    this.#store = store;
    for (const block of loadBlocks(store)) this.#blocks.set(block.id, block);
  }

  get(id: string): Block | undefined {
    return this.#blocks.get(id);
  }

  /** Those in force, the newest first; `now`: epoch seconds. */
  inForce(now: number): Block[] {
    return [...this.#blocks.values()]
      .filter(({ lifted, until }) => !lifted && (until ?? Infinity) > now)
      .sort((a, b) => b.since - a.since);
  }

  /** Why this block cannot be listed, in one line; null: there is room. One that a router keeps is never let go. */
  fullFor(id: string, now: number): string | null {
    const others = this.inForce(now).filter((block) => block.id !== id);
    if (others.length < LISTED_MAX) return null;
    return `${LISTED_MAX} blocks are in force, and more are not kept; lift one first`;
  }

  put(block: Block): void {
    this.putAll([block]);
  }

  /** The list is stored whole: once for all of them. */
  putAll(blocks: readonly Block[]): void {
    for (const block of blocks) {
      this.#blocks.delete(block.id);
      this.#blocks.set(block.id, block);
    }
    this.#forgetLifted();
    this.#save();
  }

  /** Lets go what has ended; returns what was not lifted before. */
  takeEnded(now: number): Block[] {
    const ended = [...this.#blocks.values()].filter((block) => isOver(block, now));
    for (const { id } of ended) this.#blocks.delete(id);
    if (ended.length > 0) this.#save();
    return ended.filter(({ lifted }) => !lifted);
  }

  /** They are remembered against policies only: the oldest go first. */
  #forgetLifted(): void {
    const lifted = [...this.#blocks.values()].filter((block) => block.lifted);
    for (const { id } of lifted.slice(0, Math.max(0, lifted.length - LISTED_MAX))) {
      this.#blocks.delete(id);
    }
  }

  #save(): void {
    saveBlocks(this.#store, [...this.#blocks.values()]);
  }
}

/** A block that a person lifted is remembered for as long as it would have lasted, one without an end not at all. */
function isOver(block: Block, now: number): boolean {
  return block.until === null ? block.lifted : block.until <= now;
}
