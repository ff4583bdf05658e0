import { randomBytes } from "node:crypto";
import * as v from "valibot";
import type { Link, Message } from "./link.js";

/** How long is waited for a broker that gives us nothing of the topic, milliseconds. */
const PATIENCE_MS = 5000;

const Said = v.union([v.object({ ask: v.string() }), v.object({ sent: v.number() })]);

export interface BrokerMarkOptions {
  readonly link: Pick<Link, "publish" | "subscribe" | "onMessage">;
  readonly topic: string;
  readonly patience?: number;
}

/**
 * A number that the broker keeps, retained, beside what it was sent before. One that was killed and lost what it had
 * acknowledged comes back with an older one, or none.
 */
export class BrokerMark {
  readonly #options: BrokerMarkOptions;

  constructor(options: BrokerMarkOptions) {
    this.#options = options;
  }

  /** The number that the broker keeps; 0: none; null: it does not let us know. */
  async read(): Promise<number | null> {
    const { link, topic, patience = PATIENCE_MS } = this.#options;
    const ask = randomBytes(8).toString("hex");
    let kept = 0;
    let forget = (): void => {};
    let timer: NodeJS.Timeout | undefined;
    const isHeard = await new Promise<boolean>((resolve) => {
      forget = link.onMessage((message) => {
        const said = message.topic === topic ? readSaid(message) : null;
        if (said === null) return;
        if ("sent" in said) kept = Math.max(kept, said.sent);
        // What is kept comes with the subscription, so before what is said after it.
        else if (said.ask === ask) resolve(true);
      });
      timer = setTimeout(() => resolve(false), patience);
      this.#ask(ask).catch(() => resolve(false));
    });
    clearTimeout(timer);
    forget();
    return isHeard ? kept : null;
  }

  /** Rejects when the connection is gone: it is not sent again then, since it would claim what the broker may have lost. */
  async write(sent: number): Promise<void> {
    const { link, topic } = this.#options;
    await link.publish(topic, JSON.stringify({ sent }), { retain: true, once: true });
  }

  async #ask(ask: string): Promise<void> {
    const { link, topic } = this.#options;
    await link.subscribe(topic);
    await link.publish(topic, JSON.stringify({ ask }), { once: true });
  }
}

function readSaid({ payload }: Message): v.InferOutput<typeof Said> | null {
  const text = Buffer.from(payload).toString("utf8");
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Said), text);
  return read.success ? read.output : null;
}
