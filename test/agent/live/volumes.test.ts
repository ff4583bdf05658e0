import t from "tap";
import { ADDRESS } from "../../lab/network.js";
import { scratch } from "../compile.js";
import { Child } from "./child.js";
import { compileLive, leaveHome, makeHome, Peer } from "./home.js";

const program = compileLive(scratch(t), "volumes", ["volumes", "netlink"]);
const home = await makeHome();
t.teardown(() => leaveHome(home));
const { lab, box } = home;

async function open(t: { teardown(f: () => void): void }): Promise<Child> {
  lab.now("router", "conntrack", ["-F"]);
  const child = new Child(lab.namespace("router"), program, []);
  t.teardown(() => child.end());
  await child.line(/^open$/, 0);
  return child;
}

/** As the program prints an address. */
function digits(address: string): string {
  if (!address.includes(":")) {
    const parts = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
    return `${"0".repeat(20)}ffff${parts.join("")}`;
  }
  const [left = [], right = []] = address
    .split("::")
    .map((half) => half.split(":").filter((part) => part !== ""));
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right].map((part) => part.padStart(4, "0")).join("");
}

const L4: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };

/** Lines of conntrack's own program as ours prints them, up to the packets down. */
function asOurs(list: string): string[] {
  return list
    .split("\n")
    .filter((line) => /^(?:\[DESTROY\]\s+)?(?:ipv[46]\s+\d+ )?\s*(?:tcp|udp) /.test(line))
    .map((line) => {
      const l4 = L4[/\b(tcp|udp)\b/.exec(line)?.[1] ?? ""];
      const all = (name: string) =>
        [...line.matchAll(new RegExp(`\\b${name}=(\\S+)`, "g"))].map((m) => m[1] ?? "");
      const [src, dst, sport, dport] = ["src", "dst", "sport", "dport"].map(all);
      const [packets = [], bytes = []] = ["packets", "bytes"].map(all);
      const ends = [src?.[0], sport?.[0], dst?.[0], dport?.[0], src?.[1], sport?.[1]];
      const told = ends.map((end, i) => (i % 2 === 0 ? digits(end ?? "") : end)).join(" ");
      const ip = src?.[0]?.includes(":") ? 6 : 4;
      return `${ip} ${l4} ${told} ${bytes[0]} ${packets[0]} ${bytes[1]} ${packets[1]}`;
    })
    .sort();
}

/** Those of TCP and UDP: what kernels say to groups by themselves may be older than the times that are kept. */
const spoken = (lines: readonly string[], state: "open" | "ended"): string[] =>
  lines.filter((line) => new RegExp(`^${state} [46] (6|17) `).test(line));

/** The same without the times. */
const ours = (lines: readonly string[], state: "open" | "ended"): string[] =>
  spoken(lines, state)
    .map((line) => line.split(" ").slice(1, -2).join(" "))
    .sort();

async function talk(): Promise<void> {
  for (const host of [ADDRESS.account, ADDRESS.server6]) {
    const port = await box.obey({ order: "open", host, port: 80, from: 0 });
    await box.obey({ order: "write", from: port, text: "x".repeat(20_000) });
    await box.obey({ order: "close", from: port });
    await box.ask(host, 8000, ["one", "two", "three"]);
  }
}

t.test("a dump is what conntrack lists", async (t) => {
  const child = await open(t);
  await talk();
  await child.ask("d", /^dumped$/);
  const listed = asOurs(lab.now("router", "conntrack", ["-L"]));
  t.same(ours(child.lines, "open"), listed);
  t.ok(listed.length >= 4, `${listed.length} flows`);
  const now = Date.now() / 1000;
  for (const line of spoken(child.lines, "open")) {
    const [first = 0, last = 0] = line.split(" ").slice(-2).map(Number);
    t.ok(first > now - 60 && first <= last && last <= now + 1, line);
  }
});

t.test("what the router says to itself is not told", async (t) => {
  const child = await open(t);
  const router = new Peer(lab, "router");
  t.teardown(() => router.end());
  for (const host of ["127.0.0.1", "::1"]) {
    await router.obey({ order: "serve", l4: "udp", host, port: 8000 });
    await router.ask(host, 8000, ["to itself"]);
  }
  const listed = asOurs(lab.now("router", "conntrack", ["-L"]));
  t.equal(listed.length, 2);
  await child.ask("d", /^dumped$/);
  t.same(ours(child.lines, "open"), []);
});

t.test("a flow that ends is told with what it carried in all", async (t) => {
  const child = await open(t);
  await talk();
  const listed = asOurs(lab.now("router", "conntrack", ["-L"]));
  lab.now("router", "conntrack", ["-F"]);
  await child.ask("c", /^counters .*/);
  t.same(ours(child.lines, "ended"), listed);
});

t.test("behind a port forward both addresses are told", async (t) => {
  const child = await open(t);
  await box.obey({ order: "serve", l4: "tcp", host: ADDRESS.box, port: 8080 });
  lab.now(
    "router",
    "nft",
    ["-f", "-"],
    `table inet port {\n chain pre {\n type nat hook prerouting priority dstnat;\n iifname wan tcp dport 8088 dnat ip to ${ADDRESS.box}:8080\n }\n}\n`,
  );
  const port = await home.internet.obey({ order: "open", host: ADDRESS.wan, port: 8088, from: 0 });
  lab.now("router", "nft", ["delete", "table", "inet", "port"]);
  await child.ask("d", /^dumped$/);
  const [told] = ours(child.lines, "open").filter((line) => line.includes(` ${port} `));
  const ends = `${digits("198.51.100.1")} ${port} ${digits(ADDRESS.wan)} 8088 ${digits(ADDRESS.box)} 8080`;
  t.match(told, `4 6 ${ends} `);
  await home.internet.obey({ order: "close", from: port });
});

t.test("lost ends are counted and a dump tells what is left", async (t) => {
  const child = await open(t);
  child.signal("SIGSTOP");
  const ports = Array.from({ length: 6000 }, (_, i) => 20_000 + i);
  await box.obey({ order: "sweep", host: ADDRESS.tracker, ports });
  lab.now("router", "conntrack", ["-F"]);
  await box.ask(ADDRESS.account, 8000, ["left"]);
  child.signal("SIGCONT");
  const [line] = await child.ask("c", /^counters .*/);
  const [, ended = 0, overruns = 0, unread, dumps = 0] = (
    /ended=(\d+) overruns=(\d+) unread=(\d+) dumps=(\d+)/.exec(line) ?? []
  ).map(Number);
  t.ok(overruns > 0, line);
  t.ok(ended < 6000, line);
  t.ok(dumps > 0, line);
  t.equal(unread, 0);
  t.match(ours(child.lines, "open").join("\n"), ` 8000 `);
});
