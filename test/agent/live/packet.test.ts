import t from "tap";
import { ADDRESS } from "../../lab/network.js";
import { scratch } from "../compile.js";
import { Dump, holds, Live } from "./capture.js";
import { compileLive, leaveHome, makeHome, Peer } from "./home.js";
import { wantedBytes } from "./wanted.js";

const folder = scratch(t);
const program = compileLive(folder, "live", ["live", "netlink", "firewall"]);
const sender = compileLive(folder, "send-frame", []);
/** The kernel joins packets, as on a router that is busy. */
const home = await makeHome(true);
t.teardown(() => leaveHome(home));
const { lab, box } = home;
const boxMac = lab.now("box", "cat", ["/sys/class/net/eth0/address"]).trim().replaceAll(":", "");

async function capture(
  t: { teardown(f: () => void): void },
  ...devices: readonly string[]
): Promise<Live> {
  const heard = devices.length > 0 ? devices : ["br-lan"];
  const live = new Live(lab, program, ["packet", "0", "0", ...heard]);
  t.teardown(() => live.child.end());
  await live.opened();
  return live;
}

async function finish(live: Live): Promise<void> {
  await box.send(ADDRESS.account, 9, ["the end"]);
  await live.saw("the end");
}

const isUp = (frame: Buffer): boolean => frame.subarray(6, 12).toString("hex") === boxMac;
/** IPv4's protocol number. */
const UDP = 17;
/** Reports and solicitations that kernels send by themselves whenever an interface is young. */
const isGroup = (frame: Buffer): boolean => frame.readUInt16BE(0) === 0x3333;
/** Bytes that a device of the router received and sent. */
const passedDevice = (device: string): number =>
  ["rx_bytes", "tx_bytes"]
    .map((name) =>
      Number(lab.now("router", "cat", [`/sys/class/net/${device}/statistics/${name}`])),
    )
    .reduce((a, b) => a + b, 0);
const macs = ({ frame }: { frame: Buffer }): string => frame.subarray(0, 12).toString("hex");

t.test("frames are let through both ways as the filter is meant", async (t) => {
  const before = passedDevice("br-lan");
  const live = await capture(t);
  const opened = passedDevice("br-lan");
  const dump = new Dump(lab, "router", "br-lan", "ip or ip6");
  await dump.opened();
  for (const host of [ADDRESS.account, ADDRESS.server6]) {
    for (const port of [80, 443]) {
      const own = await box.obey({ order: "open", host, port, from: 0 });
      for (const text of [
        "GET / HTTP/1.1\r\n\r\n",
        "\x17\x03\x03 sealed",
        "\x17 unlike",
        "x".repeat(60_000),
      ]) {
        await box.obey({ order: "write", from: own, text });
      }
      await box.obey({ order: "close", from: own });
      await box.ask(host, port, ["\u00e9 long header", "A short header"]);
    }
    await box.ask(host, 53, ["a question"]);
  }
  await finish(live);
  const wire = (await dump.end("the end")).filter(({ frame }) => !isGroup(frame));
  const wanted = wire
    .map(({ frame }) => frame.subarray(0, wantedBytes(frame, isUp(frame))).toString("hex"))
    .filter((frame) => frame !== "");
  t.same(
    live.packets.filter(({ frame }) => !isGroup(frame)).map(({ frame }) => frame.toString("hex")),
    wanted,
  );
  t.ok(
    wire.some(({ frame }) => frame.length > 10_000),
    "a packet that the kernel joined",
  );
  const lengths = new Set(wire.map(({ frame }) => Math.sign(wantedBytes(frame, isUp(frame)))));
  t.same([...lengths].sort(), [0, 1]);
  t.ok(
    live.packets.some(({ frame }) => frame.length === 4096),
    "a frame that was cut",
  );
  const least = passedDevice("br-lan") - opened;
  const counters = await live.counters();
  const most = passedDevice("br-lan") - before;
  t.equal(counters.frames, live.packets.length);
  t.same([counters.dropped, counters.overruns, counters.knows_passed], [0, 0, 1]);
  t.ok(least <= (counters.passed ?? 0) && (counters.passed ?? 0) <= most, "bytes passed");
});

/** A frame of a UDP datagram to port 8000 with a VLAN tag. */
function tagged(tpid: number, tci: number, text: string): Buffer {
  const payload = Buffer.from(text);
  const udp = Buffer.alloc(8);
  udp.writeUInt16BE(40_000, 0);
  udp.writeUInt16BE(8000, 2);
  udp.writeUInt16BE(8 + payload.length, 4);
  const ip = Buffer.from("45000000000000004011000000000000" + "00000000", "hex");
  ip.writeUInt16BE(28 + payload.length, 2);
  Buffer.from(ADDRESS.box.split(".").map(Number)).copy(ip, 12);
  Buffer.from(ADDRESS.account.split(".").map(Number)).copy(ip, 16);
  const head = Buffer.from(`020000000001${boxMac}00000000`, "hex");
  head.writeUInt16BE(tpid, 12);
  head.writeUInt16BE(tci, 14);
  return Buffer.concat([head, Buffer.from("0800", "hex"), ip, udp, payload]);
}

t.test("a VLAN tag that the device took off is put back", async (t) => {
  const live = await capture(t, "lan-box");
  const frame = tagged(0x8100, 0x2007, "with a tag");
  lab.now("box", sender, ["eth0", frame.toString("hex")]);
  await finish(live);
  t.same(
    live.packets.filter((seen) => holds(seen, "with a tag")).map(({ frame }) => frame),
    [frame],
  );
});

t.test("what did not fit the ring is counted to the frame", async (t) => {
  const live = await capture(t);
  live.child.signal("SIGSTOP");
  const texts = Array.from({ length: 4000 }, (_, i) => `text ${i}.${"z".repeat(1000)}`);
  await box.send(ADDRESS.tracker, 8000, texts);
  live.child.signal("SIGCONT");
  await live.counters();
  await finish(live);
  const { frames = 0, dropped = 0, overruns = 0 } = await live.counters();
  const ours = live.packets.filter((seen) => holds(seen, "text ") || holds(seen, "the end"));
  t.ok(dropped > 0, `${dropped} lost`);
  t.ok(overruns > 0, `${overruns} times`);
  t.equal(ours.length + dropped, texts.length + 1, `${frames} frames`);
  t.same(new Set(ours.map(macs)).size, 1, "of one device, in one direction");
});

t.test("a device that is not there, and one that goes away", async (t) => {
  const none = new Live(lab, program, ["packet", "0", "0", "telltale0"]);
  await t.rejects(none.opened(), /error No such device/);
  await none.child.end();
  const router = lab.namespace("router");
  lab.ip(["-n", router, "link", "add", "tmp0", "type", "veth", "peer", "name", "tmp1"]);
  lab.ip(["-n", router, "link", "set", "tmp0", "up"]);
  const live = new Live(lab, program, ["packet", "0", "0", "tmp0"]);
  await live.opened();
  lab.ip(["-n", router, "link", "set", "tmp0", "down"]);
  await live.counters();
  lab.ip(["-n", router, "link", "set", "tmp0", "up"]);
  await live.counters();
  lab.ip(["-n", router, "link", "del", "tmp0"]);
  t.equal((await live.child.line(/^error .*/))[0], "error No such device");
  t.equal(await live.child.end(), 1);
});

t.test("several devices are heard and counted, also one that comes later", async (t) => {
  const router = lab.namespace("router");
  const before = passedDevice("br-lan");
  const live = await capture(t, "br-lan", "guest0");
  const opened = passedDevice("br-lan");
  t.equal((await live.counters()).deaf, 1);
  lab.ip(["-n", router, "link", "add", "guest0", "type", "veth", "peer", "name", "guest1"]);
  for (const name of ["guest0", "guest1"]) lab.ip(["-n", router, "link", "set", name, "up"]);
  t.equal((await live.counters()).deaf, 0);
  const frame = tagged(0x8100, 7, "of a guest");
  lab.now("router", sender, ["guest1", frame.toString("hex")]);
  await live.saw("of a guest");
  await finish(live);
  // The kernel itself sends now and then (neighbours, groups): what it counted before and after has the count between.
  const least = passedDevice("br-lan") - opened + passedDevice("guest0");
  const passed = (await live.counters()).passed ?? 0;
  const most = passedDevice("br-lan") - before + passedDevice("guest0");
  t.ok(least <= passed && passed <= most, `${least} <= ${passed} <= ${most}`);
  t.ok(passedDevice("guest0") >= frame.length);
  lab.ip(["-n", router, "link", "del", "guest0"]);
  await box.send(ADDRESS.account, 9, ["after the guest"]);
  await live.saw("after the guest");
  t.equal((await live.counters()).deaf, 1);
});

t.test("nothing is marked", async (t) => {
  const live = await capture(t);
  t.equal(await live.mark("done", `6 6 ${"0".repeat(32)} 1 ${"0".repeat(32)} 2`), 0);
});

t.test(
  "a bridge's ports are heard, also one that joins, but not what passes between them",
  async (t) => {
    const [router, phone] = [lab.namespace("router"), lab.namespace("phone")];
    lab.ip(["-n", phone, "addr", "add", "192.168.1.6/24", "dev", "eth0"]);
    lab.ip(["-n", phone, "link", "set", "eth0", "up"]);
    lab.ip(["-n", phone, "route", "add", "default", "via", ADDRESS.router]);
    lab.ip(["-n", router, "link", "set", "lan-phone", "nomaster"]);
    const live = await capture(t);
    lab.ip(["-n", router, "link", "set", "lan-phone", "master", "br-lan"]);
    await live.counters();
    const other = new Peer(lab, "phone");
    t.teardown(() => other.end());
    await other.obey({ order: "serve", l4: "udp", host: "192.168.1.6", port: 8000 });
    await box.ask("192.168.1.6", 8000, ["from port to port"]);
    await other.send(ADDRESS.account, 8000, ["from a new port"]);
    // Each port has a socket of its own, and they are not read in the order of the packets.
    await live.saw("from a new port");
    await finish(live);
    // An answer that comes too late is quoted by the ICMP message that refuses it.
    const sent = live.packets.filter(({ frame }) => frame[23] === UDP);
    const seen = (text: string) => sent.filter((packet) => holds(packet, text)).length;
    t.equal(seen("from port to port"), 0);
    t.equal(seen("from a new port"), 1);
    lab.ip(["-n", router, "link", "del", "br-lan"]);
    live.child.tell("counters");
    t.equal((await live.child.line(/^error .*/, 0))[0], "error No such device");
  },
);
