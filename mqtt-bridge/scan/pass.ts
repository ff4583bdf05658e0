import { boundsOf, countWords } from "../../core/sighting/tally.js";
import type { Line, SummaryLine } from "../../core/wire/lines.js";
import type { PacketSource } from "../../router/node/packet.js";
import { type Inputs, makePipeline, startClassifier } from "../engine.js";

/** Takes the lines of a capture in order; false ends the pass early. */
export type LineSink = (lines: readonly Line[], lanSeen: boolean) => Promise<boolean>;

export interface PassOptions {
  readonly inputs: Inputs;
  readonly key: readonly [number, number];
  readonly openerIsLan: boolean;
  readonly sink: LineSink;
}

export interface PassResult {
  readonly summary: SummaryLine;
  /** The capture held a packet with an address in the LAN. */
  readonly lanSeen: boolean;
  /** A line for people about a cut or damaged capture, else null. */
  readonly truncation: string | null;
  /** A line for people about bounds of the classifier beyond which something was not searched, else null. */
  readonly bounds: string | null;
}

/** Packets between two looks at the events: the ring holds more, and a reader of a pipe waits less. */
const PACKETS_PER_TURN = 512;

/**
 * Reads a source once, from its first packet to its end. null when the sink wanted no more.
 * @throws CaptureError when no packet can be read.
 */
export async function scanPass(
  source: PacketSource,
  options: PassOptions,
): Promise<PassResult | null> {
  const { inputs, sink, openerIsLan } = options;
  const classifier = await startClassifier(inputs, options.key, openerIsLan);
  const pipeline = makePipeline(inputs, { mode: "scan", openerIsLan, demo: false, pageUrl: null });
  let lines: Line[] = [];
  const take = (records: Uint8Array): void => {
    for (const line of pipeline.feed(records)) lines.push(line);
  };
  const give = async (): Promise<boolean> => {
    const given = lines;
    lines = [];
    return sink(given, (classifier.counters().lan_packets ?? 0) > 0);
  };
  let turn = 0;
  for await (const packet of source) {
    classifier.feed(packet, take);
    if (++turn % PACKETS_PER_TURN !== 0) continue;
    classifier.settle(take);
    if (!(await give())) {
      source.stop();
      return null;
    }
  }
  classifier.finish(take);
  lines.push(...pipeline.finish());
  if (!(await give())) return null;
  const counters = classifier.counters();
  return {
    summary: pipeline.summary(counters, source.truncatedAt),
    lanSeen: (counters.lan_packets ?? 0) > 0,
    truncation: source.truncation,
    bounds: boundsLine(source.name, boundsOf(counters)),
  };
}

function boundsLine(name: string, bounds: Readonly<Record<string, number>>): string | null {
  const reached = countWords(bounds);
  if (reached === "") return null;
  return `${name}: not all was searched; bounds that were reached: ${reached}`;
}
