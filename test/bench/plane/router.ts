import { decodePairing } from "../../../core/bundle/pairing.js";
import { encodeBatch } from "../../../mqtt-bridge/machine/batch.js";
import { cborX } from "../../../mqtt-bridge/machine/cbor.js";
import { agentEnd, type End } from "../../../mqtt-bridge/machine/ends.js";
import { upTopic } from "../../../mqtt-bridge/machine/topics.js";
import { type Link, openLink } from "../../../mqtt-bridge/mqtt/link.js";
import { MemoryMarks } from "../../../mqtt-bridge/pair/memory-marks.js";

/** The agent's end of a pair: records into sealed batches. */
export class BenchRouter {
  readonly end: End;
  readonly #link: Link;
  readonly #topic: string;
  #seq = 0;

  private constructor(end: End, link: Link) {
    this.end = end;
    this.#link = link;
    this.#topic = upTopic(end.router, "events");
  }

  static async start(url: string, line: string): Promise<BenchRouter> {
    const { value } = decodePairing(cborX, line);
    if (value === null) throw new Error("not a pairing line");
    const { router, pair_key: pairKey } = value;
    const end = agentEnd({ router, pairKey, marks: new MemoryMarks(), onRefusal: () => {} });
    return new BenchRouter(end, await openLink({ url, clientId: router, log: () => {} }));
  }

  /** Resolves when the broker has it. */
  send(records: Uint8Array, t0: number): Promise<void> {
    const place = { v: 1, epoch: 1, revision: 1, t0, lost: 0 } as const;
    this.#seq += 1;
    const body = encodeBatch({ ...place, seq: this.#seq, records });
    return this.#link.publish(this.#topic, this.end.seal(this.#topic, body));
  }

  stop(): Promise<void> {
    return this.#link.end();
  }
}
