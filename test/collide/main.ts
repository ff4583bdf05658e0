// node dist/test/collide/main.js --seconds N [--seed S]: random values and random bytes through the classifier and
// through a naive oracle. Prints the differences; status 1 when there is one.
import { parseArgs } from "node:util";
import { collide } from "./collide.js";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds > 0) || !Number.isSafeInteger(seed)) {
  console.error("collide: --seconds takes a number, --seed a whole number");
  process.exit(2);
}

/** Differences that are printed. */
const SHOWN = 20;
const end = performance.now() + seconds * 1000;
const { differences, ...counts } = collide(seed, () => performance.now() >= end);
for (const difference of differences.slice(0, SHOWN)) console.log(difference);
console.log(JSON.stringify({ seed, seconds, ...counts, differences: differences.length }));
process.exitCode = differences.length > 0 ? 1 : 0;
