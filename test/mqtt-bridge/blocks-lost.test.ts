import t from "tap";
import { HOUR, NAME, PHONE, SILENT, setUp, TABLET } from "./blocks-fixture.js";

/*
 * A router whose state was wiped keeps no block, though the page lists them: they are given again.
 */

const LOST = "the router has lost it; it is given again";
const NONE = { count: 0, blocks: [] };
const ASKED = { router: "attic", device: PHONE };

t.test("what a router has lost is given again, with what is left of its time", async (t) => {
  const { blocks, world } = setUp(t);
  for (const to of [NAME, "192.0.2.0/24", "as:64500", "everything"]) {
    await blocks.close({ ...ASKED, to, minutes: 60 });
  }
  await blocks.close({ ...ASKED, to: "42.62.48.2", minutes: null });
  const before = blocks.list();
  const given = world.orders.splice(0);
  t.equal(given.length, 10, "five for each MAC");
  world.now += HOUR / 2;
  world.activity = { at: world.now, ...NONE };
  await blocks.turn();
  const again = world.orders.splice(0);
  const inOrder = (orders: readonly object[]): string[] =>
    orders.map((order) => JSON.stringify(order)).sort();
  const left = (order: object): object =>
    "minutes" in order && order.minutes !== null ? { ...order, minutes: 30 } : order;
  t.same(inOrder(again), inOrder(given.map(left)));
  t.same(blocks.list(), before, "listed as they were");
  t.same(world.logged, ["router attic keeps no block: 5 blocks given again"]);
  world.activity = { ...world.activity, count: 10 };
  await blocks.turn();
  t.same(world.orders, [], "once");
});

t.test("many that are lost are marked in one go", async (t) => {
  const { blocks, world, store } = setUp(t);
  for (const to of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
    await blocks.close({ router: "attic", device: TABLET, to, minutes: 60 });
  }
  world.now += 1000;
  Object.assign(world, {
    activity: { at: world.now, ...NONE },
    obstacle: "router attic is offline",
  });
  let saved = 0;
  const setSetting = store.setSetting.bind(store);
  store.setSetting = (key, value) => {
    saved += 1;
    setSetting(key, value);
  };
  await blocks.turn();
  t.equal(saved, 1);
});

const KEPT: readonly (readonly [string, number, number])[] = [
  ["that keeps others", HOUR / 2, 1],
  ["whose last word is from before", 60, 0],
  ["for which it is nearly over", HOUR - 100, 0],
];

for (const [what, later, count] of KEPT) {
  t.test(`a router ${what} is told nothing`, async (t) => {
    const { blocks, world, stored } = setUp(t);
    await blocks.block(stored, 60, "page");
    world.orders.splice(0);
    world.now += later;
    world.activity = { at: world.now, count, blocks: [] };
    await blocks.turn();
    t.same(world.orders, []);
    t.match(blocks.list(), [{ problem: null }]);
  });
}

t.test("a router that is away gets it when it is back, also after a restart", async (t) => {
  const { blocks, world, store } = setUp(t);
  await blocks.close({ router: "attic", device: TABLET, to: NAME, minutes: 60 });
  world.orders.splice(0);
  world.now += 1000;
  Object.assign(world, {
    activity: { at: world.now, ...NONE },
    obstacle: "router attic is offline",
  });
  await blocks.turn();
  t.same(world.orders, []);
  t.match(blocks.list(), [{ problem: LOST }]);
  t.match(world.lists.at(-1), [{ problem: LOST }], "the page is told");
  const other = setUp(t, store);
  other.world.now = world.now;
  await other.blocks.turn();
  t.match(other.world.orders, [{ verb: "block", device: TABLET, destination: NAME, minutes: 44 }]);
  t.match(other.blocks.list(), [{ problem: null }]);
});

t.test(
  "a router that does not answer is told again, and what it says is the block's problem",
  async (t) => {
    const { blocks, world, stored } = setUp(t);
    await blocks.block(stored, 60, "page");
    world.now += 1000;
    Object.assign(world, { activity: { at: world.now, ...NONE }, outcome: SILENT });
    await blocks.turn();
    t.match(blocks.list(), [{ problem: LOST }]);
    const [given] = world.orders.splice(1);
    world.outcome = "no room";
    await blocks.turn();
    t.same(world.orders.splice(1), [given], "told again");
    t.match(blocks.list(), [{ problem: "no room" }]);
    await blocks.turn();
    t.same(world.orders.splice(1), [], "what it refuses is its last word");
  },
);
