import t from "tap";
import {
  CONTROL_KEY,
  CONTROL_TABLE_A,
  CONTROL_TABLE_B,
  FAULT_ABI,
  TABLE_BYTES,
  TABLE_LENGTH,
} from "../../asm/abi.gen.js";
import { Classifier, type Packet } from "../../router/node/classifier.js";
import { sample } from "./captures.js";
import { FakeClassifier, type Sizes } from "./fake-classifier.js";

function start(sizes: Sizes) {
  const fake = new FakeClassifier(sizes);
  return { fake, classifier: Classifier.over(fake, "test") };
}

const packet = (frame: number, length: number): Packet => ({
  link: 1,
  sec: 1406800000 + frame,
  nsec: frame,
  wire: length + 5,
  frame,
  bytes: sample(frame, length),
});

/** Frames of back-to-back event records. */
function frames(records: Uint8Array): number[] {
  const view = new DataView(records.buffer, records.byteOffset, records.length);
  const found: number[] = [];
  for (let at = 0; at < records.length; at += view.getUint16(at, true)) {
    if (view.getUint16(at, true) === 0) throw new Error("a mark among the records");
    found.push(view.getUint32(at + 4, true));
  }
  return found;
}

t.test("every packet comes through in order, whatever its size and the rings' sizes", async (t) => {
  // A small generator of its own: the same lengths on every run.
  let state = 1;
  const random = (below: number): number => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  for (const input of [512, 520, 1000, 4096]) {
    for (const events of [160, 168, 1024]) {
      for (const batch of [1, 3, 1000]) {
        const { fake, classifier } = start({ input, events, batch });
        const packets = Array.from({ length: 300 }, (_, at) =>
          packet(at + 1, random(random(5) === 0 ? input - 40 : 60)),
        );
        const got: number[] = [];
        const take = (records: Uint8Array) => got.push(...frames(records));
        for (const one of packets) classifier.feed(one, take);
        classifier.settle(take);
        const name = `rings of ${input} and ${events} bytes, ${batch} a call`;
        t.same(
          got,
          packets.map(({ frame }) => frame),
          name,
        );
        t.same(
          fake.seen,
          packets.map((one) => ({ ...one, bytes: [...one.bytes] })),
          name,
        );
        t.ok(classifier.isIdle, name);
        t.equal(classifier.counters().packets, 300, name);
      }
    }
  }
});

t.test("a full ring refuses, and what was queued stays", async (t) => {
  const { fake, classifier } = start({ input: 256, events: 4096 });
  const queued = [packet(1, 40), packet(2, 40), packet(3, 40)];
  t.same(
    queued.map((one) => classifier.push(one)),
    [true, true, true],
  );
  t.equal(classifier.push(packet(4, 8)), false, "head would reach tail");
  classifier.run();
  t.same(
    fake.seen.map(({ frame }) => frame),
    [1, 2, 3],
  );
  t.equal(classifier.push(packet(4, 8)), true);
});

t.test("a packet larger than the ring is cut to what the ring takes", async (t) => {
  const { fake, classifier } = start({ input: 256, events: 4096 });
  classifier.feed(packet(1, 40), () => undefined);
  classifier.feed(packet(2, 1000), () => undefined);
  classifier.settle(() => undefined);
  t.equal(fake.seen[1]?.bytes.length, 256 - 8 - 32);
  t.equal(fake.seen[1]?.wire, 1005);
});

t.test("nothing is given where there is nothing", async (t) => {
  const { classifier } = start({ input: 256, events: 4096 });
  classifier.run();
  classifier.drain(() => t.fail("no events"));
  t.equal(classifier.flush(), 0);
});

t.test("finish drains until every flow has ended", async (t) => {
  const { fake, classifier } = start({ input: 256, events: 64 });
  fake.flowsLeft = 20;
  let count = 0;
  classifier.finish((records) => {
    count += frames(records).length;
  });
  t.equal(count, 20);
});

t.test("a classifier that stops reading is given up", async (t) => {
  const { fake, classifier } = start({ input: 256, events: 64 });
  fake.classify = () => 0;
  const flood = () => {
    for (let frame = 1; frame < 9; frame++) classifier.feed(packet(frame, 60), () => undefined);
  };
  t.throws(flood, { message: "classifier: stopped reading packets" });
  t.throws(() => classifier.settle(() => undefined), { name: "ClassifierError" });
});

t.test("finish gives up on flows that do not end", async (t) => {
  const { fake, classifier } = start({ input: 256, events: 64 });
  fake.flush = () => 3;
  t.throws(() => classifier.finish(() => undefined), {
    name: "ClassifierError",
    message: "classifier: 3 flows do not end",
  });
});

/** A table of which only the length and the last byte mean something. */
function tableOf(last: number, size = TABLE_BYTES + 8): Uint8Array {
  const table = new Uint8Array(size);
  new DataView(table.buffer).setUint32(TABLE_LENGTH, size, true);
  table[size - 1] = last;
  return table;
}

const HALF = 2 * TABLE_BYTES;

t.test("tables go into the half that is not in force", async (t) => {
  const { fake, classifier } = start({ input: 256, events: 64, table: HALF });
  const last = (field: number) =>
    new Uint8Array(fake.memory.buffer, fake.get(field), TABLE_BYTES + 8).at(-1);
  classifier.loadTable(tableOf(1));
  classifier.loadTable(tableOf(5));
  t.equal(last(CONTROL_TABLE_A), 1);
  t.equal(last(CONTROL_TABLE_B), 5);
  classifier.loadTable(tableOf(9));
  t.equal(last(CONTROL_TABLE_A), 9);
  t.same(fake.swaps, [1, 2, 1]);
});

t.test("a table is refused with the reason", async (t) => {
  const { fake, classifier } = start({ input: 256, events: 64, table: HALF });
  t.throws(() => classifier.loadTable(new Uint8Array(HALF + 1)), {
    message: `classifier: a table of ${HALF + 1} bytes; this profile takes ${HALF}`,
  });
  t.throws(() => classifier.loadTable(tableOf(1).subarray(0, TABLE_BYTES)), {
    message: `classifier: a table of ${TABLE_BYTES} bytes that says it has ${TABLE_BYTES + 8}; it is cut or no table`,
  });
  t.same(fake.swaps, [], "not even tried");
  fake.swapResult = -FAULT_ABI;
  t.throws(() => classifier.loadTable(tableOf(1)), {
    message: "classifier: table refused: the table is for another ABI",
  });
});

t.test("the key is written low half first", async (t) => {
  const { fake, classifier } = start({ input: 256, events: 64 });
  classifier.setKey(0x01020304, 0xfffefdfc);
  t.equal(fake.get(CONTROL_KEY), 0x01020304);
  t.equal(fake.get(CONTROL_KEY + 4), 0xfffefdfc);
});

t.test("a classifier of another ABI is refused with both hashes", async (t) => {
  t.throws(() => start({ input: 256, events: 64, hash: 0x1234 }), {
    name: "ClassifierError",
    message:
      /^classifier: built for ABI 0x00001234, this program for 0x[0-9a-f]{8}; run make build$/,
  });
});
