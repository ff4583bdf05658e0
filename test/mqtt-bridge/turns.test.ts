import { mock } from "node:test";
import t from "tap";
import { NOT_SENT, Turns } from "../../mqtt-bridge/routers/turns.js";
import { NO_ANSWER } from "../../mqtt-bridge/routers/waiting.js";

/** A router that answers when the test says so. */
class Router {
  readonly sent: string[] = [];
  readonly #answers = new Map<string, (outcome: string | null) => void>();

  send(order: string): () => Promise<string | null> {
    return () => {
      this.sent.push(order);
      return new Promise((resolve) => this.#answers.set(order, resolve));
    };
  }

  answer(order: string, outcome: string | null): void {
    this.#answers.get(order)?.(outcome);
  }
}

/** Lets all that is due happen. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

t.test(
  "an order is sent when the one before it is answered, and each has its answer",
  async (t) => {
    const turns = new Turns();
    const router = new Router();
    const [first, second, third] = ["a", "b", "c"].map((each) => turns.take(router.send(each)));
    await settle();
    t.same(router.sent, ["a"]);
    router.answer("a", "no room");
    await settle();
    t.same(router.sent, ["a", "b"]);
    router.answer("b", null);
    await settle();
    router.answer("c", "no room either");
    t.same(await Promise.all([first, second, third]), ["no room", null, "no room either"]);
  },
);

t.test(
  "what waits behind an order without an answer is not sent; late answers are told",
  async (t) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    t.teardown(() => mock.timers.reset());
    const turns = new Turns();
    const router = new Router();
    const late: (string | null)[] = [];
    const first = turns.take(router.send("a"), (outcome) => late.push(outcome));
    const behind = turns.take(router.send("b"));
    await settle();
    mock.timers.tick(10_000);
    t.same(await Promise.all([first, behind]), [NO_ANSWER, NOT_SENT]);
    t.same(router.sent, ["a"]);
    const next = turns.take(router.send("c"));
    await settle();
    t.same(router.sent, ["a", "c"], "the next is tried again");
    router.answer("a", "no room");
    router.answer("c", null);
    t.equal(await next, null);
    t.same(late, ["no room"]);
  },
);

t.test("an order that cannot be sent does not stop the next one", async (t) => {
  const turns = new Turns();
  const router = new Router();
  const first = turns.take(() => Promise.reject(new Error("the broker is away")));
  const second = turns.take(router.send("b"));
  await t.rejects(first, { message: "the broker is away" });
  router.answer("b", null);
  t.equal(await second, null);
});

t.test("of 2,049 orders at once the last is refused, with the number", async (t) => {
  const turns = new Turns();
  const router = new Router();
  const all = Array.from({ length: 2048 }, (_, i) => turns.take(router.send(`${i}`)));
  await t.rejects(turns.take(router.send("more")), {
    name: "Failure",
    message: /^2048 orders wait/,
  });
  for (let i = 0; i < 2048; i++) {
    await settle();
    router.answer(`${i}`, null);
  }
  t.same(new Set(await Promise.all(all)), new Set([null]));
  t.equal(router.sent.length, 2048);
});
