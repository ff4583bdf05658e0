import t from "tap";
import { LINK_RAW } from "../../asm/abi.gen.js";
import { concat, type Piece, u16 } from "./build/bytes.js";
import { PHONE, PHONE6, SERVER, SERVER6 } from "./build/connection.js";
import {
  authentication,
  fragment,
  ICMP,
  ICMP6,
  ipv4,
  ipv6,
  options,
  TCP,
  UDP,
} from "./build/ip.js";
import { tcp, udp } from "./build/transport.js";
import { Rig } from "./harness.js";

const TEXT = udp(4000, 9999, "text");
const ENDS4 = { src: PHONE, dst: SERVER };
const ENDS6 = { src: PHONE6, dst: SERVER6 };
const raw = (bytes: Uint8Array, wire = bytes.length) => ({ bytes, wire, link: LINK_RAW });

/** `bytes` with some of them replaced. */
function patched(bytes: Uint8Array, at: number, piece: Piece): Uint8Array {
  const copy = bytes.slice();
  copy.set(concat(piece), at);
  return copy;
}

t.test("headers of any legal shape are passed; bytes are IP total lengths", async (t) => {
  const cases: [name: string, packet: Uint8Array, bytes: number][] = [
    ["IPv4", ipv4({ ...ENDS4, l4: UDP }, TEXT), 32],
    [
      "IPv4 with 4 bytes of options",
      ipv4({ ...ENDS4, l4: UDP, options: new Uint8Array(4) }, TEXT),
      36,
    ],
    [
      "IPv4, the longest header",
      ipv4({ ...ENDS4, l4: UDP, options: new Uint8Array(40) }, TEXT),
      72,
    ],
    ["IPv6", ipv6({ ...ENDS6, l4: UDP }, TEXT), 52],
    [
      "IPv6 with hop-by-hop options",
      ipv6({ ...ENDS6, l4: UDP, extensions: [options(0, 1)] }, TEXT),
      68,
    ],
    [
      "IPv6 with four extension headers",
      ipv6(
        {
          ...ENDS6,
          l4: UDP,
          extensions: [options(0), options(43), authentication(6), options(60)],
        },
        TEXT,
      ),
      100,
    ],
    [
      "IPv6 with a fragment header of a whole packet (RFC 6946)",
      ipv6({ ...ENDS6, l4: UDP, extensions: [fragment(9, 0, false)] }, TEXT),
      60,
    ],
    [
      "IPv4 with total length 0: the frame's length tells (segmentation offload)",
      ipv4({ ...ENDS4, l4: UDP, total: 0 }, TEXT),
      32,
    ],
  ];
  for (const [name, packet, bytes] of cases) {
    const rig = new Rig({ values: [["text", "quartz-heron"]] });
    rig.send(raw(packet));
    t.match(rig.finish().ends, [{ upBytes: bytes, upPackets: 1, sport: 4000, dport: 9999 }], name);
    t.same(rig.losses, {}, `${name}: no loss`);
  }
});

t.test("malformed packets are counted by their reason and make no flow", async (t) => {
  const v4 = ipv4({ ...ENDS4, l4: UDP }, TEXT);
  const v6 = ipv6({ ...ENDS6, l4: UDP }, TEXT);
  const segment = ipv4({ ...ENDS4, l4: TCP }, tcp({ sport: 1, dport: 2, seq: 0, flags: "S" }));
  const cases: [name: string, packet: Uint8Array, counter: string][] = [
    ["version 0", patched(v4, 0, [0x05]), "bad_ip"],
    ["version 5", patched(v4, 0, [0x55]), "bad_ip"],
    ["IPv4 header of 16 bytes", patched(v4, 0, [0x44]), "bad_ipv4"],
    ["IPv4 header beyond the packet", patched(v4, 0, [0x4f]), "bad_ipv4"],
    ["IPv4 of 19 bytes", v4.subarray(0, 19), "bad_ipv4"],
    ["IPv4 total length less than the header", patched(v4, 2, u16(19)), "bad_ipv4"],
    ["IPv6 of 39 bytes", v6.subarray(0, 39), "bad_ipv6"],
    [
      "IPv6 extension beyond the packet",
      ipv6(
        {
          ...ENDS6,
          l4: UDP,
          extensions: [{ type: 0, rest: new Uint8Array([9, 0, 0, 0, 0, 0, 0]) }],
        },
        new Uint8Array(),
      ),
      "bad_ipv6",
    ],
    [
      "IPv6 extension of 7 bytes",
      ipv6(
        { ...ENDS6, l4: UDP, extensions: [{ type: 60, rest: new Uint8Array(6) }] },
        new Uint8Array(),
      ),
      "bad_ipv6",
    ],
    ["TCP of 19 bytes", ipv4({ ...ENDS4, l4: TCP }, new Uint8Array(19)), "bad_tcp"],
    [
      "TCP header of 16 bytes",
      ipv4({ ...ENDS4, l4: TCP }, tcp({ sport: 1, dport: 2, seq: 0, flags: "S", words: 4 })),
      "bad_tcp",
    ],
    [
      "TCP options beyond the packet",
      ipv4({ ...ENDS4, l4: TCP }, tcp({ sport: 1, dport: 2, seq: 0, flags: "S", words: 6 })),
      "bad_tcp",
    ],
    ["TCP cut inside by IPv4's total length", patched(segment, 2, u16(39)), "bad_tcp"],
    ["UDP of 7 bytes", ipv4({ ...ENDS4, l4: UDP }, new Uint8Array(7)), "bad_udp"],
    ["UDP length 7", ipv4({ ...ENDS4, l4: UDP }, udp(1, 2, "abc", 7)), "bad_udp"],
    ["ICMP of 1 byte", ipv4({ ...ENDS4, l4: ICMP }, new Uint8Array(1)), "bad_icmp"],
    ["ICMPv6 of 1 byte", ipv6({ ...ENDS6, l4: ICMP6 }, new Uint8Array(1)), "bad_icmp"],
  ];
  for (const [name, packet, counter] of cases) {
    const rig = new Rig();
    rig.send(raw(packet));
    t.same(rig.losses, { [counter]: 1 }, name);
    t.same(rig.finish().events, [], `${name}: no event`);
  }
});

t.test(
  "a packet captured shorter than it was keeps its bytes and is read as far as it goes",
  async (t) => {
    const packet = ipv4(
      { ...ENDS4, l4: UDP },
      udp(4000, 9999, "a=quartz-heron-512&b=quartz-heron-512"),
    );
    const rig = new Rig({ values: [["text", "quartz-heron-512"]] });
    rig.send(raw(packet.subarray(0, packet.length - 1), packet.length));
    t.equal(rig.found.length, 1);
    t.match(rig.finish().ends, [{ upBytes: packet.length }]);
    t.same(rig.losses, { cut: 1 });
  },
);

t.test("bytes behind the packet are no part of it", async (t) => {
  const rig = new Rig({ values: [["text", "quartz-heron-512"]] });
  const packet = ipv4({ ...ENDS4, l4: UDP }, TEXT);
  rig.send(raw(concat(packet, "quartz-heron-512")));
  t.same(rig.found, []);
  t.match(rig.finish().ends, [{ upBytes: packet.length }]);
});

t.test("bytes behind UDP's length are no part of the datagram", async (t) => {
  const rig = new Rig({ values: [["text", "quartz-heron-512"]] });
  rig.send(raw(ipv4({ ...ENDS4, l4: UDP }, udp(4000, 9999, "xy quartz-heron-512", 10))));
  t.same(rig.found, []);
});
