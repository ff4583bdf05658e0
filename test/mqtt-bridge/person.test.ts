import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Hono } from "hono";
import t, { type Test } from "tap";
import { parseHousehold } from "../../core/household/household.js";
import type { PersonView } from "../../mqtt-bridge/api/views.js";
import { HouseholdFile } from "../../mqtt-bridge/household/file.js";
import type { Forgotten } from "../../mqtt-bridge/store/port.js";
import { ask, NOW, post, setUp } from "./api-fixture.js";
import { anAlert, aSighting } from "./fixtures.js";

const [ASHA, BEN, TABLET] = ["28:6c:07:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03"];
const HOUSEHOLD = `people:
  - name: Asha Rao
    devices:
      - {name: Redmi 1S, mac: ["${ASHA}"]}
      - {name: Tablet, mac: ["${TABLET}"]}
  - name: Ben
    devices:
      - {name: Pixel, mac: ["${BEN}"]}
      - {name: Tablet, mac: ["02:00:00:00:00:04"]}
`;

/** A home with something of each, and the household in a file. */
function open(t: Test, change: NonNullable<Parameters<typeof setUp>[1]> = {}) {
  const file = join(t.testdir(), "household.yaml");
  writeFileSync(file, HOUSEHOLD);
  const devices = () =>
    parseHousehold(readFileSync(file, "utf8"), "household.yaml", () => null).household?.devices ??
    [];
  const forgotten: Forgotten[] = [];
  const onForget = (who: Forgotten) => void forgotten.push(who);
  const made = setUp(t, {
    household: new HouseholdFile(file, false),
    ...{ devices, onForget },
    ...change,
  });
  const { store } = made;
  for (const [n, mac] of [ASHA, BEN, TABLET].entries()) {
    store.putSighting("home", aSighting({ id: `1:${n}`, device: mac, name: `host${n}.example` }));
  }
  for (const [id, name] of [
    ["a_1", "Redmi 1S"],
    ["a_2", "Pixel"],
    ["a_3", "Tablet"],
  ] as const) {
    store.putAlert("home", anAlert({ id, device: { id: store.makeId("d", name), name } }));
  }
  return { ...made, file, forgotten };
}

async function linkOf(app: Hono, person: string): Promise<{ authorization: string }> {
  const answer = await ask(app, "/api/person-links", post({ person }));
  const { url } = (await answer.json()) as { url: string };
  return { authorization: `Bearer ${/#\/me\/(ttp_[\w-]{43})$/.exec(url)?.[1]}` };
}

t.test("a person's link shows their own devices and nobody else's", async (t) => {
  const { app, store } = open(t);
  const headers = await linkOf(app, "Asha Rao");
  const me = (await (await ask(app, "/api/me", { headers })).json()) as PersonView;
  t.match(me, { person: "Asha Rao", paused: false });
  t.same(me.sightings.map(({ name }) => name).sort(), ["host0.example", "host2.example"]);
  t.same(
    me.alerts.map(({ id }) => id),
    ["a_1"],
    "of a name that two people's devices have, none",
  );
  const file = await ask(app, "/api/me/export", { headers });
  t.match(file.headers.get("content-disposition"), /attachment/);
  t.same(await file.json(), me);
  t.notMatch(store.setting("person_links"), headers.authorization.slice(7), "kept as a digest");
  const items = (await (await ask(app, "/api/person-links")).json()) as object;
  t.match(items, { items: [{ person: "Asha Rao" }] });
});

t.test(
  "who sees nothing is told when an alarm was last proved, and of nobody's device",
  async (t) => {
    const proved = {
      at: NOW - 60,
      seconds: 0.4,
      path: "mqtt",
      router: "home",
      device: BEN,
    } as const;
    const none = { test: null, url: null, target: "", due: false, obstacle: null };
    for (const [last, told] of [
      [null, null],
      [proved, { at: NOW - 60, seconds: 0.4, path: "mqtt" }],
    ] as const) {
      const view = { ...none, proved: last };
      const proof = { read: () => view, begin: () => view, told: () => view };
      const { app } = open(t, { proof });
      const headers = await linkOf(app, "Asha Rao");
      const me = (await (await ask(app, "/api/me", { headers })).json()) as PersonView;
      t.same(me.proved, told);
    }
  },
);

t.test("a link opens nothing else, and ends", async (t) => {
  const accounts = { verify: async () => false, has: () => true, setPassword: async () => {} };
  const closed = setUp(t, { accounts });
  const { app } = open(t);
  const headers = await linkOf(app, "Ben");
  for (const path of ["/api/status", "/api/devices", "/api/alerts", "/api/person-links"]) {
    t.equal((await ask(closed.app, path, { headers })).status, 401, path);
  }
  const again = await linkOf(app, "Ben");
  const status = async (of: object) => (await ask(app, "/api/me", { headers: { ...of } })).status;
  t.equal(await status(headers), 401, "a new link ends the old one");
  t.equal(await status(again), 200);
  t.equal(await status({ authorization: "Bearer ttp_x" }), 401);
  t.equal(await status({}), 401);
  const end = () => ask(app, "/api/person-links/Ben", { ...post({}), method: "DELETE" });
  t.equal((await end()).status, 200);
  t.equal((await end()).status, 404);
  t.equal(await status(again), 401);
  t.equal((await ask(app, "/api/person-links", post({ person: "Dora" }))).status, 404);
});

t.test("a person pauses and goes on, in the household file", async (t) => {
  const { app, file } = open(t);
  const headers = { ...(await linkOf(app, "Ben")) };
  const pause = async (paused: unknown) => ask(app, "/api/me/pause", post({ paused }, headers));
  t.match(await (await pause(true)).json(), { paused: true });
  t.match(readFileSync(file, "utf8"), /name: Ben\n[\s\S]*watch: "?true|watch: "?false/);
  const me = async () => (await (await ask(app, "/api/me", { headers })).json()) as PersonView;
  t.equal((await me()).paused, true);
  t.equal((await pause("yes")).status, 400);
  t.match(await (await pause(false)).json(), { paused: false });
  t.equal((await me()).paused, false);
});

t.test("a person forgets what is stored of their devices, and only that", async (t) => {
  const { app, store, feed, forgotten } = open(t);
  const told: string[] = [];
  feed.listen(({ event }) => told.push(event));
  const headers = { ...(await linkOf(app, "Asha Rao")) };
  const answer = await ask(app, "/api/me/records", { ...post({}, headers), method: "DELETE" });
  t.same(await answer.json(), { removed: 2 });
  t.same(
    store.sightings({ limit: 9 }).map(({ sighting }) => sighting.device),
    [BEN],
  );
  t.same(
    store
      .alerts({ limit: 9 })
      .map(({ alert }) => alert.id)
      .sort(),
    ["a_2", "a_3"],
  );
  t.same(told, ["reset"]);
  t.match(forgotten, [{ devices: [ASHA, TABLET] }], "what runs is to forget it too");
  t.ok(forgotten[0]?.alertDevices.includes(store.makeId("d", "Redmi 1S")));
});
