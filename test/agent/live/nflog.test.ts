import t from "tap";
import { LINK_ETHERNET, LINK_RAW } from "../../../asm/abi.gen.js";
import { ADDRESS, MAC } from "../../lab/network.js";
import { Dump, frameOf, holds, Live, packetOf, type Seen } from "./capture.js";
import { GROUP, HOST6, MASK, Peer } from "./home.js";
import { address, flow4, startNflog, text } from "./nflog.js";

const { home, lab, box, before, program, nft, capture, finish } = await startNflog(t);

/** Counts what goes up, behind the agent's table. */
const COUNTING =
  'table inet counting {\n counter up {\n }\n chain c {\n type filter hook forward priority 20;\n iifname "br-lan" counter name up\n }\n}\n';

const UDP = 17;

t.test("packets that go up are copied as tcpdump sees them, IPv4 and IPv6", async (t) => {
  const live = await capture(t);
  const dump = new Dump(
    lab,
    "router",
    "br-lan",
    `ether src ${lab.now("box", "cat", ["/sys/class/net/eth0/address"]).trim()} and (tcp or udp)`,
  );
  await dump.opened();
  // The kernel itself sends now and then: what it counted before and after has the agent's count between.
  const least = passedDevice("br-lan");
  const { passed: start = 0 } = await live.counters();
  const most = passedDevice("br-lan");
  for (const host of [ADDRESS.account, ADDRESS.server6]) {
    const port = await box.obey({ order: "open", host, port: 80, from: 0 });
    await box.obey({ order: "write", from: port, text: text(1) });
    await box.obey({ order: "write", from: port, text: "x".repeat(5000) });
    await box.obey({ order: "close", from: port });
    await box.ask(host, 8000, [text(2), text(3)]);
  }
  await finish(live);
  const wire = (await dump.end("the end")).map(frameOf);
  const up = live.packets.filter(({ link }) => link === LINK_ETHERNET);
  t.same(up.map(frameOf), wire);
  t.ok(wire.length > 20, `${wire.length} frames`);
  const before = passedDevice("br-lan");
  const { frames, frames6, bytes, dropped, overruns, unread, passed, knows_passed } =
    await live.counters();
  const after = passedDevice("br-lan");
  t.equal(frames, live.packets.length);
  t.equal(frames6, live.packets.filter(isIp6).length);
  t.equal(
    bytes,
    sum(live.packets.map(({ link, frame }) => frame.length - (link === LINK_ETHERNET ? 14 : 0))),
  );
  t.same([dropped, overruns, unread, knows_passed], [0, 0, 0, 1]);
  const during = (passed ?? 0) - start;
  t.ok(before - most <= during && during <= after - least, `${during} bytes passed`);
});

const isIp6 = ({ link, frame }: Seen): boolean =>
  (frame[link === LINK_ETHERNET ? 14 : 0] ?? 0) >> 4 === 6;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Bytes that a device of the router received and sent. */
const passedDevice = (device: string): number =>
  sum(
    ["rx_bytes", "tx_bytes"].map((name) =>
      Number(lab.now("router", "cat", [`/sys/class/net/${device}/statistics/${name}`])),
    ),
  );

t.test("a flow that the kernel does not know is counted", async (t) => {
  const live = await capture(t);
  t.equal(await live.mark("done", flow4(1, 2)), 1);
  const { marked, marks_failed } = await live.counters();
  t.same([marked, marks_failed], [0, 1]);
});

t.test("a flow of IPv6 is marked", async (t) => {
  const live = await capture(t);
  const port = await box.obey({ order: "open", host: ADDRESS.server6, port: 80, from: 0 });
  const ends = [HOST6, ADDRESS.server6].map(expand6);
  t.equal(await live.mark("keep", `6 6 ${ends[0]} ${port} ${ends[1]} 80`), 1);
  t.match(lab.now("router", "conntrack", ["-L", "-f", "ipv6"]), `sport=${port} dport=80`);
  t.match(lab.now("router", "conntrack", ["-L", "-f", "ipv6"]), /mark=67108864 /);
  await box.obey({ order: "close", from: port });
});

function expand6(address: string): string {
  const [left = [], right = []] = address.split("::").map((half) => half.split(":"));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].map((part) => part.padStart(4, "0")).join("");
}

t.test("name servers are heard both ways, whoever they are", async (t) => {
  const live = await capture(t);
  const router = new Peer(lab, "router");
  await router.obey({ order: "serve", l4: "udp", host: ADDRESS.router, port: 53 });
  await box.ask(ADDRESS.router, 53, ["asked here"]);
  await box.ask(ADDRESS.account, 53, ["asked there"]);
  await live.mark("done", `4 17 ${address(ADDRESS.box)} 1 ${address(ADDRESS.account)} 53`);
  await finish(live);
  const links = (what: string) =>
    live.packets.filter((seen) => holds(seen, what)).map(({ link }) => link);
  t.same(links("asked here"), [LINK_ETHERNET, LINK_RAW], "question, answer");
  t.same(links("asked there"), [LINK_ETHERNET, LINK_RAW], "question, answer");
  t.equal(
    live.packets
      .find((seen) => holds(seen, "got asked there"))
      ?.frame.subarray(16, 20)
      .join("."),
    ADDRESS.box,
  );
  await router.end();
});

t.test("a question that the router turned to itself has the address that was asked", async (t) => {
  const live = await capture(t);
  const router = new Peer(lab, "router");
  await router.obey({ order: "serve", l4: "udp", host: ADDRESS.router, port: 53 });
  nft(
    "table inet turn {\n chain pre {\n type nat hook prerouting priority dstnat;\n iifname br-lan udp dport 53 redirect\n }\n}\n",
  );
  await box.ask(ADDRESS.tracker, 53, ["turned"]);
  nft("delete table inet turn");
  await finish(live);
  const ends = live.packets
    .filter((seen) => holds(seen, "turned"))
    .map((seen) => {
      const packet = Buffer.from(packetOf(seen), "hex");
      return [packet.subarray(12, 16).join("."), packet.subarray(16, 20).join(".")];
    });
  t.same(ends, [
    [ADDRESS.box, ADDRESS.tracker],
    [ADDRESS.tracker, ADDRESS.box],
  ]);
  await router.end();
});

t.test("what goes to no host of the router is heard: DHCP, multicast DNS", async (t) => {
  const live = await capture(t);
  await box.send("255.255.255.255", 67, ["a broadcast to 67"]);
  await box.send("224.0.0.251", 5353, ["multicast to 5353"]);
  await box.send("239.255.255.250", 1900, ["multicast to 1900"]);
  await finish(live);
  for (const what of ["a broadcast to 67", "multicast to 5353", "multicast to 1900"]) {
    const [seen, ...more] = live.packets.filter((packet) => holds(packet, what));
    t.ok(seen, what);
    t.same(more, [], "once");
    t.not(seen?.frame.subarray(6, 12).toString("hex"), MAC.router.replaceAll(":", ""));
  }
});

t.test("what the router's own firewall drops was not sent", async (t) => {
  const live = await capture(t);
  nft(
    "table inet wall {\n chain fw {\n type filter hook forward priority filter;\n udp dport 8000 drop\n }\n}\n",
  );
  await box.send(ADDRESS.account, 8000, ["dropped"]);
  nft("delete table inet wall");
  await finish(live);
  t.notOk(live.packets.some((seen) => holds(seen, "dropped")));
});

t.test("a flow that was opened from outside is heard where it goes up", async (t) => {
  const live = await capture(t);
  await box.obey({ order: "serve", l4: "tcp", host: ADDRESS.box, port: 8080 });
  nft(
    `table inet port {\n chain pre {\n type nat hook prerouting priority dstnat;\n iifname wan tcp dport 8080 dnat ip to ${ADDRESS.box}:8080\n }\n}\n`,
  );
  const port = await home.internet.obey({ order: "open", host: ADDRESS.wan, port: 8080, from: 0 });
  await home.internet.obey({ order: "write", from: port, text: "y".repeat(1234) });
  nft("delete table inet port");
  await finish(live);
  const answer = live.packets.find((seen) => holds(seen, "1234\n"));
  t.equal(answer?.frame.subarray(26, 30).join("."), ADDRESS.box);
  // As the LAN sees it; the kernel knows it as a flow to the router.
  const words = `4 6 ${address("198.51.100.1")} ${port} ${address(ADDRESS.box)} 8080`;
  t.equal(await live.mark("keep", words), 1);
  t.match(lab.now("router", "conntrack", ["-L", "-p", "tcp", "--dport", "8080"]), /mark=67108864 /);
  await home.internet.obey({ order: "close", from: port });
});

t.test("packets wait while the ring is full", async (t) => {
  const live = await capture(t);
  await live.child.ask("stop 2", /^stopped/);
  const texts = Array.from({ length: 5 }, (_, i) => text(i + 1));
  await box.send(ADDRESS.account, 8000, texts);
  await live.saw(text(2));
  live.child.tell("go");
  await live.saw(text(5));
  const payloads = live.packets
    .filter(({ frame }) => frame[23] === UDP)
    .map(({ frame }) => frame.subarray(42).toString());
  t.same(payloads, texts);
});

t.test("what did not fit the socket is counted to the packet", async (t) => {
  const live = await capture(t);
  nft(COUNTING);
  live.child.signal("SIGSTOP");
  const texts = Array.from({ length: 8000 }, (_, i) => `${text(i)}${"z".repeat(1000)}`);
  // Questions are copied without end; nobody answers these.
  await box.send(ADDRESS.tracker, 53, texts);
  live.child.signal("SIGCONT");
  // It answers when it has read all that there is; then there is room for more.
  const { overruns = 0 } = await live.counters();
  t.ok(overruns > 0, `${overruns} overruns`);
  await finish(live);
  const { frames = 0, dropped = 0 } = await live.counters();
  t.ok(dropped > 0, `${dropped} lost`);
  const counted = lab.now("router", "nft", ["list", "counters", "table", "inet", "counting"]);
  nft("delete table inet counting");
  t.equal(frames + dropped, Number(/packets (\d+)/.exec(counted)?.[1]), "all that went up");
});

t.test("the group belongs to one program", async (t) => {
  const live = await capture(t);
  const second = new Live(lab, program, ["nflog", `${GROUP}`, `${MASK}`, "br-lan"]);
  await t.rejects(second.opened(), /error Operation not permitted/);
  t.equal(await second.child.end(), 1);
  t.same(live.packets, []);
});

t.test("nothing is left when the table is deleted", async (t) => {
  lab.now("router", "nft", ["delete", "table", "inet", "telltale"]);
  t.equal(lab.now("router", "nft", ["list", "ruleset"]), before);
  const live = new Live(lab, program, ["nflog", `${GROUP}`, `${MASK}`, "br-lan"]);
  await live.opened();
  const { frames } = await live.counters();
  await live.end();
  t.equal(frames, 0);
});
