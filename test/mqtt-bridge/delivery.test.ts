import { Hono } from "hono";
import t from "tap";
import { addDelivery } from "../../mqtt-bridge/api/delivery.js";
import { loadDelivery, saveDelivery } from "../../mqtt-bridge/run/delivery.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";

/** What is put, and the status with which it is answered; below 300 it is read back. */
const DELIVERIES: readonly (readonly [unknown, number, RegExp | null])[] = [
  [{ modes: [], digest_hour: 7, digest_days: 1 }, 200, null],
  [
    {
      modes: [{ rule: "first-contact", device: null, mode: "mute" }],
      digest_hour: 23,
      digest_days: 30,
    },
    200,
    null,
  ],
  [{ modes: [], digest_hour: 24, digest_days: 1 }, 400, /digest_hour/],
  [{ modes: [], digest_hour: 7.5, digest_days: 1 }, 400, /digest_hour/],
  [{ modes: [], digest_hour: 7, digest_days: 0 }, 400, /digest_days/],
  [
    { modes: [{ rule: null, device: null, mode: "shout" }], digest_hour: 7, digest_days: 1 },
    400,
    /push, list or mute/,
  ],
  [{ modes: [], digest_hour: 7, digest_days: 1, more: 1 }, 400, /./],
  ["text", 400, /expected modes, digest_hour and digest_days/],
];

t.test("how people want to be told is read, changed as a whole, and checked", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const app = new Hono();
  const outbox = { waiting: 2, oldest: 1000, dropped: { full: 0, old: 7 } };
  addDelivery(app, {
    read: () => loadDelivery(store),
    write: (view) => saveDelivery(store, view),
    outbox: () => outbox,
    ntfy: () => null,
  });
  const read = async () => (await app.request("/api/delivery")).json();
  let kept: unknown = { modes: [], digest_hour: 23, digest_days: 3 };
  t.same(await read(), { ...(kept as object), outbox, ntfy: null });
  for (const [body, status, error] of DELIVERIES) {
    const init = { method: "PUT", body: JSON.stringify(body) };
    const answer = await app.request("/api/delivery", init);
    t.equal(answer.status, status, JSON.stringify(body));
    if (error === null) kept = body;
    else t.match(((await answer.json()) as { error: string }).error, error);
    t.same(await read(), { ...(kept as object), outbox, ntfy: null });
  }
  const whole = {
    method: "PUT",
    body: JSON.stringify({ ...(kept as object), outbox: null, ntfy: null }),
  };
  t.equal(
    (await app.request("/api/delivery", whole)).status,
    200,
    "what was read may be sent back",
  );
  store.setSetting("delivery", "{");
  t.same(
    await read(),
    { modes: [], digest_hour: 23, digest_days: 3, outbox, ntfy: null },
    "damaged: the defaults",
  );
});
