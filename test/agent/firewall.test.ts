import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import { isPresent } from "../run/packages.js";
import { compile, make, scratch } from "./compile.js";

const GENERATED = "build/agent/gen";
make(`${GENERATED}/firewall.gen.h`);
const program = compile(scratch(t), "firewall", [
  `-I${GENERATED}`,
  "test/agent/c/firewall.c",
  "router/agent/firewall/firewall.c",
]);

const firewall = (args: readonly string[]) => spawnSync(program, args, { encoding: "utf8" });

const GOLDEN: readonly (readonly [file: string, args: readonly string[]])[] = [
  ["table.nft", ["7435", "0x0c000000", "br-lan"]],
  ["table-two.nft", ["9", "0x80000001", "br-lan", "br-guest"]],
];

for (const [file, args] of GOLDEN) {
  t.test(`the table for ${args.join(" ")}`, async (t) => {
    const { status, stdout } = firewall(args);
    t.equal(status, 0);
    t.equal(stdout, readFileSync(`test/agent/golden/${file}`, "utf8"));
  });
}

const NFT = isPresent({ name: "nft", package: null, kind: "command" });
const NAMESPACE = isPresent({ name: "namespaces", package: null, kind: "namespaces" });
const skip = NFT && NAMESPACE ? false : "needs nft and root";

t.test("nft takes the table, once and again", { skip }, async (t) => {
  const { stdout } = firewall(["7435", "0x0c000000", "br-lan"]);
  const twice = 'nft -f "$0" && nft -f "$0" && nft list table inet telltale';
  const file = `${scratch(t)}/table.nft`;
  writeFileSync(file, stdout);
  const nft = spawnSync("unshare", ["--net", "sh", "-c", twice, file], { encoding: "utf8" });
  t.equal(nft.status, 0, nft.stderr);
  t.match(nft.stdout, /log prefix "n" group 7435 /);
});

/** The table is loaded by root. */
const REFUSED: readonly (readonly [args: readonly string[], fault: RegExp])[] = [
  [["7435", "0x0c000000"], /1 to 16 devices/],
  [["7435", "0x0c000000", ...Array.from({ length: 17 }, (_, i) => `lan${i}`)], /1 to 16 devices/],
  [["7435", "0x0c000000", 'br" accept'], /names of devices/],
  [["7435", "0x0c000000", "br-lan\n"], /names of devices/],
  [["7435", "0x0c000000", "@DONE@ x"], /names of devices/],
  [["7435", "0x0c000000", ""], /names of devices/],
  [["7435", "0x0c000000", "a-name-of-16-let"], /names of devices/],
  [["0", "0x0c000000", "br-lan"], /NFLOG group/],
  [["7435", "0x04000000", "br-lan"], /at least two bits/],
  [["7435", "0", "br-lan"], /at least two bits/],
];

for (const [args, fault] of REFUSED) {
  t.test(`refused: ${JSON.stringify(args.slice(0, 4))}`, async (t) => {
    const { status, stdout, stderr } = firewall(args);
    t.equal(status, 1);
    t.match(stderr, fault);
    t.equal(stdout, "");
  });
}
