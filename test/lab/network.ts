import { Lab, type Place } from "./lab.js";

/** Addresses of the lab. All are for documentation or private (RFC 5737, 3849, 1918, 4193). */
export const ADDRESS = {
  router: "192.168.1.1",
  router6: "fd12:3456::1",
  /** Of the prefix that the provider gave to the home; programs prefer it on the way out. */
  routerGlobal: "2001:db8:2::1",
  box: "192.168.1.5",
  wan: "198.51.100.2",
  resolver: "203.0.113.53",
  account: "203.0.113.10",
  tracker: "203.0.113.11",
  good: "203.0.113.12",
  server6: "2001:db8:113::10",
} as const;

/** What the provider gave to the home: global, so that nothing but the router's own address tells that it is the LAN. */
export const PREFIX6 = "2001:db8:2::/64";

export const MAC = {
  phone: "02:00:00:00:10:01",
  box: "02:00:00:00:10:05",
  router: "02:00:00:00:00:01",
} as const;

const SERVERS4 = [ADDRESS.resolver, ADDRESS.account, ADDRESS.tracker, ADDRESS.good];

/**
 * Makes the home and its Internet:
 *
 *     phone ─┐
 *     box  ──┴─ br-lan [router] wan ── eth0 [internet]
 *
 * With `offloads` the kernel hands packets of up to 64 kB through, as it does by itself; without, packets
 * have the size that they would have on a wire.
 */
export function makeNetwork(offloads: boolean): Lab {
  const lab = new Lab();
  lab.makePlace("phone", ADDRESS.router);
  lab.makePlace("box", ADDRESS.router);
  lab.makePlace("router", ADDRESS.resolver);
  lab.makePlace("internet", null);
  makeBridge(lab);
  plugIn(lab, "phone", MAC.phone);
  plugIn(lab, "box", MAC.box);
  inPlace(lab, "box", ["addr", "add", `${ADDRESS.box}/24`, "dev", "eth0"]);
  inPlace(lab, "box", ["route", "add", "default", "via", ADDRESS.router]);
  makeWan(lab);
  const links: readonly [Place, string][] = [
    ["phone", "eth0"],
    ["box", "eth0"],
    ["router", "lan-phone"],
    ["router", "lan-box"],
    ["router", "br-lan"],
    ["router", "wan"],
    ["internet", "eth0"],
  ];
  if (!offloads) for (const [place, link] of links) setWireSize(lab, place, link);
  return lab;
}

function inPlace(lab: Lab, place: Place, words: readonly string[]): void {
  lab.ip(["-n", lab.namespace(place), ...words]);
}

function makeBridge(lab: Lab): void {
  const settings = [
    "net.ipv4.ip_forward=1",
    "net.ipv6.conf.all.forwarding=1",
    "net.bridge.bridge-nf-call-iptables=0",
    "net.bridge.bridge-nf-call-ip6tables=0",
    "net.netfilter.nf_conntrack_acct=1",
  ];
  inPlace(lab, "router", ["link", "add", "br-lan", "address", MAC.router, "type", "bridge"]);
  lab.now("router", "sysctl", ["-qw", ...settings]);
  inPlace(lab, "router", ["addr", "add", `${ADDRESS.router}/24`, "dev", "br-lan"]);
  inPlace(lab, "router", ["addr", "add", `${ADDRESS.router6}/64`, "dev", "br-lan", "nodad"]);
  inPlace(lab, "router", ["addr", "add", `${ADDRESS.routerGlobal}/64`, "dev", "br-lan", "nodad"]);
  inPlace(lab, "router", ["link", "set", "br-lan", "up"]);
}

/** A cable from a place to the bridge; the phone's link stays down until it joins. */
function plugIn(lab: Lab, place: Place, mac: string): void {
  const router = lab.namespace("router");
  const own = ["link", "add", "eth0", "netns", lab.namespace(place), "address", mac];
  lab.ip([...own, "type", "veth", "peer", "name", `lan-${place}`, "netns", router]);
  // Duplicate address detection would keep each new address for a second.
  lab.now(place, "sysctl", ["-qw", "net.ipv6.conf.eth0.accept_dad=0"]);
  inPlace(lab, "router", ["link", "set", `lan-${place}`, "master", "br-lan", "up"]);
  if (place !== "phone") inPlace(lab, place, ["link", "set", "eth0", "up"]);
}

function makeWan(lab: Lab): void {
  const [router, internet] = [lab.namespace("router"), lab.namespace("internet")];
  lab.ip(`link add wan netns ${router} type veth peer name eth0 netns ${internet}`.split(" "));
  const words = {
    router: [
      `addr add ${ADDRESS.wan}/24 dev wan`,
      "addr add 2001:db8:1::2/64 dev wan nodad",
      "link set wan up",
      "route add default via 198.51.100.1",
    ],
    internet: [
      "addr add 198.51.100.1/24 dev eth0",
      "addr add 2001:db8:1::1/64 dev eth0 nodad",
      "link set eth0 up",
      `-6 route add ${PREFIX6} via 2001:db8:1::2`,
      ...SERVERS4.map((address) => `addr add ${address}/32 dev lo`),
      `addr add ${ADDRESS.server6}/128 dev lo nodad`,
    ],
  };
  for (const line of words.internet) inPlace(lab, "internet", line.split(" "));
  for (const line of words.router) inPlace(lab, "router", line.split(" "));
  inPlace(lab, "router", ["-6", "route", "add", "default", "via", "2001:db8:1::1"]);
  lab.now("router", "nft", ["-f", lab.writeConfig("nat.nft")]);
}

/** Without this a capture holds packets of 64 kB, and two QUIC datagrams may come as one. */
function setWireSize(lab: Lab, place: Place, link: string): void {
  const off = ["tso", "gso", "gro", "tx-udp-segmentation"].flatMap((name) => [name, "off"]);
  lab.now(place, "ethtool", ["-K", link, ...off]);
}
