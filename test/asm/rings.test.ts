import t from "tap";
import {
  CONTROL_COUNTERS,
  CONTROL_EVENTS_HEAD,
  CONTROL_EVENTS_TAIL,
  CONTROL_INPUT_AT,
  CONTROL_INPUT_HEAD,
  CONTROL_INPUT_SIZE,
  CONTROL_INPUT_TAIL,
  COUNTER_BAD_RECORD,
  EVENT_BYTES,
  EVENT_LENGTH,
  EVENT_SEQUENCE,
  INPUT_CAPTURED,
  INPUT_LENGTH,
} from "../../asm/abi.gen.js";
import { PROFILE_NAMES } from "../../asm/abi.names.gen.js";
import { Random } from "../core/oracle/random.js";
import { concat } from "./build/bytes.js";
import { Connection, datagram } from "./build/connection.js";
import { A, dns, resolved } from "./build/dns.js";
import { request } from "./build/http.js";
import { hello } from "./build/tls.js";
import { instance, Rig, type Setup, type Value } from "./harness.js";

const IMEI = "860000000000009";
const VALUES: readonly Value[] = [
  ["imei", IMEI],
  ["phone", "+44 7700 900123"],
  ["text", "quartz-heron-512"],
];

/** A mixed conversation of some hundred packets, of all kinds of event. */
function mixed(): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let i = 0; i < 60; i++) {
    const web = new Connection({
      sport: 1000 + i,
      client: `192.168.1.${10 + (i % 9)}`,
      clientMac: `28:6c:07:00:00:1${i % 9}`,
    });
    const secure = new Connection({ sport: 2000 + i, dport: 443 });
    const name = `n${i}.example.org`;
    frames.push(
      datagram(
        { server: "192.168.1.1", dport: 53, sport: 3000 + i },
        dns({ id: i, questions: [{ name, type: A }] }),
      ),
      datagram(
        { server: "192.168.1.1", dport: 53, sport: 3000 + i },
        resolved(name, `198.51.100.${i}`),
        true,
      ),
      ...web.open(),
      web.up(
        request({ host: name, target: `/?imei=${IMEI}&n=${i}`, headers: ["User-Agent: test"] }),
      ),
      ...secure.open(),
      secure.up(hello(name, i * 20)),
      datagram({ sport: 4000 + i, dport: 9999 }, `quartz-heron-512 ${"x".repeat(i * 11)}`),
      ...web.close(),
    );
  }
  return frames;
}

/** All event bytes when `size` packets at a time are queued before they are classified. */
function inBatches(setup: Setup, size: number): Buffer {
  const rig = new Rig(setup);
  const frames = mixed();
  for (let at = 0; at < frames.length; at += size) rig.send(...frames.slice(at, at + size));
  rig.finish();
  t.equal(rig.undecodable, 0);
  return Buffer.concat(rig.records);
}

t.test("batches of any size give the same event bytes, in every profile", async (t) => {
  for (const profile of ["esp", "small", "normal", "test"] as const) {
    const one = inBatches({ profile, values: VALUES }, 1);
    t.ok(one.length > 100 * EVENT_BYTES, `${profile}: there are events`);
    for (const size of [7, 1000])
      t.ok(one.equals(inBatches({ profile, values: VALUES }, size)), `${profile}: ${size}`);
  }
});

/** Records of the batches with their sequence numbers. */
function sequences(rig: Rig): number[] {
  const bytes = Buffer.concat(rig.records);
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt16LE(at + EVENT_LENGTH)) {
    numbers.push(bytes.readUInt32LE(at + EVENT_SEQUENCE));
  }
  return numbers;
}

t.test("sequence numbers rise by one when nothing is lost", async (t) => {
  const rig = new Rig({ values: VALUES });
  rig.send(...mixed());
  rig.finish();
  t.same(
    sequences(rig),
    Array.from({ length: rig.events.length }, (_, i) => i),
  );
  t.equal(rig.counter("events"), rig.events.length);
});

t.test(
  "a packet with more finds than the ring holds: the loss is counted, numbers jump",
  async (t) => {
    const rig = new Rig({ profile: "test", values: VALUES });
    rig.send(datagram({ dport: 9999 }, `${IMEI} `.repeat(300)));
    const lost = rig.counter("events_lost");
    t.ok(lost > 0);
    rig.send(datagram({ dport: 9998 }, IMEI));
    rig.finish();
    const numbers = sequences(rig);
    t.equal(numbers.length + lost, (numbers.at(-1) ?? 0) + 1, "each lost event used a number up");
    t.ok(
      numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0)),
      "rising",
    );
    t.equal(rig.found.length, 300 + 1 - lost, "all others are there");
    t.same(
      rig.ends.map(({ dport, upPackets }) => [dport, upPackets]),
      [
        [9999, 1],
        [9998, 1],
      ],
      "flows are whole",
    );
  },
);

t.test("a host that does not drain: packets wait in the input ring, nothing is lost", async (t) => {
  const rig = new Rig({ profile: "test", values: VALUES });
  const frames = mixed();
  let pushed = 0;
  for (const frame of frames) {
    if (!rig.classifier.push(rig.packet(frame))) break;
    pushed += 1;
  }
  rig.classifier.run();
  t.notOk(rig.classifier.isIdle, "the classifier stopped before its ring was full");
  while (!rig.classifier.isIdle) {
    rig.drain();
    rig.classifier.run();
  }
  rig.finish();
  t.equal(rig.counter("packets"), pushed);
  t.equal(rig.counter("events_lost"), 0);
  t.same(
    sequences(rig),
    Array.from({ length: rig.events.length }, (_, i) => i),
  );
});

t.test("many flows that time out at once lose no end", async (t) => {
  for (const profile of ["esp", "small"] as const) {
    const flows = profile === "esp" ? 120 : 1000;
    const rig = new Rig({ profile });
    for (let i = 0; i < flows; i++) rig.send(datagram({ sport: 1000 + i, dport: 9999 }, "text"));
    const later = { bytes: datagram({ sport: 9, dport: 9999 }, "text"), sec: 1_500_000_000 };
    rig.send(later);
    rig.finish();
    t.equal(rig.ends.length, flows + 1, profile);
    t.equal(rig.counter("events_lost"), 0, profile);
  }
});

t.test("an address book in one packet: every contact is told", async (t) => {
  const numbers = Array.from({ length: 250 }, (_, i) => `+44 7700 9${String(10000 + i).slice(1)}`);
  const values = numbers.map((number): Value => ["contact", number]);
  const book = JSON.stringify(
    numbers.map((number, i) => ({ name: `Contact ${i}`, phone: number })),
  );
  for (const profile of ["small", "normal"] as const) {
    const rig = new Rig({ profile, values });
    // Whatever stands in the event ring already.
    for (let i = 0; i < 200; i++)
      rig.classifier.push(rig.packet(datagram({ sport: i + 1, dport: 9999 }, "a text, a text")));
    const connection = new Connection();
    for (const frame of [
      ...connection.open(),
      connection.up(request({ method: "POST", body: book })),
    ])
      rig.classifier.push(rig.packet(frame));
    while (!rig.classifier.isIdle) {
      rig.classifier.run();
      rig.drain();
    }
    rig.finish();
    t.same(rig.losses, {}, profile);
    t.same(
      rig.found.map(({ value }) => value),
      numbers,
      profile,
    );
    t.ok(
      rig.found.every(({ field }) => field === "phone"),
      `${profile}: field`,
    );
  }
});

t.test("packets up to the largest, whatever the ring's size", async (t) => {
  for (const profile of ["esp", "small", "test"] as const) {
    const rig = new Rig({ profile, values: VALUES });
    for (const size of [0, 1, 7, 8, 9, 1400, 9000, 60000]) {
      rig.send(datagram({ sport: 1 + size, dport: 9999 }, concat(IMEI, " ", "x".repeat(size))));
    }
    t.equal(rig.found.length, 8, profile);
    t.equal(rig.counter("packets"), 8, profile);
    t.equal(rig.counter("bad_record"), 0, profile);
  }
});

t.test("input records with impossible lengths end the batch and are counted", async (t) => {
  const lengths: [name: string, length: number, captured: number][] = [
    ["shorter than its head", 24, 0],
    ["no multiple of 8", 100, 10],
    ["beyond the ring", 0x7ffffff8, 10],
    ["2^32 - 8", 0xfffffff8, 10],
    ["more captured than it holds", 64, 33],
    ["2^32 - 1 captured", 64, 0xffffffff],
  ];
  for (const [name, length, captured] of lengths) {
    const exports = instance();
    exports.init(PROFILE_NAMES.indexOf("test"));
    const view = new DataView(exports.memory.buffer);
    const field = (offset: number) => exports.control() + offset;
    const ring = view.getUint32(field(CONTROL_INPUT_AT), true);
    view.setUint32(ring + INPUT_LENGTH, length, true);
    view.setUint32(ring + INPUT_CAPTURED, captured, true);
    view.setUint32(field(CONTROL_INPUT_HEAD), 1024, true);
    t.equal(exports.classify(100), 0, name);
    const count = view.getUint32(field(CONTROL_COUNTERS + 4 * COUNTER_BAD_RECORD), true);
    t.equal(count, 1, `${name}: counted`);
    t.equal(view.getUint32(field(CONTROL_INPUT_TAIL), true), 1024, `${name}: the rest is given up`);
    t.equal(exports.classify(100), 0, `${name}: and it goes on`);
  }
});

t.test("an input ring full of noise never traps", async (t) => {
  const random = new Random(5);
  const exports = instance();
  exports.init(PROFILE_NAMES.indexOf("esp"));
  const view = new DataView(exports.memory.buffer);
  const field = (offset: number) => exports.control() + offset;
  const [ring, size] = [CONTROL_INPUT_AT, CONTROL_INPUT_SIZE].map((offset) =>
    view.getUint32(field(offset), true),
  );
  for (let i = 0; i < 3000; i++) {
    for (let at = 0; at < 64; at += 4)
      view.setUint32((ring ?? 0) + at, random.u32() >>> random.below(32), true);
    view.setUint32(field(CONTROL_INPUT_HEAD), random.below((size ?? 0) / 8) * 8, true);
    view.setUint32(field(CONTROL_INPUT_TAIL), random.below(3) === 0 ? random.u32() : 0, true);
    if (exports.classify(1000) < 0) t.fail(`round ${i}`);
    view.setUint32(
      field(CONTROL_EVENTS_TAIL),
      view.getUint32(field(CONTROL_EVENTS_HEAD), true),
      true,
    );
  }
});
