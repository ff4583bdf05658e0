import { parseArgs } from "node:util";
import { generate } from "./make/generate.js";
import type { Truth } from "./make/truth.js";
import { scanCaptures } from "./scan.js";
import { type Score, score } from "./score.js";
import { failures, report } from "./table.js";

const USAGE =
  "usage: leaks [--seed N] [--count N] [--cells PATTERN] [--explain N]; N is a whole number, PATTERN a regular expression";

/** Ends with the usage, and with what is wrong. */
function refuse(what: string): never {
  console.error(`leaks: ${what}\n${USAGE}`);
  process.exit(2);
}

function readWords() {
  try {
    return parseArgs({
      options: {
        seed: { type: "string", default: "1" },
        count: { type: "string", default: "5000" },
        cells: { type: "string" },
        explain: { type: "string" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function readPattern(text: string | undefined): RegExp {
  try {
    return new RegExp(text ?? "");
  } catch (error) {
    return refuse(`--cells: ${error instanceof Error ? error.message : error}`);
  }
}

function filtered(truths: readonly Truth[], asked: RegExp): Truth[] {
  return truths.filter(({ kind, family, where }) => asked.test(`${kind} | ${family} | ${where}`));
}

/** The whole of one leak and its twin: every value in it is made up. */
function explain({ leaks, falses }: Score, truths: readonly Truth[], number: number): string[] {
  const said = leaks.find(({ truth }) => truth.number === number)?.sightings ?? [];
  const twin = falses.filter(({ truth }) => truth?.number === number);
  return truths
    .filter((truth) => truth.number === number)
    .flatMap(({ message, ...rest }) => [
      JSON.stringify(rest, null, 1),
      JSON.stringify(Buffer.from(message, "base64").toString("latin1")),
    ])
    .concat(said.map((sighting) => `said: ${JSON.stringify(sighting)}`))
    .concat(twin.map(({ sighting, why }) => `false (${why}): ${JSON.stringify(sighting)}`));
}

const values = readWords();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const asked = readPattern(values.cells);
const [seed, count] = [Number(values.seed), Number(values.count)];
for (const [name, text] of Object.entries({ seed, count, explain: Number(values.explain ?? 0) })) {
  if (!Number.isSafeInteger(text) || text < 0) refuse(`--${name}: not a whole number`);
}
if (count < 1) refuse("--count: at least 1");
const dir = `build/leaks/seed-${seed}`;
const made = generate(seed, count, dir);
const truths = filtered(made.truths, asked);
const keep = new Set(truths.map(({ file, sport }) => `${file} ${sport}`));
const all = await scanCaptures(made.household, made.captures);
const result = score(
  truths,
  all.filter(({ file, sport }) => values.cells === undefined || keep.has(`${file} ${sport}`)),
);
if (values.explain !== undefined) {
  for (const line of explain(result, made.truths, Number(values.explain))) console.log(line);
} else {
  const failed = failures(result);
  for (const line of [...report(result), ...failed.map((why) => `FAILED: ${why}`)])
    console.log(line);
  console.log(`seed ${seed}, ${count} leaks in ${made.captures.length} captures in ${dir}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
