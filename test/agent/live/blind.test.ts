import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import t from "tap";
import { scratch } from "../compile.js";
import { compileLive } from "./home.js";

const folder = scratch(t);
const program = compileLive(
  folder,
  "blind",
  ["netlink"],
  ["router/agent/live/blind.c", "router/agent/live/passed.c"],
);

/** The program in a network namespace of its own, with these files for the router's. */
function blind(
  way: string,
  files: Readonly<Record<string, string>>,
  setup = "true",
  devices = ["br-lan"],
): string[] {
  const root = `${folder}/${performance.now()}`;
  for (const [path, text] of Object.entries({ ...SEEING, ...files })) {
    mkdirSync(dirname(`${root}${path}`), { recursive: true });
    writeFileSync(`${root}${path}`, text);
  }
  const script = `${setup} && exec "$@"`;
  const args = ["--net", "sh", "-c", script, "-", program, way, root, ...devices];
  return execFileSync("unshare", args, { encoding: "utf8" }).split("\n").slice(0, -1);
}

const SEEING = {
  "/proc/modules": "nf_tables 200704 5 - Live 0x00000000\n",
  "/etc/config/firewall": "config defaults\n\toption input 'REJECT'\n",
  "/proc/sys/net/ipv4/conf/all/forwarding": "1\n",
  "/proc/sys/net/ipv4/conf/br-lan/forwarding": "1\n",
  "/proc/sys/net/ipv6/conf/br-lan/disable_ipv6": "0\n",
  "/proc/sys/net/netfilter/nf_conntrack_acct": "1\n",
};
const TABLE = "nft -f test/agent/golden/table.nft";

const settings = (...lines: string[]) => ({
  "/etc/config/firewall": `config defaults\n\t${lines.join("\n\t")}\n`,
});
const ON = "option flow_offloading '1'";
const HARDWARE = "option flow_offloading_hw '1'";

const CASES: readonly (readonly [
  what: string,
  way: string,
  files: Readonly<Record<string, string>>,
  told: readonly RegExp[],
])[] = [
  ["nothing", "nflog", {}, []],
  ["flow offload", "nflog", settings(ON), [/^flow offload is on/]],
  [
    "flow offload, without quotes",
    "nflog",
    settings("option flow_offloading 1"),
    [/^flow offload is on/],
  ],
  ["flow offload before a packet socket", "packet", settings(ON), []],
  [
    "flow offload past what waits",
    "judged",
    settings(ON),
    [/^flow offload is on: packets pass the guard by/, /^flow offload is on: answers .* unheld/],
  ],
  ["what waits, without flow offload", "judged", {}, []],
  ["hardware flow offload", "packet", settings(HARDWARE, ON), [/^hardware flow offload is on/]],
  ["offload that was switched off", "nflog", settings("option flow_offloading '0'", HARDWARE), []],
  ["a vendor's offload", "nflog", { "/proc/modules": "ecm 200704 5 - Live 0x0\n" }, [/module ecm/]],
  [
    "no IPv6",
    "nflog",
    { "/proc/sys/net/ipv6/conf/br-lan/disable_ipv6": "1\n" },
    [/^no IPv6 on br-lan/],
  ],
  [
    "no accounting",
    "nflog",
    { "/proc/sys/net/netfilter/nf_conntrack_acct": "0\n" },
    [/nf_conntrack_acct is off/],
  ],
];

t.test("what cannot be seen on the second device", async (t) => {
  const files = {
    "/proc/sys/net/ipv4/conf/br-guest/forwarding": "1\n",
    "/proc/sys/net/ipv6/conf/br-guest/disable_ipv6": "1\n",
  };
  const lines = blind("nflog", files, TABLE, ["br-lan", "br-guest"]);
  t.equal(lines.length, 1, lines.join(" | "));
  t.match(lines[0], /^no IPv6 on br-guest/);
});

t.test("a device that is not there", async (t) => {
  const lines = blind("nflog", {}, TABLE, ["br-lan", "br-lna"]);
  t.equal(lines.length, 1, lines.join(" | "));
  t.match(lines[0], /^there is no device br-lna: nothing of it is seen/);
  t.same(blind("packet", {}, TABLE, ["br-lan", "br-lna"]), [], "its way tells it otherwise");
});

for (const [what, way, files, told] of CASES) {
  t.test(`what cannot be seen: ${what}`, async (t) => {
    const lines = blind(way, files, TABLE);
    t.equal(lines.length, told.length, lines.join(" | "));
    for (const [i, pattern] of told.entries()) t.match(lines[i], pattern);
  });
}

t.test("without the table nothing is copied", async (t) => {
  t.match(blind("nflog", {}), [/inet telltale is not loaded/]);
  t.same(blind("packet", {}), []);
});

/** A message of nftables about a flow table with these flags, as nf_tables_fill_flowtable_info writes it. */
function flowtable(flags: number, type = 0x0a16): string {
  const attribute = (number: number, value: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(4 + value.length, 0);
    head.writeUInt16LE(number, 2);
    return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
  };
  const big = Buffer.alloc(4);
  big.writeUInt32BE(flags);
  const body = Buffer.concat([
    Buffer.from([1, 0, 0, 0]),
    attribute(1, Buffer.from("fw4\0")),
    attribute(2, Buffer.from("ft\0")),
    attribute(7, big),
  ]);
  const head = Buffer.alloc(16);
  head.writeUInt32LE(16 + body.length, 0);
  head.writeUInt16LE(type, 4);
  return Buffer.concat([head, body]).toString("hex");
}

t.test("flow tables of nftables are told by their flags", async (t) => {
  const told = (...messages: string[]) =>
    execFileSync(program, ["flowtable", ...messages], { encoding: "utf8" }).trim();
  t.equal(told(flowtable(0)), "software, counts none");
  t.equal(told(flowtable(2)), "software", "counters");
  t.equal(told(flowtable(1)), "hardware, counts none");
  t.equal(told(flowtable(3)), "hardware");
  t.equal(told(flowtable(3), flowtable(2)), "hardware");
  t.equal(told(flowtable(2), flowtable(0)), "software, counts none", "one of two");
  t.equal(told(flowtable(1, 0x0a00)), "none", "another message");
});
