import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { MakeId } from "../core/alert/ids.js";
import type { DeliverySettings } from "../core/alert/notifier.js";
import { openLookup } from "../core/attribution/lookup.js";
import type { Lookup } from "../core/attribution/types.js";
import { parseHousehold } from "../core/household/household.js";
import { EMPTY_HOUSEHOLD, type Household } from "../core/household/types.js";
import { buildNeedles, type Omission } from "../core/needles/needles.js";
import { Pipeline } from "../core/pipeline.js";
import type { Policy } from "../core/policy/policy.js";
import { describeProblem, type Problem } from "../core/problem.js";
import type { RuleSet } from "../core/rules/types.js";
import { plural } from "../core/scan/layout.js";
import {
  buildTable,
  DEFAULT_LAN,
  PrefixError,
  parsePrefix,
  TableError,
} from "../core/table/table.js";
import { Classifier } from "../router/node/classifier.js";
import { ATTRIBUTION_FILE, CLASSIFIER_WASM } from "./cli/paths.js";
import { describeError, Failure } from "./failure.js";
import { readRules } from "./rules/read.js";
import { renewedFile } from "./settings/attribution.js";

/** What `scan` and `run` are given to look for, read and checked once. */
export interface Inputs {
  readonly household: Household;
  readonly needles: ReturnType<typeof buildNeedles>;
  readonly rules: RuleSet;
  /** null where the attribution file is not built: no networks and makers are named then. */
  readonly lookup: Lookup | null;
  readonly lan: readonly string[];
  /** The LAN was not told: without a private address the side that opens connections is it. */
  readonly mayGuessLan: boolean;
  /** Lines about what is doubtful, for standard error. */
  readonly warnings: readonly string[];
  /** Files of the household that were read, or are named in it. */
  readonly files: readonly string[];
}

export interface InputNames {
  /** Where newer data on networks may lie; null or absent: only what came with the program is looked at. */
  readonly store?: string | null;
  readonly household: string | null;
  /** Directory of rule packs beside or instead of those that come with the program. */
  readonly rules: string | null;
  readonly lan: readonly string[];
}

/** Tables of this process: one revision, made at the start. */
export const EPOCH = 1;
export const REVISION = 1;

/** Reads and checks everything. @throws Failure with one line for each error in the files. */
export function readInputs(names: InputNames): Inputs {
  const problems: Problem[] = [];
  const files: string[] = [];
  const household = readHousehold(names.household, problems, files);
  const rules = readRules(names.rules, problems);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0 || household === null || rules === null) {
    throw new Failure(errors.map(describeProblem));
  }
  checkPrefixes(names.lan);
  const needles = buildNeedles(household);
  const skipped = needles.skipped.map(
    ({ identifier: { type, label }, reason }) =>
      `${names.household}: ${type} of ${label ?? "nobody"}: ${reason}`,
  );
  return {
    household,
    needles,
    rules,
    lookup: joinLookups(readLookup(renewedFile(names.store ?? null)), readLookup(ATTRIBUTION_FILE)),
    lan: names.lan.length === 0 ? DEFAULT_LAN : names.lan,
    mayGuessLan: names.lan.length === 0,
    warnings: [
      ...problems.map((problem) => `warning: ${describeProblem(problem)}`),
      ...skipped,
      ...limitedLines(names.household, needles.limited),
    ],
    files,
  };
}

/** What is not searched in every place: counted, since in most households it is every name. */
function limitedLines(file: string | null, limited: readonly Omission[]): string[] {
  const positions = limited.filter(({ identifier }) => identifier.type === "location");
  const types = limited
    .map(({ identifier }) => identifier.type)
    .filter((type) => type !== "location");
  const lines = positions.map(({ reason }) => `${file}: location: ${reason}`);
  if (types.length === 0) return lines;
  const [values, are] = [plural(types.length, "value"), types.length === 1 ? "is" : "are"];
  const named = Array.from(new Set(types)).join(", ");
  return [`${file}: ${values} ${are} searched only as a whole field value (${named})`, ...lines];
}

/** A key for fingerprints that lives as long as this process. */
export function makeKey(): readonly [number, number] {
  const bytes = randomBytes(8);
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
}

let compiled: Promise<WebAssembly.Module> | null = null;

/**
 * Makes classifiers with this key and without a table.
 * @throws Failure when it is not built.
 */
export async function classifierMaker(key: readonly [number, number]): Promise<() => Classifier> {
  compiled ??= compileClassifier();
  const module = await compiled;
  return () => {
    const classifier = Classifier.start(module, "normal");
    classifier.setKey(key[0], key[1]);
    return classifier;
  };
}

/**
 * A classifier with the tables of these inputs in force.
 * @throws Failure when it is not built or the tables do not fit, with the limit and what was asked.
 */
export async function startClassifier(
  inputs: Inputs,
  key: readonly [number, number],
  openerIsLan: boolean,
): Promise<Classifier> {
  const classifier = (await classifierMaker(key))();
  const { needles } = inputs.needles;
  const { lan } = inputs;
  const capacity = classifier.tableCapacity;
  const table = { needles, lan, openerIsLan, key, revision: REVISION, epoch: EPOCH, capacity };
  try {
    classifier.loadTable(buildTable(table));
  } catch (error) {
    if (error instanceof TableError) throw new Failure(`household: ${error.message}`);
    throw error;
  }
  return classifier;
}

/** The plane's part: event records of one router into lines. */
export function makePipeline(
  inputs: Inputs,
  how: {
    readonly mode: "scan" | "live";
    readonly openerIsLan: boolean;
    readonly demo: boolean;
    readonly pageUrl: string | null;
    /** What the pipeline of an earlier run remembered; null at the first start. */
    readonly memory?: unknown;
    readonly journal?: readonly unknown[];
    readonly delivery?: DeliverySettings;
    /** Left out, as in a scan: ids without a key. */
    readonly makeId?: MakeId;
    /** Left out: the default policy. */
    readonly policy?: Policy;
  },
): Pipeline {
  const { household, rules, lookup } = inputs;
  const { openerIsLan, ...rest } = how;
  const lan = openerIsLan ? "opener" : inputs.lan;
  return new Pipeline({
    household,
    meanings: inputs.needles.meanings,
    rules,
    lookup,
    lan,
    memoryKey: makeKey(),
    ...rest,
  });
}

async function compileClassifier(): Promise<WebAssembly.Module> {
  if (!existsSync(CLASSIFIER_WASM)) {
    throw new Failure(`${CLASSIFIER_WASM}: the classifier is not built; run make build`);
  }
  return WebAssembly.compile(readFileSync(CLASSIFIER_WASM));
}

function readHousehold(
  file: string | null,
  problems: Problem[],
  files: string[],
): Household | null {
  if (file === null) return EMPTY_HOUSEHOLD;
  files.push(file);
  const readSibling = (name: string): string | null => {
    // Beside the household file and nowhere else.
    if (name !== basename(name)) return null;
    const path = join(dirname(file), name);
    files.push(path);
    return existsSync(path) ? readText(path) : null;
  };
  const read = parseHousehold(readText(file), file, readSibling);
  problems.push(...read.problems);
  return read.household;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${file}: ${describeError(error)}`);
  }
}

/** Newer data on networks has no makers of devices: those are of the registry that came with the program. */
function joinLookups(renewed: Lookup | null, own: Lookup | null): Lookup | null {
  if (renewed === null || own === null) return renewed ?? own;
  return {
    asOf: renewed.asOf,
    network: (address) => renewed.network(address),
    maker: (mac) => own.maker(mac),
    ...(renewed.ranges === undefined ? {} : { ranges: renewed.ranges }),
  };
}

/** @throws Failure when the file is of another version or damaged. */
function readLookup(file: string | null): Lookup | null {
  if (file === null || !existsSync(file)) return null;
  try {
    return openLookup(readFileSync(file));
  } catch (error) {
    const cure = file === ATTRIBUTION_FILE ? "run make build" : "delete it";
    throw new Failure(`${file}: ${describeError(error)}; ${cure}`);
  }
}

function checkPrefixes(lan: readonly string[]): void {
  for (const prefix of lan) {
    try {
      parsePrefix(prefix);
    } catch (error) {
      if (error instanceof PrefixError) throw new Failure(`--lan ${error.message}`);
      throw error;
    }
  }
}
