import t from "tap";
import { collide } from "./collide.js";

// A fixed seed keeps the suite reproducible; `make collide SECONDS=n` tries others.
const SEED = Number(process.env.SEED ?? 20140805);
const ROUNDS = 30;

t.test(`random rules, random bytes: found as the oracle finds (seed ${SEED})`, async (t) => {
  const { texts, finds, differences } = collide(SEED, (rounds) => rounds >= ROUNDS);
  t.same(differences.slice(0, 10), [], `${differences.length} of ${texts} texts differ`);
  t.ok(finds > texts, `${finds} values were there to be found in ${texts} texts`);
});

// A value behind a percent escape's mark; a gzip head whose reserved flags are set; a line break in Base64; a blank of UTF-8 in a number.
for (const seed of [41372, 41410, 822364, 5150879]) {
  t.test(`what once differed is found alike (seed ${seed})`, async (t) => {
    t.same(collide(seed, (rounds) => rounds >= 1).differences, []);
  });
}
