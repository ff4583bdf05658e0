import { createHash } from "node:crypto";
import { ABI_HASH } from "../../asm/abi.gen.js";
import type { AgentAlerts } from "../../core/bundle/agent-alerts.js";
import { AGENT_LEVEL, type Bundle, encodeBundle, type Revision } from "../../core/bundle/bundle.js";
import { makeSelfTest } from "../../core/bundle/vectors.js";
import type { Needle } from "../../core/needles/types.js";
import { buildTable } from "../../core/table/table.js";
import { cborX } from "./cbor.js";
import type { End } from "./ends.js";
import { downTopic } from "./topics.js";

/** What the tables of a bundle are made of. */
export interface TableSource {
  readonly needles: readonly Needle[];
  readonly lan: readonly string[];
  readonly openerIsLan: boolean;
  /** Bytes of a table half of the agent's profile. */
  readonly capacity: number;
  /** What the agent makes its own alerts of while the plane is away; null: it raises none. */
  readonly alerts: AgentAlerts | null;
}

/** Seconds for which a bundle may be installed anew. */
const LIFE_SECONDS = 30 * 86400;

/** Compiles a bundle with its self-test. @throws TableError when it does not fit the agent. */
export function makeBundle(
  source: TableSource,
  key: readonly [number, number],
  place: Revision,
  now: number,
): Bundle {
  const { needles, lan, openerIsLan, capacity, alerts } = source;
  const { epoch, revision } = place;
  // Numbers may have gaps, but none may be given twice.
  const count = needles.reduce((highest, { number }) => Math.max(highest, number), 0);
  const test = makeSelfTest(count, lan, openerIsLan);
  const classifier = buildTable({
    needles: [...needles, ...test.needles],
    lan,
    openerIsLan,
    key,
    epoch,
    revision,
    capacity,
  });
  return {
    v: 1,
    epoch,
    revision,
    issued: now,
    expires: now + LIFE_SECONDS,
    min_agent: AGENT_LEVEL,
    tables: { classifier },
    alerts,
    vectors: [...test.vectors],
  };
}

export interface PublisherOptions {
  /** The plane's end of the pair. */
  readonly end: End;
  /** Resolves when the broker has it and keeps it. */
  readonly send: (topic: string, message: Uint8Array) => Promise<void>;
  /** Epoch seconds. */
  readonly now: () => number;
}

/** A bundle that was compiled and not sent yet. */
export interface MadeBundle {
  readonly place: Revision;
  readonly bundle: Bundle;
  /** Of what it was made from. */
  readonly source: string;
}

/** Makes a router's bundles and knows which one it ought to have. */
export class BundlePublisher {
  readonly #options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Revision that the router ought to have; null: none was made yet. */
  get desired(): Revision | null {
    const { bundle } = this.#options.end.marks;
    return bundle === null ? null : { epoch: bundle.epoch, revision: bundle.revision };
  }

  /** Revision that a bundle of other tables will have. */
  get next(): number {
    return (this.desired?.revision ?? 0) + 1;
  }

  /**
   * Compiles. What was made from the same source in the same epoch keeps its revision: a plane that starts again still
   * understands the events that are under way.
   * @throws TableError when it does not fit the agent; then nothing changes.
   */
  make(from: TableSource): MadeBundle {
    const { end, now } = this.#options;
    const source = digestOf(from);
    const known = end.marks.bundle;
    const isSame = known !== null && known.source === source && known.epoch === end.epoch;
    const revision = isSame ? known.revision : this.next;
    const place = { epoch: end.epoch, revision };
    return { place, source, bundle: makeBundle(from, end.keys.fingerprint, place, now()) };
  }

  /** Remembers it as what the router ought to have, and sends it. */
  async send({ place, bundle, source }: MadeBundle): Promise<void> {
    const { end, send } = this.#options;
    end.marks.storeBundle({ ...place, source });
    const topic = downTopic(end.router, "bundle");
    await send(topic, end.seal(topic, encodeBundle(cborX, bundle)));
  }
}

/** Of all that decides the bundle's bytes but its place, times and the key. */
function digestOf({ needles, lan, openerIsLan, capacity, alerts }: TableSource): string {
  const parts = { abi: ABI_HASH, needles, lan, openerIsLan, capacity, alerts };
  const text = JSON.stringify(parts, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
  );
  return createHash("sha256").update(text).digest("hex");
}
