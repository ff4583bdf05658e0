import {
  EVENT_BYTES,
  EVENT_KIND,
  EVENT_LENGTH,
  FIND_NEEDLE,
  KIND_MATCH,
  MATCH_FIND,
  MATCH_NEEDLE,
} from "../../asm/abi.gen.js";
import type { Needle } from "../../core/needles/needles.js";
import { buildTable, DEFAULT_LAN } from "../../core/table/table.js";
import { Classifier, type ClassifierExports } from "../../router/node/classifier.js";
import type { Packet } from "../../router/node/packet.js";

const KEY = [0x01234567, 0x89abcdef] as const;

const instances = new WeakMap<WebAssembly.Module, ClassifierExports>();

/** One instance a module, emptied for each run: the engine would collect those left over while the next is measured. */
function instanceOf(module: WebAssembly.Module): ClassifierExports {
  const known = instances.get(module);
  if (known !== undefined) return known;
  const exports = new WebAssembly.Instance(module, {}).exports as unknown as ClassifierExports;
  instances.set(module, exports);
  return exports;
}

/** A classifier of the largest profile with these needles in force; it ends the module's last one. */
export function startClassifier(
  module: WebAssembly.Module,
  needles: readonly Needle[],
): Classifier {
  const classifier = Classifier.over(instanceOf(module), "normal");
  giveTable(classifier, needles);
  return classifier;
}

/** Puts needles in force. */
export function giveTable(classifier: Classifier, needles: readonly Needle[]): void {
  classifier.setKey(KEY[0], KEY[1]);
  const capacity = classifier.tableCapacity;
  const lan = DEFAULT_LAN;
  classifier.loadTable(
    buildTable({ needles, lan, openerIsLan: false, key: KEY, revision: 1, epoch: 1, capacity }),
  );
}

/** Numbers of the needles in raw event records. */
export function foundNeedles(records: Uint8Array, found: Set<number>): void {
  const view = new DataView(records.buffer, records.byteOffset, records.length);
  for (let at = 0; at < records.length; at += view.getUint16(at + EVENT_LENGTH, true)) {
    if (view.getUint8(at + EVENT_KIND) !== KIND_MATCH) continue;
    const body = at + EVENT_BYTES;
    if (view.getUint8(body + MATCH_FIND) !== FIND_NEEDLE) continue;
    found.add(view.getUint32(body + MATCH_NEEDLE, true));
  }
}

export interface Run {
  /**
   * Processor time of this process for a packet: the whole classifier, queueing and the drain of its events,
   * nothing subtracted. Wall time would count what else the machine does.
   */
  readonly nanoseconds: number;
  readonly events: number;
  readonly flows: number;
  readonly needles: number;
}

/** Classifies all packets once; per packet. */
export function runOnce(
  module: WebAssembly.Module,
  needles: readonly Needle[],
  packets: readonly Packet[],
): Run {
  const classifier = startClassifier(module, needles);
  const found = new Set<number>();
  const take = (records: Uint8Array): void => foundNeedles(records, found);
  const started = process.cpuUsage();
  for (const packet of packets) classifier.feed(packet, take);
  classifier.finish(take);
  const { user, system } = process.cpuUsage(started);
  const nanoseconds = ((user + system) * 1000) / packets.length;
  const { events = 0, flows = 0, events_lost = 0 } = classifier.counters();
  if (events_lost > 0) throw new Error(`${events_lost} events lost`);
  return { nanoseconds, events, flows, needles: found.size };
}

/** The middle one of several runs. */
export function medianOf(runs: readonly Run[]): Run {
  const sorted = [...runs].sort((a, b) => a.nanoseconds - b.nanoseconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("no run");
  return middle;
}

const RUNS = 7;

/** The middle one of several runs, after one that lets the engine optimise. */
export function repeat(
  module: WebAssembly.Module,
  needles: readonly Needle[],
  packets: readonly Packet[],
): Run {
  runOnce(module, needles, packets);
  return medianOf(Array.from({ length: RUNS }, () => runOnce(module, needles, packets)));
}
