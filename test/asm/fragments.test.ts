import t from "tap";
import { LINK_RAW } from "../../asm/abi.gen.js";
import { cut } from "./build/bytes.js";
import { PHONE, PHONE6, SERVER, SERVER6 } from "./build/connection.js";
import { type Extension, fragment, ipv4, ipv6, options, TCP, UDP } from "./build/ip.js";
import { tcp, udp } from "./build/transport.js";
import { Rig, type Setup } from "./harness.js";

const ENDS4 = { src: PHONE, dst: SERVER };
const ENDS6 = { src: PHONE6, dst: SERVER6 };
const WORD = "quartz-heron-512";
const WORDS: Setup = { values: [["text", WORD]] };

/** A piece of a payload: where it begins, its bytes, whether more follow. */
interface Piece {
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly more: boolean;
}

/** Cuts a payload at places that are multiples of 8. */
function pieces(payload: Uint8Array, ...places: readonly number[]): Piece[] {
  const ends = [0, ...places];
  return cut(payload, ...places).map((bytes, i) => ({
    at: ends[i] ?? 0,
    bytes,
    more: i < places.length,
  }));
}

const raw = (bytes: Uint8Array, sec?: number) => ({
  bytes,
  link: LINK_RAW,
  ...(sec === undefined ? {} : { sec }),
});

/** Packets of version 4 or 6 that carry the pieces. */
function packets(version: 4 | 6, l4: number, id: number, list: readonly Piece[]): Uint8Array[] {
  return list.map(({ at, bytes, more }) =>
    version === 4
      ? ipv4({ ...ENDS4, l4, id, offset: at / 8, more }, bytes)
      : ipv6({ ...ENDS6, l4, extensions: [fragment(id, at / 8, more)] }, bytes),
  );
}

const DATAGRAM = udp(4000, 9999, `${"x".repeat(60)} ${WORD} ${"y".repeat(60)}`);
const VERSIONS = [4, 6] as const;

t.test(
  "a value cut by fragments is found, in any order, dated with the last to come",
  async (t) => {
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [0, 2, 1],
    ];
    for (const version of VERSIONS) {
      for (const order of orders) {
        const all = packets(version, UDP, 7, pieces(DATAGRAM, 72, 80));
        const sent = order.map((i) => all[i] ?? DATAGRAM);
        const rig = new Rig(WORDS);
        for (const packet of sent) rig.send(raw(packet));
        const name = `version ${version}, ${order}`;
        t.match(rig.found, [{ value: WORD, where: "udp", frame: 3 }], name);
        const upBytes = sent.reduce((sum, packet) => sum + packet.length, 0);
        const { ends } = rig.finish();
        t.match(ends, [{ upBytes, upPackets: 3, sport: 4000, dport: 9999, firstFrame: 1 }], name);
        t.equal(ends.length, 1, name);
        t.same(rig.losses, {}, name);
      }
    }
  },
);

t.test("headers behind the fragment header stand in the first fragment only", async (t) => {
  const behind = (extensions: readonly Extension[], l4: number, bytes: Uint8Array) =>
    ipv6({ ...ENDS6, l4, extensions }, bytes);
  const [a = DATAGRAM, b = DATAGRAM] = cut(DATAGRAM, 72);
  const rig = new Rig(WORDS);
  rig.send(raw(behind([options(0), fragment(8, 0, true), options(60)], UDP, a)));
  rig.send(raw(behind([options(0), fragment(8, 10, false)], 60, b)));
  t.equal(rig.found.length, 1);
  t.match(rig.finish().ends, [{ l4: UDP, sport: 4000, dport: 9999, upPackets: 2 }]);
  t.same(rig.losses, {});
});

t.test("segments in fragments, even smaller than TCP's header", async (t) => {
  const segment = tcp({ sport: 4000, dport: 80, seq: 1, ack: 1, flags: "PA" }, `m=${WORD}&x=1`);
  for (const version of VERSIONS) {
    const rig = new Rig(WORDS);
    for (const packet of packets(version, TCP, 9, pieces(segment, 8, 16, 24, 32))) {
      rig.send(raw(packet));
    }
    rig.finish();
    t.match(rig.found, [{ value: WORD, where: "tcp" }], `version ${version}`);
    t.same(rig.losses, {}, `version ${version}`);
  }
});

t.test("a fragment that comes twice is read once", async (t) => {
  for (const version of VERSIONS) {
    const [a = DATAGRAM, b = DATAGRAM] = packets(version, UDP, 7, pieces(DATAGRAM, 72));
    const rig = new Rig(WORDS);
    for (const packet of [a, a, b]) rig.send(raw(packet));
    t.equal(rig.found.length, 1, `version ${version}`);
    t.same(rig.losses, {}, `version ${version}`);
  }
});

t.test(
  "fragments that overlap: of IPv4 the first bytes stay, IPv6 is dropped (RFC 5722)",
  async (t) => {
    const [a, b] = pieces(DATAGRAM, 72);
    if (a === undefined || b === undefined) throw new Error("two pieces");
    const other = { at: 64, bytes: new Uint8Array(16).fill(0x7a), more: true };
    for (const [version, found] of [
      [4, 1],
      [6, 0],
    ] as const) {
      const rig = new Rig(WORDS);
      for (const packet of packets(version, UDP, 7, [a, other, b])) rig.send(raw(packet));
      rig.finish();
      t.equal(rig.found.length, 0, `version ${version}: the value lies in what came first`);
      t.ok(rig.counter("bad_overlap") > 0, `version ${version}`);
      t.equal(rig.ends.length, found, `version ${version}: whether there is a flow`);
    }
    const rig = new Rig(WORDS);
    const later = { at: 72, bytes: new Uint8Array(24).fill(0x7a), more: true };
    for (const packet of packets(4, UDP, 7, [a, b, later])) rig.send(raw(packet));
    t.equal(rig.found.length, 1, "after the last one came nothing overlaps");
  },
);

t.test("fragments that do not fit are counted", async (t) => {
  const whole = pieces(DATAGRAM, 72);
  const [a, b] = whole;
  if (a === undefined || b === undefined) throw new Error("two pieces");
  const cases: [name: string, list: Piece[]][] = [
    ["no multiple of 8 though more follow", [{ ...a, bytes: a.bytes.subarray(0, 71) }]],
    ["beyond what a packet can hold", [{ at: 65528, bytes: new Uint8Array(16), more: false }]],
    ["two ends", [b, { at: 72, bytes: b.bytes.subarray(0, 16), more: false }]],
    ["behind the end", [b, { at: 160, bytes: new Uint8Array(8), more: true }]],
    ["an empty one", [{ at: 8, bytes: new Uint8Array(), more: true }]],
  ];
  for (const version of VERSIONS) {
    for (const [name, list] of cases) {
      const rig = new Rig(WORDS);
      for (const packet of packets(version, UDP, 7, list)) rig.send(raw(packet));
      t.equal(rig.counter("bad_overlap"), 1, `version ${version}: ${name}`);
    }
  }
});

t.test("what is not whole after 30 s, or at the end, is read up to the gap", async (t) => {
  const text = udp(4000, 9999, `${WORD} ${"x".repeat(40)} ${WORD}`);
  for (const version of VERSIONS) {
    const [a = text, , c = text] = packets(version, UDP, 7, pieces(text, 48, 56));
    const rig = new Rig(WORDS);
    rig.send(raw(a, 1_400_000_000), raw(c, 1_400_000_001));
    rig.advance(1_400_000_030);
    t.equal(rig.found.length, 0, `version ${version}: it may still come`);
    rig.advance(1_400_000_031);
    t.match(rig.found, [{ value: WORD, frame: 2 }], `version ${version}`);
    t.same(rig.losses, { fragments: 1 }, `version ${version}`);
    const early = new Rig(WORDS);
    early.send(raw(a));
    early.finish();
    t.equal(early.found.length, 1, `version ${version}: at the end`);
    const headless = new Rig(WORDS);
    headless.send(raw(c));
    t.same(headless.finish().ends, [], `version ${version}: without its first fragment`);
    t.same(headless.losses, { fragments: 1 }, `version ${version}`);
  }
});

t.test("fragments of other packets do not mix", async (t) => {
  const [a, b] = pieces(DATAGRAM, 72);
  if (a === undefined || b === undefined) throw new Error("two pieces");
  const other = { ...b, bytes: new Uint8Array(b.bytes.length) };
  const rig = new Rig(WORDS);
  const first = packets(4, UDP, 1, [a])[0] ?? DATAGRAM;
  const strangers = [
    packets(4, UDP, 2, [other]),
    packets(4, TCP, 1, [other]),
    [ipv4({ src: PHONE, dst: "198.51.100.10", l4: UDP, id: 1, offset: 9 }, other.bytes)],
    [ipv4({ src: "192.168.1.99", dst: SERVER, l4: UDP, id: 1, offset: 9 }, other.bytes)],
  ];
  for (const stranger of strangers) {
    const apart = new Rig(WORDS);
    apart.send(raw(first), ...stranger.map((packet) => raw(packet)));
    apart.send(...packets(4, UDP, 1, [b]).map((packet) => raw(packet)));
    t.equal(apart.found.length, 1);
  }
  t.equal(rig.found.length, 0);
});

t.test("with all places taken the packet that began first is read as far as it came", async (t) => {
  const [a] = pieces(udp(4000, 9999, `${WORD} ${"x".repeat(40)}`), 48);
  const [, last] = pieces(DATAGRAM, 72);
  if (a === undefined || last === undefined) throw new Error("two pieces");
  const rig = new Rig({ ...WORDS, profile: "test" });
  for (const id of [1, 2]) rig.send(...packets(4, UDP, id, [a]).map((packet) => raw(packet)));
  t.equal(rig.found.length, 0);
  rig.send(...packets(4, UDP, 3, [last]).map((packet) => raw(packet)));
  t.match(rig.found, [{ value: WORD, frame: 1 }], "the first of the two");
  rig.send(...packets(4, UDP, 3, pieces(DATAGRAM, 72).slice(0, 1)).map((packet) => raw(packet)));
  t.match(rig.found.slice(1), [{ value: WORD, frame: 4 }], "the one that took its place");
  t.same(rig.losses, { fragments: 1 });
});

t.test("a packet longer than a place is read as far as it goes", async (t) => {
  const long = udp(4000, 9999, `${WORD} ${"x".repeat(3000)} ${WORD}`);
  const places = Array.from({ length: Math.floor(long.length / 512) }, (_, i) => (i + 1) * 512);
  const rig = new Rig({ ...WORDS, profile: "test" });
  for (const packet of packets(4, UDP, 1, pieces(long, ...places))) rig.send(raw(packet));
  t.equal(rig.found.length, 1);
  t.match(rig.finish().ends, [{ upPackets: places.length + 1 }]);
});

/** Numbers below `limit` from a seed (Park and Miller). */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
}

t.test("however a packet is cut and shuffled, it says what it says whole", async (t) => {
  const roll = dice(20140807);
  for (let round = 0; round < 150; round++) {
    const version = VERSIONS[round & 1] ?? 4;
    const filler = Array.from({ length: roll(900) }, () => String.fromCharCode(97 + roll(26)));
    const at = roll(filler.length + 1);
    const text = `${filler.slice(0, at).join("")} ${WORD} ${filler.slice(at).join("")}`;
    const payload = udp(4000, 9999, text);
    const places = new Set(
      Array.from({ length: roll(9) }, () => 8 * (1 + roll(payload.length >> 3))),
    );
    const inside = [...places].filter((place) => place < payload.length).sort((x, y) => x - y);
    const list = packets(version, UDP, round, pieces(payload, ...inside));
    for (let i = list.length - 1; i > 0; i--) {
      const k = roll(i + 1);
      [list[i], list[k]] = [list[k] ?? payload, list[i] ?? payload];
    }
    const rig = new Rig(WORDS);
    for (const packet of list) rig.send(raw(packet));
    t.match(rig.found, [{ value: WORD, frame: list.length }], `round ${round}`);
    t.same(rig.losses, {}, `round ${round}`);
  }
});

/** A fragment that nobody would send. */
function odd(roll: (limit: number) => number): Uint8Array {
  const size = roll(10) === 0 ? roll(1400) : 8 * roll(30);
  const at = 8 * roll(roll(4) === 0 ? 8192 : 40);
  const piece = { at, bytes: new Uint8Array(size).fill(roll(256)), more: roll(3) > 0 };
  const [packet = piece.bytes] = packets(
    VERSIONS[roll(2)] ?? 4,
    [UDP, TCP][roll(2)] ?? UDP,
    roll(4),
    [piece],
  );
  return roll(8) === 0 ? packet.subarray(0, 20 + roll(40)) : packet;
}

t.test("fragments of random places and sizes do no harm", async (t) => {
  const roll = dice(5722);
  for (const profile of ["esp", "test", "small"] as const) {
    const rig = new Rig({ ...WORDS, profile });
    for (let i = 0; i < 4000; i++) rig.send(raw(odd(roll)));
    t.ok(rig.finish().counter("bad_overlap") > 0, profile);
    t.equal(rig.undecodable, 0, profile);
  }
});
