import { randomInt } from "node:crypto";
import type { AskerView } from "../views.js";

/** How long a link is open, seconds, and how many may be. */
export const HELLO_SECONDS = 900;
const LINKS_MAX = 20;
const CODE_LENGTH = 10;
/** Without those that look alike: a person types it on a phone. */
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

interface Link {
  readonly until: number;
  asker: AskerView | null;
}

/** Links that a person opens on the device to be added, which need no password and tell nothing but that device. */
export class Hellos {
  readonly #links = new Map<string, Link>();
  readonly #now: () => number;

  /** `now`: epoch seconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The oldest gives way when there are too many. */
  make(): { readonly code: string; readonly until: number } {
    const code = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join(
      "",
    );
    const until = this.#now() + HELLO_SECONDS;
    this.#links.set(code, { until, asker: null });
    const [oldest] = this.#links.keys();
    if (this.#links.size > LINKS_MAX && oldest !== undefined) this.#links.delete(oldest);
    return { code, until };
  }

  /** Who opened it last, null: nobody yet; undefined: there is no such link any more. */
  askerOf(code: string): AskerView | null | undefined {
    return this.#open(code)?.asker;
  }

  /** False: there is no such link any more. */
  opened(code: string, asker: AskerView): boolean {
    const link = this.#open(code);
    if (link !== undefined) link.asker = asker;
    return link !== undefined;
  }

  #open(code: string): Link | undefined {
    const link = this.#links.get(code);
    return link !== undefined && link.until > this.#now() ? link : undefined;
  }
}
