import t from "tap";
import { shorten, sum, tallyTap } from "./tap.js";

const indent = (text: string): string => text.replace(/^(?=.)/gm, "    ");

/** A subtest's text with the point that closes it. */
const subtest = (name: string, inner: string, closing: string): string =>
  `# Subtest: ${name}\n${indent(inner)}${closing}\n`;

/** What TAP lets a point say of itself, in letters of either case; neither counts as passed or failed. */
const DIRECTIVES = ["skip no moon", "todo"];

const cases: readonly (readonly [string, string, number, number, number])[] = [
  ["leaves", "ok 1 - a\nnot ok 2 - b\n1..2\n", 1, 1, 0],
  [
    "leaves of subtests, not what closes them",
    `${subtest("f", subtest("g", "ok 1 - a\nok 2 - b\n1..2\n", "ok 1 - g"), "ok 1 - f")}1..1\n`,
    2,
    0,
    0,
  ],
  [
    "a failed leaf once, though its parents fail with it",
    `${subtest("f", subtest("g", "not ok 1 - a\n1..1\n", "not ok 1 - g"), "not ok 1 - f")}1..1\n`,
    0,
    1,
    0,
  ],
  [
    "a subtest that fails without a failed leaf (a timeout)",
    `${subtest("f", "ok 1 - a\n1..1\n", "not ok 1 - timeout!")}1..1\n`,
    1,
    1,
    0,
  ],
  [
    "a second subtest that fails by itself after one with a failed leaf",
    `${subtest("f", "not ok 1 - a\n1..1\n", "not ok 1 - f")}${subtest("g", "ok 1 - a\n1..1\n", "not ok 2 - g")}1..2\n`,
    1,
    2,
    0,
  ],
  ["directives", DIRECTIVES.map((words, n) => `ok ${n + 1} - a # ${words}\n`).join(""), 0, 0, 2],
  [
    "a subtest skipped as a whole",
    `${subtest("f", "1..0 # no captures\n", "ok 1 - f # SKIP no captures")}1..1\n`,
    0,
    0,
    1,
  ],
];

for (const [name, text, passed, failed, skipped] of cases) {
  t.test(`counts ${name}`, async (t) => {
    const outcome = sum(tallyTap(`TAP version 14\n${text}`).values());
    t.same([outcome.passed, outcome.failed, outcome.skipped], [passed, failed, skipped]);
  });
}

t.test("says what failed with its difference, and why something was skipped", async (t) => {
  const outcomes = tallyTap(
    "TAP version 14\nnot ok 1 - sums\n  ---\n  diff: |\n    -3\n    +4\n  ...\nok 2 - moon # SKIP no moon\n1..2\n",
  );
  const { report } = sum(outcomes.values());
  t.same(report, ["FAILED: sums", "  diff:", "  -3", "  +4", "skipped: moon: no moon"]);
});

t.test("tells files apart, and what is of no file", async (t) => {
  const text = `${subtest("f.js", subtest("g", "ok 1 - a\nnot ok 2 - b\n1..2\n", "not ok 1 - g"), "not ok 1 - f.js # time=1ms")}${subtest("h.js", "ok 1 - a\n1..1\n", "ok 2 - h.js # time=1ms")}ok 3 - alone\n1..3\n`;
  const counts = [...tallyTap(`TAP version 14\n${text}`)].map(([name, { passed, failed }]) => [
    name,
    passed,
    failed,
  ]);
  t.same(counts, [
    ["", 1, 0],
    ["f.js", 1, 1],
    ["h.js", 1, 0],
  ]);
});

t.test("shows the beginning of a line that is a whole program", async (t) => {
  t.equal(shorten("short"), "short");
  t.equal(shorten("x".repeat(1000)), `${"x".repeat(400)} ... (600 more characters)`);
});
