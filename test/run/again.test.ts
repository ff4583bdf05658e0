import t from "tap";
import { settle } from "./again.js";
import type { Outcome, Outcomes } from "./tap.js";

const passed = (count: number): Outcome => ({ passed: count, failed: 0, skipped: 0, report: [] });
const failed = (name: string): Outcome => ({
  passed: 4,
  failed: 1,
  skipped: 0,
  report: [`FAILED: ${name}`],
});
const none = passed(0);

/** A second run that gives these outcomes, and the files that it was asked for. */
function secondRun(gives: Readonly<Record<string, Outcome>>) {
  const asked: string[] = [];
  return {
    asked,
    run: async (files: readonly string[]): Promise<Outcomes> => {
      asked.push(...files);
      return new Map(files.map((file) => [file, gives[file] ?? none]));
    },
  };
}

t.test("a file that fails and then passes alone is passed, and told", async (t) => {
  const second = secondRun({ b: passed(5) });
  const first = new Map([
    ["", none],
    ["a", passed(3)],
    ["b", failed("b > x")],
  ]);
  const { outcome, unstable } = await settle(first, second.run);
  t.same(second.asked, ["b"]);
  t.same(unstable, ["b"]);
  t.same(outcome, { passed: 8, failed: 0, skipped: 0, report: ["UNSTABLE: b", "FAILED: b > x"] });
});

t.test("a file that fails twice is failed, with its first report", async (t) => {
  const second = secondRun({ b: failed("b > y") });
  const { outcome, unstable } = await settle(new Map([["b", failed("b > x")]]), second.run);
  t.same(unstable, []);
  t.same(outcome, failed("b > x"));
});

t.test("many failures, and tap's own, are no accident", async (t) => {
  const many = ["a", "b", "c"].map((file): [string, Outcome] => [file, failed(file)]);
  for (const first of [
    new Map(many),
    new Map([
      ["", failed("tap")],
      ["a", failed("a")],
    ]),
  ]) {
    const second = secondRun({ a: passed(1), b: passed(1), c: passed(1) });
    const { outcome } = await settle(first, second.run);
    t.equal(outcome.failed, first.size);
    t.same(second.asked, []);
  }
});
