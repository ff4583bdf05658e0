import t from "tap";
import * as abi from "../../asm/abi.gen.js";
import { concat, u16 } from "./build/bytes.js";
import { PHONE, PHONE_MAC, PHONE6, ROUTER_MAC, SERVER, SERVER6 } from "./build/connection.js";
import { ip, UDP } from "./build/ip.js";
import {
  cooked1,
  cooked2,
  ETHERTYPE_ARP,
  ETHERTYPE_PPPOE,
  ETHERTYPE_QINQ,
  ETHERTYPE_VLAN,
  ethernet,
  loopback,
  pppoe,
  vlanTag,
} from "./build/link.js";
import { udp } from "./build/transport.js";
import { endsOf, Rig } from "./harness.js";

const V4 = ip(PHONE, SERVER, UDP, udp(4000, 9999, "text"));
const V6 = ip(PHONE6, SERVER6, UDP, udp(4000, 9999, "text"));
const MACS = { from: PHONE_MAC, to: ROUTER_MAC };
const ENDS4 = `${PHONE}:4000 > ${SERVER}:9999`;
const ENDS6 = `${PHONE6}:4000 > ${SERVER6}:9999`;
const PPP_FRAMING = [0xff, 0x03];

interface Case {
  readonly name: string;
  readonly link: number;
  readonly bytes: Uint8Array;
  readonly ends: string;
  readonly srcMac?: string;
  readonly dstMac?: string;
  readonly vlan?: number;
}

const BOTH = { srcMac: PHONE_MAC, dstMac: ROUTER_MAC };

const READ: readonly Case[] = [
  {
    name: "Ethernet",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, V4),
    ends: ENDS4,
    ...BOTH,
  },
  {
    name: "Ethernet, IPv6",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, V6),
    ends: ENDS6,
    ...BOTH,
  },
  {
    name: "Ethernet with padding behind the packet",
    link: abi.LINK_ETHERNET,
    bytes: concat(ethernet(MACS, V4), new Uint8Array(14)),
    ends: ENDS4,
    ...BOTH,
  },
  {
    name: "802.1Q",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, V4, { tags: [vlanTag(42)] }),
    ends: ENDS4,
    ...BOTH,
    vlan: 42,
  },
  {
    name: "priority tag, VLAN 0",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, V4, { tags: [vlanTag(0)] }),
    ends: ENDS4,
    ...BOTH,
  },
  {
    name: "802.1ad with 802.1Q inside: the customer's VLAN",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, V6, { tags: [vlanTag(7, ETHERTYPE_QINQ), vlanTag(42)] }),
    ends: ENDS6,
    ...BOTH,
    vlan: 42,
  },
  {
    name: "802.1Q in the old QinQ type",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, V4, { tags: [vlanTag(7, 0x9100), vlanTag(43)] }),
    ends: ENDS4,
    ...BOTH,
    vlan: 43,
  },
  {
    name: "PPPoE",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, pppoe(V4), { type: ETHERTYPE_PPPOE }),
    ends: ENDS4,
    ...BOTH,
  },
  {
    name: "PPPoE in a VLAN, IPv6",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, pppoe(V6), { tags: [vlanTag(35)], type: ETHERTYPE_PPPOE }),
    ends: ENDS6,
    ...BOTH,
    vlan: 35,
  },
  {
    name: "cooked v1",
    link: abi.LINK_COOKED1,
    bytes: cooked1(PHONE_MAC, V4),
    ends: ENDS4,
    srcMac: PHONE_MAC,
  },
  {
    name: "cooked v1 with a VLAN tag",
    link: abi.LINK_COOKED1,
    bytes: cooked1(PHONE_MAC, concat(u16(9), u16(0x86dd), V6), ETHERTYPE_VLAN),
    ends: ENDS6,
    srcMac: PHONE_MAC,
    vlan: 9,
  },
  {
    name: "cooked v2",
    link: abi.LINK_COOKED2,
    bytes: cooked2(PHONE_MAC, V6),
    ends: ENDS6,
    srcMac: PHONE_MAC,
  },
  {
    name: "cooked v2 with a VLAN tag",
    link: abi.LINK_COOKED2,
    bytes: cooked2(PHONE_MAC, concat(u16(9), u16(0x0800), V4), ETHERTYPE_VLAN),
    ends: ENDS4,
    srcMac: PHONE_MAC,
    vlan: 9,
  },
  { name: "raw IPv4", link: abi.LINK_RAW, bytes: V4, ends: ENDS4 },
  { name: "raw IPv6", link: abi.LINK_RAW, bytes: V6, ends: ENDS6 },
  {
    name: "loopback, little-endian",
    link: abi.LINK_LOOPBACK,
    bytes: loopback(2, V4),
    ends: ENDS4,
  },
  {
    name: "loopback, big-endian",
    link: abi.LINK_LOOPBACK,
    bytes: loopback(2, V4, true),
    ends: ENDS4,
  },
  ...[10, 24, 28, 30].map((family) => ({
    name: `loopback, IPv6 as family ${family}`,
    link: abi.LINK_LOOPBACK,
    bytes: loopback(family, V6),
    ends: ENDS6,
  })),
  {
    name: "loopback with an EtherType in the family's place",
    link: abi.LINK_LOOPBACK,
    bytes: concat([0x0f, 0, 8, 0], V4),
    ends: ENDS4,
  },
  {
    name: "PPP with address and control",
    link: abi.LINK_PPP,
    bytes: concat(PPP_FRAMING, u16(0x21), V4),
    ends: ENDS4,
  },
  { name: "PPP without", link: abi.LINK_PPP, bytes: concat(u16(0x57), V6), ends: ENDS6 },
  {
    name: "PPP with a compressed protocol field",
    link: abi.LINK_PPP,
    bytes: concat(PPP_FRAMING, [0x21], V4),
    ends: ENDS4,
  },
];

t.test("each link header leads to the packet inside", async (t) => {
  for (const { name, link, bytes, ends, srcMac = null, dstMac = null, vlan = 0 } of READ) {
    const rig = new Rig();
    rig.send({ bytes, link });
    const [end] = rig.finish().ends;
    t.match(end, { srcMac, dstMac, vlan }, name);
    t.equal(end === undefined ? "no flow" : endsOf(end), ends, `${name}: ends`);
    t.same(rig.losses, {}, `${name}: no loss`);
  }
});

const ARP = new Uint8Array(28);

interface Unread {
  readonly name: string;
  readonly link: number;
  readonly bytes: Uint8Array;
  readonly counter: "bad_ethernet" | "bad_link" | "not_ip" | "bad_ip";
}

const UNREAD: readonly Unread[] = [
  { name: "no link type", link: abi.LINK_NONE, bytes: V4, counter: "bad_link" },
  { name: "a link type of nobody", link: 999, bytes: V4, counter: "bad_link" },
  {
    name: "ARP",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, ARP, { type: ETHERTYPE_ARP }),
    counter: "not_ip",
  },
  {
    name: "802.3 with a length",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, new Uint8Array(60), { type: 60 }),
    counter: "not_ip",
  },
  {
    name: "five tags",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, V4, { tags: [1, 2, 3, 4, 5].map((id) => vlanTag(id)) }),
    counter: "not_ip",
  },
  {
    name: "PPPoE that carries LCP",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, concat([0x11, 0, 0, 7], u16(6), u16(0xc021), [1, 1, 0, 4]), {
      type: ETHERTYPE_PPPOE,
    }),
    counter: "not_ip",
  },
  {
    name: "cooked v1 that carries ARP",
    link: abi.LINK_COOKED1,
    bytes: cooked1(PHONE_MAC, ARP, ETHERTYPE_ARP),
    counter: "not_ip",
  },
  {
    name: "cooked v2 that carries ARP",
    link: abi.LINK_COOKED2,
    bytes: cooked2(PHONE_MAC, ARP, ETHERTYPE_ARP),
    counter: "not_ip",
  },
  { name: "AppleTalk", link: abi.LINK_LOOPBACK, bytes: loopback(16, V4), counter: "not_ip" },
  {
    name: "Ethernet without a packet",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, new Uint8Array(), { type: 0x0800 }),
    counter: "bad_ip",
  },
  { name: "raw, empty", link: abi.LINK_RAW, bytes: new Uint8Array(), counter: "bad_ip" },
];

t.test("what is no IP packet is counted by its reason", async (t) => {
  for (const { name, link, bytes, counter } of UNREAD) {
    const rig = new Rig();
    rig.send({ bytes, link });
    t.same(rig.losses, { [counter]: 1 }, name);
    t.equal(rig.counter("packets"), 1, `${name}: counted`);
    t.same(rig.finish().events, [], `${name}: no event`);
  }
});

const SHORTENED = [
  { name: "Ethernet", link: abi.LINK_ETHERNET, bytes: ethernet(MACS, V4), head: 14 },
  {
    name: "802.1Q",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, V4, { tags: [vlanTag(42)] }),
    head: 18,
  },
  {
    name: "PPPoE",
    link: abi.LINK_ETHERNET,
    bytes: ethernet(MACS, pppoe(V4), { type: ETHERTYPE_PPPOE }),
    head: 22,
  },
  { name: "cooked v1", link: abi.LINK_COOKED1, bytes: cooked1(PHONE_MAC, V4), head: 16 },
  { name: "cooked v2", link: abi.LINK_COOKED2, bytes: cooked2(PHONE_MAC, V4), head: 20 },
  { name: "loopback", link: abi.LINK_LOOPBACK, bytes: loopback(2, V4), head: 4 },
];

t.test("a link header cut anywhere is counted as such", async (t) => {
  for (const { name, link, bytes, head } of SHORTENED) {
    const rig = new Rig();
    for (let size = 0; size < head; size++) rig.send({ bytes: bytes.subarray(0, size), link });
    t.same(rig.losses, { bad_ethernet: head }, name);
  }
});
