import t from "tap";
import type { Line } from "../../core/wire/lines.js";
import { type Brought, Unstored } from "../../mqtt-bridge/run/unstored.js";
import { Unwritable } from "../../mqtt-bridge/store/unwritable.js";
import { aFlow } from "./fixtures.js";

/** What a batch of a router brought: so many lines. */
function batch(router: string, size: number): Brought {
  const line: Line = aFlow({});
  return { router, lines: Array.from({ length: size }, () => line), pushes: [] };
}

/** What waits for a store that may be full; nothing of a router `faulty` can be stored in it. */
function waiting() {
  const store = {
    isFull: false,
    transaction: (work: () => void): void => {
      work();
      if (store.isFull) throw new Unwritable("database or disk is full");
    },
  };
  const unstored = new Unstored({
    store,
    begin: () => {},
    write: ({ router }) => {
      if (router === "faulty") throw new Error("no such column");
    },
    within: () => () => {},
    log: () => {},
  });
  return { store, unstored };
}

t.test("what cannot be stored at all takes no room from what waits", async (t) => {
  const { store, unstored } = waiting();
  store.isFull = true;
  unstored.add(batch("faulty", 12_000));
  unstored.add(batch("attic", 5_000));
  t.equal(unstored.store(), false);
  t.match(unstored.counts, { batches: 1, faulty: 1, dropped: 0 });
  unstored.add(batch("attic", 5_000));
  t.match(unstored.counts, { batches: 2, dropped: 0 }, "10,000 lines wait");
});

t.test("of more than may wait the oldest goes and is counted", async (t) => {
  const { store, unstored } = waiting();
  store.isFull = true;
  for (let n = 0; n < 4; n++) unstored.add(batch("attic", 8_000));
  t.equal(unstored.store(), false);
  t.match(unstored.counts, { batches: 2, dropped: 16_000 });
});
