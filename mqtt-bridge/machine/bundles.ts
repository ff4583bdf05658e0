import type { AgentAlerts } from "../../core/bundle/agent-alerts.js";
import { AGENT_LEVEL, type Bundle, encodeBundle } from "../../core/bundle/bundle.js";
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
  place: { readonly epoch: number; readonly revision: number },
  now: number,
): Bundle {
  const { needles, lan, openerIsLan, capacity, alerts } = source;
  // Numbers may have gaps, but none may be given twice.
  const count = needles.reduce((highest, { number }) => Math.max(highest, number), 0);
  const test = makeSelfTest(count, lan, openerIsLan);
  const classifier = buildTable({
    needles: [...needles, ...test.needles],
    lan,
    openerIsLan,
    key,
    ...place,
    capacity,
  });
  return {
    v: 1,
    ...place,
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

/** What was made last for a router, and what it says it has. */
export class BundlePublisher {
  readonly #options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Revision that the router ought to have; null: none was made yet. */
  get desired(): { readonly epoch: number; readonly revision: number } | null {
    return this.#options.end.marks.bundle;
  }

  /** Revision that the next bundle will have. */
  get next(): number {
    return (this.desired?.revision ?? 0) + 1;
  }

  /**
   * Makes the next revision and publishes it. Returns the revision.
   * @throws TableError when it does not fit the agent; then nothing changes.
   */
  async publish(source: TableSource): Promise<number> {
    const { end, send, now } = this.#options;
    const place = { epoch: end.epoch, revision: this.next };
    const bundle = makeBundle(source, end.keys.fingerprint, place, now());
    end.marks.storeBundle(place);
    const topic = downTopic(end.router, "bundle");
    await send(topic, end.seal(topic, encodeBundle(cborX, bundle)));
    return place.revision;
  }
}
