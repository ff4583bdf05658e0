import t from "tap";
import { decodeHealth, encodeHealth } from "../../core/bundle/health.js";
import {
  BATCH_MAX_BYTES,
  decodeBatch,
  type EventBatch,
  encodeBatch,
} from "../../mqtt-bridge/machine/batch.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { EventsReader } from "../../mqtt-bridge/machine/reader.js";
import { isLoopback, plainSeal } from "../../mqtt-bridge/machine/seal.js";
import { upTopic } from "../../mqtt-bridge/machine/topics.js";
import { Uplink } from "../../mqtt-bridge/machine/uplink.js";
import { EventWriter } from "../core/events.js";

const BATCH: EventBatch = {
  v: 1,
  epoch: 1,
  revision: 300,
  seq: 70000,
  t0: 1763670000,
  lost: 0,
  records: new Uint8Array([1, 2, 3]),
};

/** RFC 8949 by hand: a7 map(7); 61 text(1); 19 uint16; 1a uint32; 43 bytes(3). */
const GOLDEN = [
  "a7",
  "6176 01",
  "6565706f6368 01",
  "687265766973696f6e 19012c",
  "63736571 1a00011170",
  "627430 1a691f77f0",
  "646c6f7374 00",
  "677265636f726473 43010203",
]
  .join("")
  .replaceAll(" ", "");

t.test("a batch is these bytes", async (t) => {
  t.equal(Buffer.from(encodeBatch(BATCH)).toString("hex"), GOLDEN);
  const read = decodeBatch(Buffer.from(GOLDEN, "hex"));
  t.match(read, { v: 1, epoch: 1, revision: 300, seq: 70000, t0: 1763670000, lost: 0 });
  t.same([...(read?.records ?? [])], [1, 2, 3]);
});

t.test("what is no batch is refused", async (t) => {
  const table: readonly (readonly [string, Uint8Array])[] = [
    ["nothing", new Uint8Array()],
    ["text", Buffer.from("hello")],
    ["cut", Buffer.from(GOLDEN.slice(0, -2), "hex")],
    ["an empty map", Buffer.from("a0", "hex")],
    ["more than one item", Buffer.from(`${GOLDEN}00`, "hex")],
    ["a huge list", Buffer.from("9a7fffffff", "hex")],
    ["deep lists", Buffer.from("81".repeat(100_000), "hex")],
    ["another version", Buffer.from(GOLDEN.replace("617601", "617602"), "hex")],
    ["a negative sequence", Buffer.from(GOLDEN.replace("1a00011170", "3a00011170"), "hex")],
    ["records as text", Buffer.from(GOLDEN.replace("43010203", "63010203"), "hex")],
    ["too large", encodeBatch({ ...BATCH, records: new Uint8Array(BATCH_MAX_BYTES) })],
  ];
  for (const [name, bytes] of table) t.equal(decodeBatch(bytes), null, name);
});

function events(count: number): Uint8Array {
  const writer = new EventWriter();
  for (let n = 0; n < count; n++) writer.flowClass({ flow: n + 1 });
  return writer.take();
}

t.test("events go up in order, in batches of whole records, and none is missing", async (t) => {
  const sent: EventBatch[] = [];
  const uplink = new Uplink({
    router: "attic",
    epoch: 1,
    revision: 2,
    seal: plainSeal,
    now: () => 5,
    send: async (topic, message) => {
      t.equal(topic, upTopic("attic", "events"));
      const batch = decodeBatch(message);
      if (batch !== null) sent.push(batch);
    },
  });
  const all = events(3000);
  uplink.add(all);
  await uplink.flush();
  t.ok(sent.length > 1, `${sent.length} batches`);
  t.same(
    sent.map(({ seq }) => seq),
    sent.map((_, n) => n + 1),
  );
  t.equal(Buffer.concat(sent.map(({ records }) => records)).equals(all), true);
  t.match(sent[0], { epoch: 1, revision: 2, t0: 5, lost: 0 });
});

t.test("while the plane is away the oldest events go, and are counted", async (t) => {
  const sent: EventBatch[] = [];
  let release = (): void => {};
  const away = new Promise<void>((resolve) => {
    release = resolve;
  });
  const uplink = new Uplink({
    router: "attic",
    epoch: 1,
    revision: 1,
    seal: plainSeal,
    now: () => 5,
    send: async (_topic, message) => {
      await away;
      const batch = decodeBatch(message);
      if (batch !== null) sent.push(batch);
    },
  });
  const thousand = events(1000);
  const rounds = 80;
  for (let n = 0; n < rounds; n++) uplink.add(thousand);
  t.ok(uplink.backlog <= 4 * 1024 * 1024 + 2 * 48 * 1024, `${uplink.backlog} bytes wait`);
  t.ok(uplink.lost > 0);
  release();
  await uplink.flush();
  const recordBytes = thousand.length / 1000;
  const arrived = sent.reduce((sum, { records }) => sum + records.length / recordBytes, 0);
  t.equal(arrived + uplink.lost, rounds * 1000);
  t.equal(sent.at(-1)?.lost, uplink.lost);
});

t.test("the plane reads a router's batches and counts what is wrong with them", async (t) => {
  const fed: number[] = [];
  const logged: string[] = [];
  const reader = new EventsReader({
    log: (line) => logged.push(line),
    onLines: () => {},
  });
  const consumer = {
    feed: (records: Uint8Array) => {
      if (records[0] === 9) throw new Error("cannot read that");
      fed.push(records.length);
      return [];
    },
    volumes: () => [],
  };
  reader.add("attic", consumer, {
    ...plainSeal,
    open: (_topic, sealed) => (sealed[0] === 0xff ? null : sealed),
  });
  reader.revise("attic", { epoch: 1, revision: 300 });
  const topic = upTopic("attic", "events");
  const send = (change: Partial<EventBatch>): void =>
    reader.take(topic, encodeBatch({ ...BATCH, ...change }));
  const reached = reader.reached("attic", 7);
  send({ seq: 1 });
  send({ seq: 1 });
  send({ seq: 4, lost: 12 });
  send({ seq: 5, revision: 299 });
  send({ seq: 6, records: new Uint8Array([9]) });
  reader.take(topic, Buffer.from("ff", "hex"));
  reader.take("telltale/attic/alert", encodeBatch({ ...BATCH, seq: 9 }));
  reader.take(upTopic("cellar", "events"), encodeBatch(BATCH));
  send({ seq: 7, records: new Uint8Array(8) });
  await reached;
  t.same(fed, [3, 3, 3, 8], "of tables that are not known all but the needles is read");
  t.same(reader.counts("attic"), {
    batches: 5,
    lost: 0,
    gaps: 2,
    refused: 3,
    unattributed: 1,
    flowsLost: 0,
  });
  t.match(logged, [/cannot read that/]);
});

t.test("only loopback is loopback", async (t) => {
  for (const host of ["127.0.0.1", "127.9.9.9", "localhost", "::1", "[::1]", "LOCALHOST"]) {
    t.equal(isLoopback(host), true, host);
  }
  for (const host of ["192.168.1.1", "127.0.0.1.example.org", "0.0.0.0", "localhost.example.org"]) {
    t.equal(isLoopback(host), false, host);
  }
});

/** RFC 8949, 3.1: major type 0 with eight bytes, as the router's agent writes what does not fit in four. */
const WIDE: readonly (readonly [hex: string, count: number | null])[] = [
  ["1b00000000ffffffff", 0xffffffff],
  ["1b0000000100000000", 2 ** 32],
  ["1b000000038ea1c2f0", 15_277_867_760],
  ["1b001fffffffffffff", Number.MAX_SAFE_INTEGER],
  ["1b0020000000000000", null],
  ["1bffffffffffffffff", null],
];

t.test(
  "a router's counts beyond 4 GiB are read; what no number holds exactly is refused",
  async (t) => {
    const health = encodeHealth(cborX, {
      ...{ v: 1, epoch: 1, revision: 1, highest: null, stale: false, refused: null, command: null },
      ...{ clock: null, uptime: 1, agent: 1, version: "1", abi: 1, capacity: 1, blind: [] },
      counters: { passed_bytes: 0.5 },
      blocks: [],
    });
    const place = Buffer.from("fb3fe0000000000000", "hex");
    t.ok(health.includes(0xfb), "a float, in whose place another eight bytes are put");
    for (const [hex, count] of WIDE) {
      const bytes = Buffer.from(health);
      bytes.set(Buffer.from(hex, "hex"), bytes.indexOf(place));
      const { value, refusal } = decodeHealth(cborX, bytes);
      t.equal(value?.counters.passed_bytes ?? null, count, hex);
      if (count === null) t.match(refusal?.line, /counters\.passed_bytes: expected a whole number/);
    }
  },
);
