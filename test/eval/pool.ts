import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { Truth } from "./truth.js";
import type { Reply } from "./worker.js";

export interface Scanned {
  readonly truth: Truth;
  readonly reply: Reply | { readonly kind: "hung" };
  readonly milliseconds: number;
}

const WORKERS = 2;
/** A capture that takes longer hangs: the longest takes a tenth of this. */
const LIMIT_MS = 60_000;

/** One worker, replaced when a capture hangs or ends it. */
class Lane {
  private worker: Worker | null = null;

  async scan(truth: Truth): Promise<Scanned> {
    const started = performance.now();
    this.worker ??= new Worker(new URL("./worker.js", import.meta.url));
    const reply = await this.ask(this.worker, truth);
    return { truth, reply, milliseconds: performance.now() - started };
  }

  private async ask(worker: Worker, truth: Truth): Promise<Scanned["reply"]> {
    const listening = new AbortController();
    const { signal } = listening;
    const heard = async (event: string, read: (value: unknown) => Scanned["reply"]) =>
      read((await once(worker, event, { signal }))[0]);
    const limit = sleep(LIMIT_MS, { kind: "hung" } as const, { signal });
    worker.postMessage(truth);
    const answers: Promise<Scanned["reply"]>[] = [
      heard("message", (reply) => reply as Reply),
      heard("exit", (status) => ({ kind: "crashed", message: `ended with status ${status}` })),
      limit,
    ];
    const reply = await Promise.race(answers).catch((error) => ({
      kind: "crashed" as const,
      message: String(error),
    }));
    listening.abort();
    await Promise.allSettled(answers);
    if (reply.kind === "hung" || reply.kind === "crashed") await this.end();
    return reply;
  }

  async end(): Promise<void> {
    await this.worker?.terminate();
    this.worker = null;
  }
}

/** Scans all captures; results in their order. */
export async function scanAll(truths: readonly Truth[]): Promise<Scanned[]> {
  const results: Scanned[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const lane = new Lane();
    for (let at = next++; at < truths.length; at = next++) {
      const truth = truths[at];
      if (truth !== undefined) results[at] = await lane.scan(truth);
    }
    await lane.end();
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return results;
}
