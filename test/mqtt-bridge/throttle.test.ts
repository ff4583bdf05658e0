import t from "tap";
import { Throttle } from "../../mqtt-bridge/mqtt/throttle.js";

const LONG = 3_600_000;

t.test("the first is done at once, more of the same waits, another key does not", (t) => {
  const done: string[] = [];
  const throttle = new Throttle(LONG, (key) => void done.push(key));
  for (const key of ["attic", "attic", "cellar", "attic"]) throttle.ask(key);
  t.same(done, ["attic", "cellar"]);
  throttle.flush();
  t.same(done, ["attic", "cellar", "attic"], "what waited is done once");
  throttle.ask("attic");
  t.equal(done.length, 4, "after that nothing rests");
  throttle.flush();
  t.equal(done.length, 4, "and nothing waits");
  t.end();
});

t.test("what was done otherwise need not be done again", (t) => {
  const done: string[] = [];
  const throttle = new Throttle(LONG, (key) => void done.push(key));
  throttle.ask("attic");
  throttle.ask("attic");
  throttle.done("attic");
  throttle.flush();
  t.same(done, ["attic"]);
  t.end();
});

t.test("the last is done when the rest is over", async (t) => {
  let isThere = (): void => {};
  const second = new Promise<void>((resolve) => {
    isThere = resolve;
  });
  const done: number[] = [];
  const throttle = new Throttle(1, () => {
    done.push(done.length);
    if (done.length === 2) isThere();
  });
  throttle.ask("attic");
  throttle.ask("attic");
  t.same(done, [0]);
  // Its own timer keeps no process alive.
  const alive = setInterval(() => {}, LONG);
  await second;
  clearInterval(alive);
  t.same(done, [0, 1]);
  throttle.flush();
});
