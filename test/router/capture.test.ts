import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import t from "tap";
import {
  LINK_COOKED1,
  LINK_COOKED2,
  LINK_ETHERNET,
  LINK_LOOPBACK,
  LINK_NONE,
  LINK_PPP,
  LINK_RAW,
} from "../../asm/abi.gen.js";
import { open, openReadable, type Packet } from "../../router/node/capture/open.js";
import { Blocks, type PcapForm, pcap, sample, type Written } from "./captures.js";

const MICRO = { magic: 0xa1b2c3d4, unit: 1000, extra: 0, link: 1 };
const FORMS: readonly (readonly [string, PcapForm])[] = [
  ["little-endian, microseconds", { ...MICRO, little: true }],
  ["big-endian, microseconds", { ...MICRO, little: false }],
  ["little-endian, nanoseconds", { ...MICRO, little: true, magic: 0xa1b23c4d, unit: 1 }],
  ["big-endian, nanoseconds", { ...MICRO, little: false, magic: 0xa1b23c4d, unit: 1 }],
  ["Kuznetzov's", { ...MICRO, little: true, magic: 0xa1b2cd34, extra: 8 }],
];
const LE: PcapForm = { ...MICRO, little: true };

const THREE: readonly Written[] = [
  { sec: 1406800000, nsec: 120_000_000, bytes: sample(1, 60) },
  { sec: 1406800000, nsec: 999_999_000, bytes: sample(2, 61), wire: 1500 },
  { sec: 0xfffffffe, nsec: 0, bytes: sample(3, 0) },
];

/** Reads bytes that arrive in pieces of this size. */
async function read(bytes: Uint8Array, piece = bytes.length) {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += piece) pieces.push(bytes.slice(at, at + piece));
  const source = openReadable("x", Readable.from(pieces));
  const packets: Packet[] = [];
  for await (const packet of source) packets.push(packet);
  return { packets, truncatedAt: source.truncatedAt, truncation: source.truncation };
}

const summary = (packets: readonly Packet[]) =>
  packets.map(({ sec, nsec, wire, frame, bytes }) => [sec, nsec, wire, frame, [...bytes]]);

const expected = (written: readonly Written[]) =>
  written.map(({ sec, nsec, bytes, wire }, at) => [
    sec,
    nsec,
    wire ?? bytes.length,
    at + 1,
    [...bytes],
  ]);

for (const [name, form] of FORMS) {
  for (const piece of [1, 7, 100_000]) {
    t.test(`pcap ${name} in pieces of ${piece} bytes`, async (t) => {
      const { packets, truncatedAt } = await read(pcap(form, THREE), piece);
      t.same(summary(packets), expected(THREE));
      t.same(
        packets.map(({ link }) => link),
        [LINK_ETHERNET, LINK_ETHERNET, LINK_ETHERNET],
      );
      t.equal(truncatedAt, null);
    });
  }
}

t.test("gzip is seen by its first bytes, in pieces too", async (t) => {
  const packed = gzipSync(pcap(LE, THREE));
  for (const piece of [1, packed.length]) {
    t.same(summary((await read(packed, piece)).packets), expected(THREE));
  }
});

t.test("link types", async (t) => {
  const cases: readonly (readonly [number, number, number])[] = [
    [0, LINK_LOOPBACK, 0],
    [1, LINK_ETHERNET, 0],
    [0x30000001, LINK_ETHERNET, 0], // with a frame check sequence's length above
    [9, LINK_PPP, 0],
    [12, LINK_RAW, 0],
    [14, LINK_RAW, 0],
    [50, LINK_PPP, 0],
    [51, LINK_PPP, 6],
    [101, LINK_RAW, 0],
    [105, LINK_NONE, 0], // 802.11
    [108, LINK_LOOPBACK, 0],
    [113, LINK_COOKED1, 0],
    [204, LINK_PPP, 1],
    [228, LINK_RAW, 0],
    [229, LINK_RAW, 0],
    [276, LINK_COOKED2, 0],
  ];
  for (const [field, link, skipped] of cases) {
    const bytes = sample(4, 40);
    const file = pcap({ ...LE, link: field }, [{ sec: 1, nsec: 0, bytes }]);
    const [packet] = (await read(file)).packets;
    t.equal(packet?.link, link, `link type ${field}`);
    t.same([...(packet?.bytes ?? [])], [...bytes.subarray(skipped)]);
    t.equal(packet?.wire, 40 - skipped);
  }
});

t.test("a packet longer than the classifier takes is cut, its wire length kept", async (t) => {
  const bytes = sample(5, 70_000);
  const file = pcap({ ...LE, snaplen: 262_144 }, [{ sec: 1, nsec: 0, bytes }]);
  const [packet] = (await read(file)).packets;
  t.equal(packet?.bytes.length, 65_535);
  t.equal(packet?.wire, 70_000);
});

t.test("a capture cut anywhere ends at the frame that is cut", async (t) => {
  const file = pcap(LE, THREE);
  const secondEnds = 24 + 16 + 60 + 16 + 61;
  for (let end = 24 + 16 + 60 + 1; end < file.length; end++) {
    const { packets, truncatedAt } = await read(file.subarray(0, end));
    const whole = end < secondEnds ? 1 : 2;
    t.equal(packets.length, whole, `${end} bytes`);
    t.equal(truncatedAt, end === secondEnds ? null : whole + 1, `${end} bytes`);
  }
});

t.test("pcapng of both byte orders, in pieces", async (t) => {
  for (const little of [true, false]) {
    const b = new Blocks(little);
    const file = Buffer.concat([
      b.section(),
      b.block(0x0bad, (w) => w.raw(sample(9, 333))),
      b.interface(1, 0),
      b.enhanced(0, 1_406_800_000_120_000n, sample(1, 59)),
      b.interface(101, 0, [[9, Uint8Array.of(9)]]),
      b.enhanced(1, 1_406_800_001_000_000_123n, sample(2, 60), 1500),
      b.obsolete(0, 1_406_800_002_000_001n, sample(3, 61)),
      b.simple(sample(4, 62)),
    ]);
    for (const piece of [1, 5, file.length]) {
      const { packets, truncatedAt } = await read(file, piece);
      t.same(summary(packets), [
        [1406800000, 120_000_000, 59, 1, [...sample(1, 59)]],
        [1406800001, 123, 1500, 2, [...sample(2, 60)]],
        [1406800002, 1000, 61, 3, [...sample(3, 61)]],
        [1406800002, 1000, 62, 4, [...sample(4, 62)]],
      ]);
      t.same(
        packets.map(({ link }) => link),
        [LINK_ETHERNET, LINK_RAW, LINK_ETHERNET, LINK_ETHERNET],
      );
      t.equal(truncatedAt, null);
    }
  }
});

t.test("a later section has its own byte order and interfaces", async (t) => {
  const [a, b] = [new Blocks(true), new Blocks(false)];
  const file = Buffer.concat([
    a.section(),
    a.interface(1, 0),
    a.enhanced(0, 5_000_000n, sample(1, 40)),
    b.section(),
    b.interface(228, 0),
    b.enhanced(0, 6_000_000n, sample(2, 41)),
  ]);
  const { packets } = await read(file, 50);
  t.same(
    packets.map(({ link, sec, frame }) => [link, sec, frame]),
    [
      [LINK_ETHERNET, 5, 1],
      [LINK_RAW, 6, 2],
    ],
  );
});

t.test("clocks of an interface", async (t) => {
  const minusOne = Buffer.alloc(8, 0xff);
  const cases: readonly (readonly [string, [number, Uint8Array][], bigint, number, number])[] = [
    ["microseconds without an option", [], 7_000_003n, 7, 3000],
    ["10^-3", [[9, Uint8Array.of(3)]], 7_003n, 7, 3_000_000],
    ["10^-9", [[9, Uint8Array.of(9)]], 1_700_000_000_999_999_999n, 1_700_000_000, 999_999_999],
    ["10^-12", [[9, Uint8Array.of(12)]], 7_000_000_005_000n, 7, 5],
    ["2^-10", [[9, Uint8Array.of(0x8a)]], 7n * 1024n + 512n, 7, 500_000_000],
    ["an offset of -1 s", [[14, minusOne]], 7_000_003n, 6, 3000],
  ];
  for (const [name, options, clock, sec, nsec] of cases) {
    const b = new Blocks(true);
    const file = [b.section(), b.interface(1, 0, options), b.enhanced(0, clock, sample(1, 20))];
    const [packet] = (await read(Buffer.concat(file))).packets;
    t.same([packet?.sec, packet?.nsec], [sec, nsec], name);
  }
});

t.test("a simple packet is cut to the interface's snaplen", async (t) => {
  const b = new Blocks(true);
  const file = [b.section(), b.interface(1, 30), b.simple(sample(1, 30), 1000)];
  const [packet] = (await read(Buffer.concat(file))).packets;
  t.equal(packet?.bytes.length, 30);
  t.equal(packet?.wire, 1000);
});

t.test("damage after good packets ends the capture there", async (t) => {
  const b = new Blocks(true);
  const good = [b.section(), b.interface(1, 0), b.enhanced(0, 1n, sample(1, 20))];
  const wrongTrailer = b.enhanced(0, 1n, sample(1, 20));
  wrongTrailer[wrongTrailer.length - 4] = 1;
  const cases: readonly (readonly [string, Uint8Array])[] = [
    ["no such interface", b.enhanced(7, 1n, sample(1, 20))],
    ["lengths differ", wrongTrailer],
    ["length below its own head", Uint8Array.of(6, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0)],
    ["length no multiple of 4", Uint8Array.of(6, 0, 0, 0, 13, 0, 0, 0, 0, 0, 0, 0)],
  ];
  for (const [name, bad] of cases) {
    const { packets, truncatedAt, truncation } = await read(Buffer.concat([...good, bad]));
    t.equal(packets.length, 1, name);
    t.equal(truncatedAt, 2, name);
    t.match(truncation, /^x: damaged \(.+\) at frame 2/, name);
  }
});

t.test("a record that claims more than any packet has is damage", async (t) => {
  const file = pcap(LE, THREE);
  new DataView(file.buffer, file.byteOffset).setUint32(24 + 16 + 60 + 8, 300_000, true);
  const { packets, truncatedAt } = await read(file);
  t.equal(packets.length, 1);
  t.equal(truncatedAt, 2);
});

t.test("a cut gzip stream gives what it held", async (t) => {
  const many = Array.from({ length: 400 }, (_, at) => ({
    sec: at,
    nsec: 0,
    bytes: sample(at * at, 500),
  }));
  const packed = gzipSync(pcap(LE, many));
  const { packets, truncatedAt, truncation } = await read(packed.subarray(0, packed.length / 2));
  t.ok(packets.length > 0 && packets.length < 400);
  t.same(summary(packets), expected(many).slice(0, packets.length));
  t.equal(truncatedAt, packets.length + 1);
  t.match(truncation, /gzip/);
});

t.test("what cannot be read is one line", async (t) => {
  const expectation = /; expected pcap or pcapng, or gzip of these$/;
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["empty", new Uint8Array(0), /^x: empty;/],
    ["one byte", Uint8Array.of(0xd4), /^x: not a capture;/],
    ["text", Buffer.from("hello, this is no capture"), /^x: not a capture;/],
    ["gzip of text", gzipSync("hello, this is no capture"), /^x: not a capture;/],
    ["a head cut", pcap(LE, []).subarray(0, 20), /^x: no packet can be read: cut/],
    ["a first packet cut", pcap(LE, THREE).subarray(0, 60), /^x: no packet can be read: cut/],
  ];
  for (const [name, bytes, message] of cases) {
    await t.rejects(read(bytes), { name: "CaptureError", message }, name);
    await t.rejects(read(bytes), { message: expectation }, name);
  }
  await t.rejects(read(pcap(LE, [])), { message: "x: holds no packet" });
});

t.test("files that are not there, or no files", async (t) => {
  const first = async (path: string) => {
    for await (const packet of open(path)) return packet;
    return null;
  };
  await t.rejects(first("no/such.pcap"), {
    name: "CaptureError",
    message: "no/such.pcap: no such file",
  });
  await t.rejects(first("test"), { message: "test: is a folder; expected a capture file" });
});

t.test("stop ends the packets without an error", async (t) => {
  const source = openReadable("x", Readable.from([pcap(LE, THREE)]));
  const frames: number[] = [];
  for await (const { frame } of source) {
    frames.push(frame);
    source.stop();
  }
  t.same(frames, [1]);
});
