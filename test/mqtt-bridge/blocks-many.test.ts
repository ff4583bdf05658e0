import t from "tap";
import { NAME, PHONE, SILENT, setUp, TABLET } from "./blocks-fixture.js";

const GADGET = "28:6c:07:00:00:09";
const about = { router: "attic", device: GADGET, minutes: 60 };

t.test("all blocks that a router keeps are listed, over a restart too", async (t) => {
  const { blocks, world, store } = setUp(t);
  for (let i = 0; i < 1024; i++) await blocks.close({ ...about, to: `n${i}.example.org` });
  t.equal(blocks.list().length, 1024);
  blocks.tell();
  t.equal(world.lists.at(-1)?.length, 1024);
  t.equal(world.lists.length, 2, "not with each change of a second");
  t.equal(setUp(t, store).blocks.list().length, 1024);
  world.outcome = "as many blocks as this agent keeps are there: 1024, of them 8 by prefixes";
  await t.rejects(blocks.close({ ...about, to: "more.example.org" }), { message: world.outcome });
  const lifted = blocks.list().filter((_, i) => i % 2 === 0);
  world.outcome = null;
  for (const { id } of lifted) await blocks.lift(id);
  t.equal(blocks.list().length, 512);
  t.notOk(blocks.list().some(({ id }) => lifted.some((each) => each.id === id)));
});

t.test("what is in force is never let go: more is refused before the router is told", async (t) => {
  const { blocks, world } = setUp(t);
  const named = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => `n${from + i}.example.org`);
  await Promise.all(named(0, 2048).map((to) => blocks.close({ ...about, to })));
  const told = world.orders.length;
  await t.rejects(blocks.close({ ...about, to: "more.example.org" }), {
    name: "Failure",
    message: /^2048 blocks are in force, and more are not kept; lift one first$/,
  });
  t.equal(world.orders.length, told);
  t.equal(blocks.list().length, 2048);
  await blocks.close({ ...about, to: "n7.example.org", minutes: 90 });
  t.equal(blocks.list().length, 2048, "one that is there may be given another time");
});

t.test("two spellings of a destination are one block", async (t) => {
  const SAME: readonly (readonly [as: string, ...spellings: string[]])[] = [
    ["example.org", "example.org", "Example.ORG", "example.org.", " example.org "],
    ["xn--bcher-kva.example", "bücher.example", "BÜCHER.example.", "xn--bcher-kva.example"],
    ["2001:db8::1", "2001:db8::1", "2001:DB8:0:0:0:0:0:1"],
    ["192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1"],
    ["prefix:192.0.2.0/24", "192.0.2.0/24", "192.0.2.0/024"],
    ["prefix:2001:db8::/32", "2001:db8::/32", "2001:DB8:0::/32"],
    ["everything", "everything", "Everything"],
    ["as:64500", "as:64500", "AS:064500"],
    ["company:Xiaomi", "company:xiaomi", "company: Xiaomi"],
  ];
  for (const [as, ...spellings] of SAME) {
    const { blocks } = setUp(t);
    for (const to of spellings) await blocks.close({ ...about, to });
    t.same(
      blocks.list().map(({ destination }) => destination),
      [as],
      spellings.join(", "),
    );
  }
});

t.test("a device of which only one address could be blocked is listed, with why", async (t) => {
  const { blocks, world } = setUp(t);
  world.outcomes.set(TABLET, "no room");
  const asked = blocks.close({ ...about, device: PHONE, to: NAME });
  await t.rejects(asked, { name: "Failure", message: "router attic: no room" });
  const [listed] = blocks.list();
  t.match(listed, { destination: NAME, problem: "no room" });
  world.outcomes.set(TABLET, "there is no such block");
  await blocks.lift(listed?.id ?? "");
  t.same(blocks.list(), []);
});

t.test("what a router says late of a block is taken up", async (t) => {
  for (const outcome of [null, "no room"]) {
    const { blocks, world, store } = setUp(t);
    world.outcome = SILENT;
    await t.rejects(blocks.close({ ...about, to: NAME }), { message: `router attic: ${SILENT}` });
    t.match(blocks.list(), [{ problem: SILENT }]);
    world.late(SILENT);
    t.match(blocks.list(), [{ problem: SILENT }], "it has said nothing of it");
    world.late(outcome);
    t.match(blocks.list(), [{ problem: outcome }]);
    blocks.tell();
    t.match(world.lists.at(-1), [{ problem: outcome }]);
    t.match(setUp(t, store).blocks.list(), [{ problem: outcome }]);
  }
});

t.test("a block of a router that is not paired any more can leave the list", async (t) => {
  const { blocks, world, store } = setUp(t);
  const { id } = await blocks.close({ ...about, to: NAME, minutes: null });
  world.orders.length = 0;
  Object.assign(world, { isPaired: false, obstacle: "router attic is not paired any more" });
  t.match(await blocks.lift(id), { id, problem: world.obstacle });
  t.same(world.orders, []);
  t.same(blocks.list(), []);
  t.same(setUp(t, store).blocks.list(), []);
});
