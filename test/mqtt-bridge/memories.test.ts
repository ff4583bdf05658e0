import t from "tap";
import { jsonParts } from "../../mqtt-bridge/run/json-parts.js";
import { Memories } from "../../mqtt-bridge/run/memories.js";
import { SqliteStore } from "../../mqtt-bridge/store/sqlite.js";
import { EventWriter } from "../core/events.js";
import { pipeline } from "../core/fixture.js";

const VALUES: readonly unknown[] = [
  null,
  [],
  {},
  7,
  'a "b" é 𝄞',
  {
    v: 1,
    none: undefined,
    list: [1, "two", null, undefined, { a: [{}, []], b: { c: [{ d: 1 }] } }],
  },
  [[["deep", ["deeper", { x: [1, 2] }]]]],
];

for (const value of VALUES) {
  t.test(`parts are the JSON of ${JSON.stringify(value)}`, async (t) => {
    for (const size of [1, 10, 1000]) {
      t.equal(Array.from(jsonParts(value, size)).join(""), JSON.stringify(value), `of ${size}`);
    }
  });
}

t.test("a long list comes in parts of the size that was asked for, and an item more", async (t) => {
  const parts = Array.from(jsonParts({ list: Array(1000).fill("nine char") }, 500));
  t.equal(parts.length, 24);
  t.ok(parts.every((part) => part.length < 512));
});

/** A pipeline that has seen the phone talk to so many names. */
function taught(names: number) {
  const whole = pipeline({ mode: "live" });
  const writer = new EventWriter();
  for (let n = 0; n < names; n++) {
    const head = { flow: n + 1, protocol: "tls" as const };
    writer.name(head, `h${n}.name${n}.example`, "tls").flowClass(head, "named").end(head);
  }
  whole.feed(writer.take());
  return whole;
}

t.test("what was learnt comes back as it was, also when it was longer before", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const memories = new Memories(store);
  for (const names of [2000, 10, 1000]) {
    const whole = taught(names);
    memories.add("attic", whole);
    memories.save();
    t.same(memories.load("attic").memory, JSON.parse(JSON.stringify(whole.remember())));
  }
  t.ok((store.setting("memory/attic/1") ?? "").length > 0, "it takes more than one part");
  t.equal(memories.load("cellar").memory, null);
});

t.test("a memory that an earlier version wrote whole is read", async (t) => {
  const store = new SqliteStore(":memory:");
  t.teardown(() => store.close());
  const memory = JSON.parse(JSON.stringify(taught(2000).remember()));
  store.setSetting("memory/attic", JSON.stringify(memory));
  const memories = new Memories(store);
  t.same(memories.load("attic").memory, memory);
  memories.add("attic", pipeline({ mode: "live", ...memories.load("attic") }));
  memories.save();
  t.same(memories.load("attic").memory, memory);
});
