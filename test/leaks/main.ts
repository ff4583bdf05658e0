import { countWord, readWords, seedWord } from "../run/words.js";
import { generate } from "./make/generate.js";
import type { Truth } from "./make/truth.js";
import { scanCaptures } from "./scan.js";
import { type Score, score } from "./score.js";
import { failures, report } from "./table.js";

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

const values = readWords("leaks", {
  seed: seedWord("1"),
  count: countWord(5000),
  cells: { is: "pattern", fallback: null },
  explain: { is: "whole", fallback: null },
});
const asked = new RegExp(values.cells ?? "");
const [seed, count] = [Number(values.seed), Number(values.count)];
const dir = `build/leaks/seed-${seed}`;
const made = generate(seed, count, dir);
const truths = filtered(made.truths, asked);
const keep = new Set(truths.map(({ file, sport }) => `${file} ${sport}`));
const all = await scanCaptures(made.household, made.captures);
const result = score(
  truths,
  all.filter(({ file, sport }) => values.cells === null || keep.has(`${file} ${sport}`)),
);
if (values.explain !== null) {
  for (const line of explain(result, made.truths, Number(values.explain))) console.log(line);
} else {
  const failed = failures(result);
  for (const line of [...report(result), ...failed.map((why) => `FAILED: ${why}`)])
    console.log(line);
  console.log(`seed ${seed}, ${count} leaks in ${made.captures.length} captures in ${dir}`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
