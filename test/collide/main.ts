// node dist/test/collide/main.js --seconds N [--seed S]: random values and random bytes through the classifier and
// through a naive oracle. Prints the differences; status 1 when there is one.
import { readWords, seedWord } from "../run/words.js";
import { collide } from "./collide.js";

const values = readWords("collide", {
  seconds: { is: "number", least: 0.1, fallback: "60" },
  seed: seedWord(),
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];

/** Differences that are printed. */
const SHOWN = 20;
const end = performance.now() + seconds * 1000;
const { differences, ...counts } = collide(seed, () => performance.now() >= end);
for (const difference of differences.slice(0, SHOWN)) console.log(difference);
console.log(JSON.stringify({ seed, seconds, ...counts, differences: differences.length }));
process.exitCode = differences.length > 0 ? 1 : 0;
