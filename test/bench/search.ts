import { mkdirSync, writeFileSync } from "node:fs";
import { CONTROL_INPUT_AT } from "../../asm/abi.gen.js";
import { Classifier, type ClassifierExports } from "../../router/node/classifier.js";
import { foundNeedles, giveTable } from "./measure.js";
import { Native } from "./native.js";
import { formPattern, literalPattern, makeNeedles, type Planted, SET } from "./needles.js";
import { type Kind, makePayloads, PAYLOAD } from "./payloads.js";
import { median, medianRatio, print } from "./report.js";

/** As many as fit the input ring, whose place they take. */
const COUNT = 700;
/** One value in so many is planted: telling a match is no part of a search. */
const EVERY = 10;
const ROUNDS = 9;
const REPEATS = 20;
const MANY = 10_000;
const HYPERSCAN = { header: "/usr/include/hs/hs.h", flag: "-lhs" };
const FOLDER = "build/bench";

interface BenchExports extends ClassifierExports {
  searchNeedles(at: number, bytes: number): void;
}

/** Payloads back to back, each behind its length as 32 bits, little-endian. */
function recordsOf(payloads: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    payloads.flatMap((payload) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(payload.length);
      return [length, payload];
    }),
  );
}

/** Searches payloads that stand in a classifier's memory, with the export that only build/bench.wasm has. */
class Search {
  private readonly classifier: Classifier;
  private readonly exports: BenchExports;
  private readonly at: number;

  constructor(
    module: WebAssembly.Module,
    needles: readonly Planted[],
    private readonly records: Uint8Array,
  ) {
    this.exports = new WebAssembly.Instance(module, {}).exports as unknown as BenchExports;
    this.classifier = Classifier.over(this.exports, "normal");
    giveTable(
      this.classifier,
      needles.map(({ needle }) => needle),
    );
    const view = new DataView(this.exports.memory.buffer);
    this.at = view.getUint32(this.exports.control() + CONTROL_INPUT_AT, true);
    new Uint8Array(this.exports.memory.buffer).set(records, this.at);
  }

  /** Nanoseconds a payload, and how many of the needles were found. */
  round(): { readonly nanoseconds: number; readonly count: number } {
    const found = new Set<number>();
    let microseconds = 0;
    for (let i = 0; i < REPEATS; i++) {
      const before = process.cpuUsage();
      this.exports.searchNeedles(this.at, this.records.length);
      const { user, system } = process.cpuUsage(before);
      microseconds += user + system;
      this.classifier.drain((events) => foundNeedles(events, found));
    }
    return { nanoseconds: (microseconds * 1000) / REPEATS / COUNT, count: found.size };
  }
}

function startHyperscan(
  name: string,
  patterns: readonly string[],
  records: Uint8Array,
): Promise<Native | null> {
  mkdirSync(FOLDER, { recursive: true });
  const files = [`${FOLDER}/${name}.patterns`, `${FOLDER}/${name}.payloads`] as const;
  writeFileSync(files[0], `${patterns.join("\n")}\n`);
  writeFileSync(files[1], records);
  return Native.start("hyperscan", HYPERSCAN, files);
}

interface Rounds {
  readonly few: number[];
  readonly many: number[];
  readonly literal: number[];
  readonly forms: number[];
}

async function hyperscanRound(
  native: Native | null,
  wanted: number,
  to: number[],
): Promise<string[]> {
  if (native === null) return [];
  const { nanoseconds, count } = await native.round();
  to.push(nanoseconds / COUNT);
  return count === wanted ? [] : [`hyperscan reports ${count} of ${wanted} planted values`];
}

function searchRound(search: Search, wanted: number, to: number[]): string[] {
  const { nanoseconds, count } = search.round();
  to.push(nanoseconds);
  return count === wanted ? [] : [`the search finds ${count} of ${wanted} planted values`];
}

function report(kind: Kind, bar: number, rounds: Rounds, version: string | null): void {
  const { few, many, literal, forms } = rounds;
  const what = `search, ${PAYLOAD} B ${kind}`;
  print({ what: `${what}, ${SET} needles`, value: median(few), unit: "ns", bar: null });
  print({ what: `${what}, ${MANY} to ${SET}`, value: medianRatio(many, few), unit: "x", bar: 1.5 });
  if (version === null) {
    console.log(`${what}: Hyperscan not run (libhyperscan-dev is not installed)`);
    return;
  }
  const own = { unit: "ns", bar: null };
  print({
    what: `Hyperscan ${version.split(" ")[0]}, values as they are`,
    value: median(literal),
    ...own,
  });
  print({ what: `Hyperscan, separators and word edges`, value: median(forms), ...own });
  print({ what: `${what}, to Hyperscan`, value: medianRatio(few, literal), unit: "x", bar });
}

/**
 * The needle search alone against Hyperscan, on the same bytes in turn; returns what is wrong with the figures. Hyperscan
 * is given each value's own characters, its fastest case, and then the forms that the classifier finds.
 */
export async function benchSearch(
  module: WebAssembly.Module,
  kind: Kind,
  bar: number,
): Promise<string[]> {
  const needles = makeNeedles(SET);
  const planted = needles.filter((_, i) => i % EVERY === 0);
  const records = recordsOf(makePayloads(kind, COUNT, planted));
  const few = new Search(module, needles, records);
  const many = new Search(module, makeNeedles(MANY), records);
  const literal = await startHyperscan(`${kind}-literal`, needles.map(literalPattern), records);
  const forms = await startHyperscan(`${kind}-forms`, needles.map(formPattern), records);
  const rounds: Rounds = { few: [], many: [], literal: [], forms: [] };
  const problems = new Set<string>();
  few.round();
  many.round();
  for (let i = 0; i < ROUNDS; i++) {
    const wrong = [
      ...(await hyperscanRound(literal, planted.length, rounds.literal)),
      ...(await hyperscanRound(forms, planted.length, rounds.forms)),
      ...searchRound(few, planted.length, rounds.few),
      ...searchRound(many, planted.length, rounds.many),
    ];
    for (const problem of wrong) problems.add(`${kind}: ${problem}`);
  }
  literal?.stop();
  forms?.stop();
  report(kind, bar, rounds, literal?.version ?? null);
  return [...problems];
}
