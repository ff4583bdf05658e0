import t from "tap";
import { PHONE, setUp, TABLET } from "./blocks-fixture.js";

const ASKED: readonly (readonly [string, object])[] = [
  ["as:64500", { destination: "as:64500", list: { prefixes: /^0418c0000200$/, names: null } }],
  ["192.0.2.0/24", { destination: "prefix:192.0.2.0/24", list: { prefixes: /^0418c0000200$/ } }],
  [
    "company:xiaomi",
    { destination: "company:Xiaomi", list: { prefixes: null, names: "mi.example xiaomi.example" } },
  ],
  ["everything", { destination: "everything" }],
  ["tracker.example.org", { destination: "tracker.example.org" }],
];

for (const [to, order] of ASKED) {
  t.test(`a person keeps a device from ${to} until it is let through`, async (t) => {
    const { blocks, world, store } = setUp(t);
    const view = await blocks.close({ router: "attic", device: PHONE, to, minutes: null });
    const told = world.orders.splice(0).map((each) => {
      const list = "list" in each ? (each.list ?? null) : null;
      const prefixes = list?.prefixes ? Buffer.from(list.prefixes).toString("hex") : null;
      return { ...each, list: list && { ...list, prefixes } };
    });
    const whole = { ...order, verb: "block", minutes: null };
    t.match(told, [
      { ...whole, device: PHONE },
      { ...whole, device: TABLET },
    ]);
    t.match(view, { alert: null, until: null, by: "page", device: { name: "Redmi 1S" } });
    world.now += 1e9;
    blocks.turn();
    const again = setUp(t, store);
    t.match(again.blocks.list(), [{ id: view.id }], "after years and a restart");
    await again.blocks.lift(view.id);
    t.same(again.blocks.list(), []);
    t.match(again.world.orders[0], { verb: "unblock", device: PHONE });
    again.blocks.turn();
    t.same(setUp(t, store).blocks.list(), []);
  });
}

const WRONG: readonly (readonly [string, RegExp])[] = [
  ["as:x", /^block: as:x: expected the number of an AS/],
  ["as:64999", /^block: as:64999: no address is known to be there$/],
  ["country:Germany", /^block: country:Germany: expected two letters/],
  ["country:DE", /^block: country:DE has 16385 prefixes; a router takes 16384$/],
  ["company:nobody", /^block: company:nobody: no rule names a domain of this company$/],
  ["192.0.2.1/24", /^block: "192.0.2.1\/24": expected a name, an address, a prefix/],
];

for (const [to, line] of WRONG) {
  t.test(`${to} is one clear line`, async (t) => {
    const { blocks, world } = setUp(t);
    const asked = blocks.close({ router: "attic", device: PHONE, to, minutes: 60 });
    await t.rejects(asked, { name: "Failure", message: line });
    t.same(world.orders, []);
  });
}

t.test("what a block does now is what the router said of it last", async (t) => {
  const { blocks, world } = setUp(t);
  await blocks.close({ router: "attic", device: PHONE, to: "as:64500", minutes: 60 });
  t.match(blocks.list(), [{ packets: 0, last: null }]);
  const about = { destination: "=as:64500", left: 60 };
  world.activity = {
    ...{ at: 1100, count: 2 },
    blocks: [
      { ...about, device: PHONE, packets: 3, ago: 50 },
      { ...about, device: TABLET, packets: 2, ago: 20 },
      { ...about, device: "28:6c:07:00:00:09", packets: 9, ago: 0 },
      { ...about, device: PHONE, destination: "*", packets: 7, ago: 0 },
    ],
  };
  t.match(blocks.list(), [{ packets: 5, last: 1080 }]);
});
