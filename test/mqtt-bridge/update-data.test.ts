import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import t from "tap";
import { openLookup } from "../../core/attribution/lookup.js";
import { compileIp2asn } from "../../mqtt-bridge/attribution/ip2asn.js";
import { readInputs } from "../../mqtt-bridge/engine.js";
import { telltale } from "./program.js";

const TABLE = [
  "192.0.2.0\t192.0.2.127\t64496\tDE\tEXAMPLE-ONE, Example One",
  "192.0.2.128\t192.0.2.255\t0\tNone\tNot routed",
  "198.51.100.0\t198.51.100.255\t64497\tIN\tEXAMPLE-TWO",
  "203.0.113.0\t203.0.113.255\t64499\tNone\tNOWHERE",
  "2001:db8::\t2001:db8:0:ffff:ffff:ffff:ffff:ffff\t64498\tFR\tEXAMPLE-SIX",
  "",
].join("\n");

const LOOKUPS: readonly (readonly [string, number | null, string | null])[] = [
  ["192.0.2.0", 64496, "DE"],
  ["192.0.2.127", 64496, "DE"],
  ["192.0.2.128", null, null],
  ["192.0.3.0", null, null],
  ["198.51.100.7", 64497, "IN"],
  ["203.0.113.9", 64499, null],
  ["2001:db8::1", 64498, "FR"],
  ["2001:db8:1::", null, null],
  ["9.9.9.9", null, null],
];

t.test(
  "a table of ip2asn says who announces an address and where that is registered",
  async (t) => {
    const { bytes, ranges, dropped } = compileIp2asn(TABLE, "2026-11-20");
    t.same([ranges, dropped], [5, 0]);
    const lookup = openLookup(bytes);
    t.equal(lookup.asOf, "2026-11-20");
    t.match(lookup.notices, /iptoasn\.com/);
    for (const [address, asn, country] of LOOKUPS) {
      const network = lookup.network(address);
      t.equal(network?.asn ?? null, asn, address);
      t.equal(network?.country ?? null, country, address);
    }
    t.equal(lookup.network("192.0.2.1")?.org, "EXAMPLE-ONE, Example One");
  },
);

t.test("ranges inside others and finer than a /64 are counted", async (t) => {
  const text = `${TABLE}192.0.2.64\t192.0.2.70\t64500\tDE\tINSIDE\n2001:db8:2::1\t2001:db8:2::2\t64501\tDE\tA\n2001:db8:2::3\t2001:db8:2::4\t64502\tDE\tB\n`;
  t.same([compileIp2asn(text, "2026-11-20").dropped], [2]);
});

const WRONG: readonly (readonly [string, string])[] = [
  ["a letter to the editor\n", "1: expected first address, last address, AS number, country, name"],
  ["192.0.2.x\t192.0.2.1\t1\tDE\tX\n", '1: "192.0.2.x" is no address'],
  ["\n192.0.2.9\t192.0.2.1\t1\tDE\tX\n", "2: expected a range, not 192.0.2.9 to 192.0.2.1"],
  ["192.0.2.9\t2001:db8::\t1\tDE\tX\n", "1: expected a range, not 192.0.2.9 to 2001:db8::"],
  ["192.0.2.1\t192.0.2.1\tAS1\tDE\tX\n", '1: "AS1" is no AS number'],
  ["192.0.2.1\t192.0.2.1\t1\tGermany\tX\n", '1: "Germany" is no country\'s code'],
  ["", "1: no ranges in it"],
];

for (const [text, message] of WRONG) {
  t.test(`${JSON.stringify(text.slice(0, 30))} is refused and what was there stays`, async (t) => {
    const dir = t.testdir({ "table.tsv": text, "attribution.bin": "as before" });
    const file = join(dir, "table.tsv");
    const { status, stderr } = await telltale(["update-data", file, "--store", dir]);
    t.same([status, stderr], [2, `${file}:${message}\n`]);
    t.equal(readFileSync(join(dir, "attribution.bin"), "utf8"), "as before");
  });
}

t.test("from a server, packed, with the day on which it was made", async (t) => {
  const server = createServer((request, response) => {
    if (request.url !== "/ip2asn.tsv.gz") return response.writeHead(404).end();
    response.setHeader("Last-Modified", "Tue, 03 Nov 2026 04:05:06 GMT");
    return response.end(gzipSync(TABLE));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const dir = join(t.testdir(), "store");
  const url = `http://127.0.0.1:${port}/ip2asn.tsv.gz`;
  const { status, stdout, stderr } = await telltale(["update-data", url, "--store", dir]);
  t.equal(status, 0, stderr);
  t.match(stdout, /^networks of 2026-11-03: 5 ranges; kept in /);
  const missing = await telltale(["update-data", `${url}x`, "--store", dir]);
  t.same([missing.status, missing.stderr], [2, `${url}x: the server answers 404\n`]);

  const { lookup } = readInputs({ store: dir, household: null, rules: null, lan: [] });
  t.equal(lookup?.asOf, "2026-11-03");
  t.equal(lookup?.network("192.0.2.1")?.asn, 64496);
  t.ok(lookup?.maker("28:6c:07:00:00:01"), "makers are still those that came with the program");
});

t.test("the day of a file is that of its last change", async (t) => {
  const dir = t.testdir();
  const file = join(dir, "table.tsv");
  writeFileSync(file, TABLE);
  utimesSync(file, 1_790_000_000, 1_790_000_000);
  const { stdout } = await telltale(["update-data", file, "--store", dir]);
  t.match(stdout, /^networks of 2026-09-21:/);
  t.ok(existsSync(join(dir, "attribution.bin")));
});
