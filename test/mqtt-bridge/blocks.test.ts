import { Hono } from "hono";
import t from "tap";
import { addBlocks } from "../../mqtt-bridge/api/blocks.js";
import type { BlockView } from "../../mqtt-bridge/api/views.js";
import { Failure } from "../../mqtt-bridge/failure.js";
import type { StoredAlert } from "../../mqtt-bridge/store/port.js";
import { HOUR, NAME, PHONE, SILENT, setUp, TABLET, WAITS, type World } from "./blocks-fixture.js";
import { anAlert } from "./fixtures.js";

t.test("a block is told to the router, listed, told of, and lifted", async (t) => {
  const { blocks, world, store, stored } = setUp(t);
  world.blockable = { destination: NAME, macs: [PHONE, TABLET] };
  const block = await blocks.block(stored, 60, "page");
  const about = { destination: NAME, minutes: 60 };
  t.same(world.orders.splice(0), [
    { verb: "block", device: PHONE, ...about },
    { verb: "block", device: TABLET, ...about },
  ]);
  t.match(block, {
    ...{ router: "attic", alert: "a_open", device: { name: "Redmi 1S" }, destination: NAME },
    ...{ since: 1000, until: 1000 + HOUR, by: "page", problem: null },
    advice: "It may not sign in.",
  });
  t.same(blocks.list(), [block]);
  t.same(world.lists.at(-1), [block]);
  t.match(world.alerts.at(-1), {
    ...{ event_type: "blocked", id: block.id, state: "open", severity: "note", evidence: null },
    title: `Redmi 1S is kept from ${NAME} for 1 hour`,
    message: `For 1 hour the router attic refuses what Redmi 1S sends to ${NAME} (Xiaomi). That was asked for on the page.`,
    url: `http://192.168.1.10:8420/#/alerts/${block.id}`,
  });
  t.equal(store.alert("attic", block.id)?.acked, true, "who asked for it has seen it");
  t.same(await blocks.lift(block.id), block);
  t.same(world.orders, [
    { verb: "unblock", device: PHONE, destination: NAME },
    { verb: "unblock", device: TABLET, destination: NAME },
  ]);
  t.same(blocks.list(), []);
  t.match(world.alerts.at(-1), { id: block.id, state: "closed" });
  t.equal(await blocks.lift(block.id), null, "it is lifted once");
});

t.test("a block by address says so, without the address", async (t) => {
  const { blocks, world, stored } = setUp(t);
  world.blockable = { destination: "42.62.48.2", macs: [PHONE] };
  await blocks.block(stored, 90, "broker");
  const { title = "", message = "" } = world.alerts.at(-1) ?? {};
  t.equal(title, `Redmi 1S is kept from ${NAME} for 90 minutes`);
  t.match(message, /closed by its address, with all else that is there\. .*over MQTT\.$/);
  t.notMatch(message, /42\.62/);
});

const REFUSED: readonly (readonly [string, Partial<World>, RegExp])[] = [
  ["a router that is away", { obstacle: "router attic is offline" }, /^router attic is offline$/],
  ["an unknown destination", { blockable: null }, /^the alert's destination is not known$/],
  ["no MAC", { blockable: { destination: NAME, macs: [] } }, /^the device has no MAC here/],
  ["no room", { outcome: "as many as there is room for" }, /^router attic: as many as there/],
];

for (const [name, change, line] of REFUSED) {
  t.test(`${name} is one clear line, and nothing is listed`, async (t) => {
    const { blocks, world, stored } = setUp(t);
    Object.assign(world, change);
    await t.rejects(blocks.block(stored, 60, "page"), { name: "Failure", message: line });
    t.same(blocks.list(), []);
    t.same(world.alerts, []);
  });
}

for (const outcome of [WAITS, SILENT]) {
  t.test(`"${outcome}" fails, but can be lifted: the router may keep to it`, async (t) => {
    const { blocks, world, stored } = setUp(t);
    world.outcome = outcome;
    await t.rejects(blocks.block(stored, 60, "page"), { message: `router attic: ${outcome}` });
    const [listed] = blocks.list();
    t.match(listed, { problem: outcome });
    world.outcome = "there is no such block";
    t.match(await blocks.lift(listed?.id ?? ""), { id: listed?.id });
    t.same(blocks.list(), []);
  });
}

t.test("a block that cannot be lifted stays listed", async (t) => {
  const { blocks, world, stored } = setUp(t);
  const { id } = await blocks.block(stored, 60, "page");
  world.obstacle = "router attic is offline";
  await t.rejects(blocks.lift(id), { name: "Failure", message: "router attic is offline" });
  Object.assign(world, { obstacle: null, outcome: SILENT });
  await t.rejects(blocks.lift(id), { message: `router attic: ${SILENT}` });
  t.equal(blocks.list().length, 1);
});

t.test("a block ends by itself and is kept over a restart until then", async (t) => {
  const { blocks, world, store, stored } = setUp(t);
  const block = await blocks.block(stored, 60, "page");
  const again = setUp(t, store);
  again.world.now = 1000 + HOUR - 1;
  again.blocks.turn();
  t.same(again.blocks.list(), [block]);
  t.same(again.world.alerts, []);
  again.world.now = 1000 + HOUR;
  again.blocks.turn();
  t.same(again.blocks.list(), []);
  t.match(again.world.alerts, [{ event_type: "blocked", id: block.id, state: "closed" }]);
  t.same(again.world.orders, [], "the router lets it go by itself");
  t.equal(world.orders.length, 1);
});

const VERDICT = {
  ...{ action: "block" as const, alert: "a_open", device: PHONE, destination: NAME },
  ...{ until: null, reason: "a test" },
};

t.test(
  "what a policy blocks is carried out once, for a day, and not against a person",
  async (t) => {
    const { blocks, world, store } = setUp(t);
    await blocks.carryOut("attic", [VERDICT, VERDICT]);
    t.match(world.orders, [{ verb: "block", device: PHONE, destination: NAME, minutes: 1440 }]);
    t.same(blocks.counts, { carried: 1, failed: 0 });
    const [block] = blocks.list();
    t.match(block, { by: "policy" });
    t.equal(store.alert("attic", block?.id ?? "")?.acked, false, "nobody has seen it yet");
    world.now += HOUR;
    blocks.turn();
    await blocks.carryOut("attic", [VERDICT]);
    t.equal(world.orders.length, 1, "it is there");
    await blocks.lift(block?.id ?? "");
    world.now += HOUR;
    blocks.turn();
    await blocks.carryOut("attic", [VERDICT]);
    t.match(world.orders.slice(1), [{ verb: "unblock" }], "a person lifted it");
  },
);

t.test("what no router can carry out is counted, logged and tried again", async (t) => {
  const { blocks, world } = setUp(t);
  world.obstacle = "router attic is offline";
  await blocks.carryOut("attic", [VERDICT, VERDICT]);
  t.same(blocks.counts, { carried: 0, failed: 1 });
  t.same(world.logged, ["router attic: block by the policy: router attic is offline"]);
  Object.assign(world, { obstacle: null, now: world.now + 61 });
  blocks.turn();
  await blocks.carryOut("attic", [VERDICT]);
  t.same(blocks.counts, { carried: 1, failed: 1 });
  await blocks.carryOut("attic", [{ ...VERDICT, action: "quarantine", destination: null }]);
  t.match(
    world.orders.slice(-2),
    [PHONE, TABLET].map((device) => ({ verb: "block", device, destination: "everything" })),
    "a quarantine is of all its addresses",
  );
  const closed = blocks.list().find(({ destination }) => destination === "everything");
  t.match(closed, { by: "policy", device: { name: "Redmi 1S" } });
});

t.test("the API blocks, lists and lifts", async (t) => {
  const { store } = setUp(t);
  const view = { id: "a_block" } as BlockView;
  const preview = { since: null, total: 0, items: [], advice: [] };
  const done: string[] = [];
  const app = new Hono();
  addBlocks(app, store, {
    list: () => [view],
    block: async ({ alert }: StoredAlert, minutes) => {
      if (minutes === 13) throw new Failure("router attic is offline");
      done.push(`block ${alert.id} ${minutes}`);
      return view;
    },
    close: async ({ to, minutes }) => {
      done.push(`close ${to} ${minutes}`);
      return view;
    },
    lift: async (id) => (id === "a_block" ? view : null),
    previewAlert: ({ alert }) => ({ ...preview, to: alert.id }),
    preview: ({ to, device }) => ({ ...preview, to: `${to} ${device}` }),
  });
  const ask = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await app.request(path, { method, ...init });
    return [response.status, await response.json()];
  };
  store.putAlert("attic", anAlert({ id: "a_closed", state: "closed" }));
  t.same(await ask("POST", "/api/alerts/a_open/block", { minutes: 60 }), [200, view]);
  t.same(done, ["block a_open 60"]);
  for (const minutes of [0, 1441, 0.5, "60", undefined]) {
    t.match(await ask("POST", "/api/alerts/a_open/block", { minutes }), [
      400,
      { error: /minutes/ },
    ]);
  }
  for (const id of ["a_closed", "a_other"]) {
    const answer = await ask("POST", `/api/alerts/${id}/block`, { minutes: 60 });
    t.match(answer, [404, { error: "no open alert of this id" }]);
  }
  const request = { router: "attic", device: PHONE.toUpperCase(), to: "as:64500", minutes: null };
  t.same(await ask("POST", "/api/blocks", request), [200, view]);
  t.equal(done.at(-1), "close as:64500 null");
  for (const change of [
    ...["28:6c", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb", "00:00:00:00:00:00"].map((device) => ({
      device,
    })),
    { to: "" },
    { minutes: 1441 },
    { router: 7 },
  ]) {
    const answer = await ask("POST", "/api/blocks", { ...request, ...change });
    t.match(answer, [400, { error: /expected \{"router"/ }], JSON.stringify(change));
  }
  t.match(await ask("GET", "/api/alerts/a_open/block"), [200, { to: "a_open" }]);
  t.match(await ask("GET", "/api/alerts/a_other/block"), [404, { error: /no alert/ }]);
  const path = "/api/blocks/preview?to=as:64500";
  t.match(await ask("GET", path), [200, { to: "as:64500 null" }]);
  t.match(await ask("GET", `${path}&device=${PHONE}`), [200, { to: `as:64500 ${PHONE}` }]);
  t.match(await ask("GET", `${path}&device=28:6c`), [400, { error: /device/ }]);
  const offline = await ask("POST", "/api/alerts/a_open/block", { minutes: 13 });
  t.same(offline, [409, { error: "router attic is offline" }]);
  t.same(await ask("GET", "/api/blocks"), [200, { items: [view] }]);
  t.same(await ask("DELETE", "/api/blocks/a_block"), [200, view]);
  t.match(await ask("DELETE", "/api/blocks/a_none"), [404, { error: "no block of this id" }]);
});
