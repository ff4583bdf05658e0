import { join } from "node:path";
import t from "tap";
import type { PairedView } from "../../mqtt-bridge/api/views.js";
import { pagePairing } from "../../mqtt-bridge/pair/page.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { ask, post, setUp } from "./api-fixture.js";
import { readLine } from "./plane-fixture.js";

const base = { isForeign: false, demo: false, now: () => 1_793_491_200 };

t.test("a router is paired, repaired and forgotten", async (t) => {
  const pairs = new Pairs(t.testdir());
  const broker = () => ({ url: "mqtt://192.168.1.5:1883", ca: null });
  const { app } = setUp(t, { pairing: pagePairing({ ...base, pairs, broker }) });
  const read = async () => (await ask(app, "/api/pairing")).json();
  t.same(await read(), { broker: "mqtt://192.168.1.5:1883", loopback: false, refusal: null });
  const made = (await (
    await ask(app, "/api/pairing", post({ router: "attic" }))
  ).json()) as PairedView;
  t.match(readLine(made.line), { router: "attic", broker: "mqtt://192.168.1.5:1883" });
  t.same(made.also, []);
  const again = await ask(app, "/api/pairing", post({ router: "attic" }));
  t.equal(again.status, 409);
  t.match(await again.json(), { error: /attic/ });
  t.equal((await ask(app, "/api/pairing", post({ router: "../x" }))).status, 409);
  const repaired = await ask(app, "/api/routers/attic/repair", post({}));
  const { line } = (await repaired.json()) as PairedView;
  t.not(line, made.line);
  const remove = () => ask(app, "/api/routers/attic", { ...post({}), method: "DELETE" });
  t.equal((await remove()).status, 200);
  t.equal((await remove()).status, 409);
  const unnamed = await ask(app, "/api/pairing", post({}));
  t.match(await unnamed.json(), { router: /^router_[0-9a-f]{6}$/ });
});

t.test(
  "where none can be paired it is said, and where only this machine finds the broker",
  async (t) => {
    const pairs = new Pairs(join(t.testdir(), "store"));
    const at = (url: string | null) => () => (url === null ? null : { url, ca: null });
    const demo = pagePairing({ ...base, pairs, broker: at("mqtt://127.0.0.1:1883"), demo: true });
    t.match(demo.read(), { broker: null, refusal: /demonstration/ });
    t.throws(() => demo.pair("attic"), /demonstration/);
    t.match(pagePairing({ ...base, pairs, broker: at(null) }).read(), {
      refusal: "still starting",
    });
    const local = pagePairing({ ...base, pairs, broker: at("mqtt://127.0.0.1:1883") });
    t.match(local.read(), { loopback: true, refusal: null });
    const foreign = pagePairing({
      ...base,
      pairs,
      broker: at("mqtt://192.0.2.1"),
      isForeign: true,
    });
    t.match(foreign.pair("cellar").also.join("\n"), /cellar:\$/);
  },
);
