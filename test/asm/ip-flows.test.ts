import t from "tap";
import { LINK_RAW } from "../../asm/abi.gen.js";
import { concat, type Piece, u16 } from "./build/bytes.js";
import { datagram, PHONE, PHONE6, SERVER, SERVER6 } from "./build/connection.js";
import { GRE, ICMP, ICMP6, ip, ipv4, UDP } from "./build/ip.js";
import { icmp, udp } from "./build/transport.js";
import { endsOf, Rig } from "./harness.js";

const TEXT = udp(4000, 9999, "text");
const ENDS4 = { src: PHONE, dst: SERVER };
const _ENDS6 = { src: PHONE6, dst: SERVER6 };
const raw = (bytes: Uint8Array, wire = bytes.length) => ({ bytes, wire, link: LINK_RAW });

t.test("ping: question and answer are one flow", async (t) => {
  const cases: [name: string, src: string, dst: string, l4: number, ask: number, reply: number][] =
    [
      ["ICMP", PHONE, SERVER, ICMP, 8, 0],
      ["ICMPv6", PHONE6, SERVER6, ICMP6, 128, 129],
    ];
  for (const [name, src, dst, l4, ask, reply] of cases) {
    const rig = new Rig();
    rig.send(raw(ip(src, dst, l4, icmp(ask, 0))));
    rig.send(raw(ip(dst, src, l4, icmp(reply, 0))));
    rig.send(raw(ip(src, dst, l4, icmp(ask, 0))));
    const { ends } = rig.finish();
    t.match(ends, [{ l4, side: "out", sport: ask, dport: 0, upPackets: 2, downPackets: 1 }], name);
    t.equal(ends.length, 1, name);
  }
});

t.test("an ICMP error is a flow of its own, type and code in the ports' place", async (t) => {
  const rig = new Rig();
  rig.send(raw(ip(PHONE, SERVER, ICMP, icmp(3, 3))));
  t.match(rig.finish().ends, [{ l4: ICMP, sport: 3, dport: 3, upPackets: 1 }]);
});

t.test("other IP protocols are counted by their ends", async (t) => {
  const rig = new Rig();
  rig.send(raw(ip(PHONE, SERVER, 50, new Uint8Array(30))));
  rig.send(raw(ip(SERVER, PHONE, 50, new Uint8Array(60))));
  t.match(rig.finish().ends, [{ l4: 50, sport: 0, dport: 0, upBytes: 50, downBytes: 80 }]);
});

t.test("packets inside packets are flows of their own beside the tunnel", async (t) => {
  const inner = ipv4({ ...ENDS4, l4: UDP }, TEXT);
  const outer = { src: "10.0.0.1", dst: "203.0.113.1" };
  const gre = concat(u16(0), u16(0x0800), inner);
  const keyed = concat(u16(0x2000), u16(0x0800), [0, 0, 0, 9], inner);
  const vxlan = concat([8, 0, 0, 0, 0, 0, 9, 0], datagram({ sport: 4000, dport: 9999 }, "text"));
  // 3GPP TS 29.281, 5.1: version 1, G-PDU, length, tunnel; then sequence, N-PDU, next extension header.
  const gtp = (flags: number, ...rest: Uint8Array[]) => {
    const body = concat(...rest, inner);
    const head = concat([0x30 | flags, 255], u16(body.length), [0, 0, 0, 9]);
    return ipv4({ ...outer, l4: UDP }, udp(2152, 2152, concat(head, body)));
  };
  const cases: [name: string, packet: Uint8Array][] = [
    ["GTP-U", gtp(0)],
    ["GTP-U with a sequence", gtp(2, Uint8Array.of(0, 7, 0, 0))],
    [
      "GTP-U with two extension headers",
      gtp(4, Uint8Array.of(0, 0, 0, 0x85), Uint8Array.of(1, 0, 1, 0xc0), Uint8Array.of(1, 0, 9, 0)),
    ],
    ["IP in IP", ipv4({ ...outer, l4: 4 }, inner)],
    ["GRE", ipv4({ ...outer, l4: GRE }, gre)],
    ["GRE with a key", ipv4({ ...outer, l4: GRE }, keyed)],
    ["VXLAN", ipv4({ ...outer, l4: UDP }, udp(5000, 4789, vxlan))],
  ];
  for (const [name, packet] of cases) {
    const rig = new Rig();
    rig.send(raw(packet));
    const ends = rig.finish().ends.map(endsOf).sort();
    t.ok(ends.includes(`${PHONE}:4000 > ${SERVER}:9999`), `${name}: ${ends.join(", ")}`);
    t.equal(ends.length, 2, name);
    t.same(rig.losses, { tunnels: 1 }, name);
  }
});

t.test("other datagrams on the ports of tunnels are read as they are", async (t) => {
  const inner = ipv4({ ...ENDS4, l4: UDP }, TEXT);
  const payloads: [name: string, port: number, payload: Piece][] = [
    ["GTP-U echo", 2152, concat([0x32, 1, 0, 4, 0, 0, 0, 0, 0, 7, 0, 0])],
    ["GTP version 2", 2152, concat([0x50, 255, 0, 28, 0, 0, 0, 9], inner)],
    ["GTP' ", 2152, concat([0x20, 255, 0, 28, 0, 0, 0, 9], inner)],
    ["no IP inside", 2152, concat([0x30, 255, 0, 4, 0, 0, 0, 9], "text")],
    [
      "an extension header of no length",
      2152,
      [0x34, 255, 0, 8, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0],
    ],
    [
      "an extension header beyond the end",
      2152,
      [0x34, 255, 0, 8, 0, 0, 0, 9, 0, 0, 0, 1, 9, 0, 0, 1],
    ],
    ["VXLAN without its flag", 4789, concat([0, 0, 0, 0, 0, 0, 9, 0], datagram({}, "text"))],
    ["text", 2152, "0\xffquartz-heron-512"],
  ];
  for (const [name, port, payload] of payloads) {
    const rig = new Rig({ values: [["text", "quartz-heron-512"]] });
    rig.send(datagram({ sport: port, dport: port }, payload));
    t.equal(rig.finish().ends.length, 1, name);
    t.same(rig.losses, {}, name);
    t.equal(rig.found.length, name === "text" ? 1 : 0, name);
  }
});

t.test("a tunnel's packet cut at any byte does no harm", async (t) => {
  const inner = ipv4({ ...ENDS4, l4: UDP }, TEXT);
  const options = concat([0, 0, 0, 0x85], [1, 0, 1, 0x85], [2, 0, 1, 0, 0, 0, 0, 0]);
  const whole = concat([0x37, 255, 0, 44, 0, 0, 0, 9], options, inner);
  const rig = new Rig();
  for (let size = 0; size <= whole.length; size++) {
    rig.send(datagram({ sport: 2152, dport: 2152 }, whole.subarray(0, size)));
  }
  t.ok(rig.finish().ends.map(endsOf).includes(`${PHONE}:4000 > ${SERVER}:9999`));
});

t.test("tunnels nested without end are left at a depth", async (t) => {
  let packet = ipv4({ ...ENDS4, l4: UDP }, TEXT);
  for (let depth = 1; depth <= 50; depth++) {
    packet = ipv4({ src: `10.0.0.${depth}`, dst: `203.0.113.${depth}`, l4: 4 }, packet);
  }
  const rig = new Rig();
  rig.send(raw(packet));
  t.equal(rig.finish().ends.length, 3);
});

t.test("side: which end is in the LAN", async (t) => {
  const cases: [src: string, dst: string, side: string][] = [
    [PHONE, SERVER, "out"],
    ["10.1.2.3", "8.8.8.8", "out"],
    ["172.31.255.255", SERVER, "out"],
    ["172.32.0.0", SERVER, "transit"],
    ["100.64.0.1", SERVER, "out"],
    ["169.254.7.7", SERVER, "out"],
    [SERVER, PHONE, "in"],
    [PHONE, "192.168.1.1", "lan"],
    [PHONE, "239.255.255.250", "lan"],
    [PHONE, "255.255.255.255", "lan"],
    ["0.0.0.0", "255.255.255.255", "lan"],
    [SERVER, "203.0.113.5", "transit"],
    [PHONE6, SERVER6, "out"],
    ["fe80::1", "ff02::fb", "lan"],
    [SERVER6, "fd00::1", "in"],
    [SERVER6, "2001:db8:1::1", "transit"],
  ];
  for (const [src, dst, side] of cases) {
    const rig = new Rig();
    rig.send(raw(ip(src, dst, UDP, TEXT)));
    t.match(rig.finish().ends, [{ side }], `${src} > ${dst}`);
  }
});

t.test("where no private address is known, who opens is the LAN", async (t) => {
  const rig = new Rig({ openerIsLan: true, values: [["text", "quartz-heron-512"]] });
  rig.send(raw(ip("203.0.113.5", SERVER, UDP, udp(4000, 9999, "quartz-heron-512"))));
  rig.send(raw(ip(SERVER, "203.0.113.5", UDP, udp(9999, 4000, "quartz-heron-512"))));
  t.equal(rig.found.length, 1);
  t.match(rig.finish().ends, [{ side: "out", upPackets: 1, downPackets: 1 }]);
});

t.test("prefixes that the host knows belong to the LAN, beside those of the table", async (t) => {
  const home = "2001:db8:1::23";
  const cases: [known: string[], src: string, dst: string, side: string][] = [
    [["2001:db8:1::1/64"], home, SERVER6, "out"],
    [["2001:db8:1::1/64"], SERVER6, home, "in"],
    [["2001:db8:1::1/64"], home, "fd00::1", "lan"],
    [["2001:db8:1:1::/64"], home, SERVER6, "transit"],
    [["2001:db8:9::/64", "2001:db8:1::/49"], home, SERVER6, "out"],
    [["198.51.100.0/29"], "198.51.100.7", SERVER, "out"],
    [["198.51.100.0/29"], "198.51.100.8", SERVER, "transit"],
    [[], PHONE, SERVER, "out"],
  ];
  for (const [known, src, dst, side] of cases) {
    const rig = new Rig();
    rig.classifier.setLan(["2001:db8:7::/64"]);
    rig.classifier.setLan(known);
    rig.send(raw(ip(src, dst, UDP, TEXT)));
    t.match(rig.finish().ends, [{ side }], `${known}: ${src} > ${dst}`);
  }
});

t.test("more prefixes than the host may know are left out, not written over others", async (t) => {
  const rig = new Rig();
  const many = Array.from({ length: 40 }, (_, i) => `2001:db8:${(i + 16).toString(16)}::/64`);
  rig.classifier.setLan(many);
  rig.send(raw(ip("2001:db8:1f::1", SERVER6, UDP, TEXT)));
  rig.send(raw(ip("2001:db8:20::1", SERVER6, UDP, TEXT)));
  t.match(rig.finish().ends, [{ side: "out" }, { side: "transit" }]);
});
