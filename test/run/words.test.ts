import t from "tap";
import { countWord, parseWords, type Read, seedWord, type Words } from "./words.js";

const WORDS: Words<"count" | "kind" | "seed" | "cells"> = {
  count: countWord(50),
  kind: { is: ["plain", "encoded"], fallback: "plain" },
  seed: seedWord(null),
  cells: { is: "pattern", fallback: null },
};
const FALLBACKS = { count: "50", kind: "plain", seed: null, cells: null };

const CASES: readonly (readonly [args: readonly string[], read: Read<keyof typeof WORDS>])[] = [
  [[], { values: FALLBACKS }],
  [["7", "encoded"], { values: { ...FALLBACKS, count: "7", kind: "encoded" } }],
  [["--seed", "3", "8"], { values: { ...FALLBACKS, count: "8", seed: "3" } }],
  [["", "", ""], { values: FALLBACKS }],
  [["0"], { wrong: 'try: --count "0": expected a whole number of at least 1' }],
  [["--count", "ten"], { wrong: 'try: --count "ten": expected a whole number of at least 1' }],
  [["--seed", "1.5"], { wrong: 'try: --seed "1.5": expected a whole number' }],
  [["--seed=-2"], { wrong: 'try: --seed "-2": expected a whole number' }],
  [["--seed", "-2"], { wrong: "try: Option '--seed' argument is ambiguous" }],
  [["--kind", "hashed"], { wrong: 'try: --kind "hashed": expected one of plain, encoded' }],
  [["--cells", "("], { wrong: 'try: --cells "(": expected a regular expression' }],
  [["--cell", "a"], { wrong: "try: Unknown option '--cell'" }],
  [["--seed"], { wrong: "try: Option '--seed <value>' argument missing" }],
  [["1", "plain", "3", "a", "b"], { wrong: 'try: "b" is one word too many' }],
];

for (const [args, read] of CASES) {
  t.test(`words: ${JSON.stringify(args)}`, async (t) => {
    t.same(parseWords("try", WORDS, args), read);
  });
}

t.test("help names each word, what it may be and what stands for it", async (t) => {
  const read = parseWords("try", WORDS, ["--help", "nonsense"]);
  const help = "help" in read ? read.help : "";
  t.equal(
    help,
    `usage: try [--WORD VALUE]..., or values in this order:
  --count: a whole number of at least 1, else 50
  --kind: one of plain, encoded, else plain
  --seed: a whole number
  --cells: a regular expression`,
  );
  t.same(parseWords("try", {}, ["--help"]), { help: "usage: try: takes no words" });
});
