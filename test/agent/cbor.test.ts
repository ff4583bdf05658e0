import { spawnSync } from "node:child_process";
import t from "tap";
import { compile, scratch } from "./compile.js";

const dump = compile(scratch(t), "cbor-dump", ["test/agent/c/cbor-dump.c", "router/agent/cbor.c"]);

function dumpOf(bytes: Uint8Array): string {
  const { status, stdout, stderr } = spawnSync(dump, [], { input: bytes });
  return status === 0 ? stdout.toString().trim().replaceAll("\n", ", ") : stderr.toString();
}

/** Most are of RFC 8949, appendix A. */
const ITEMS: readonly (readonly [hex: string, said: string])[] = [
  ["00", "unsigned 0, skipped 1"],
  ["17", "unsigned 23, skipped 1"],
  ["1818", "unsigned 24, skipped 2"],
  ["1903e8", "unsigned 1000, skipped 3"],
  ["1a000f4240", "unsigned 1000000, skipped 5"],
  ["1bffffffffffffffff", "unsigned 18446744073709551615, skipped 9"],
  ["20", "negative 0, skipped 1"],
  ["3903e7", "negative 999, skipped 3"],
  ["40", "bytes 0, skipped 1"],
  ["4401020304", "bytes 4 01020304, skipped 5"],
  ["6449455446", "text 4 49455446, skipped 5"],
  ["80", "array 0, skipped 1"],
  ["83010203", "array 3, unsigned 1, unsigned 2, unsigned 3, skipped 4"],
  [
    "a26161016162820203",
    "map 2, text 1 61, unsigned 1, text 1 62, array 2, unsigned 2, unsigned 3, skipped 9",
  ],
  ["c11a514b67b0", "tag 1, unsigned 1363896240, skipped 6"],
  ["f4", "simple 20, skipped 1"],
  ["f6", "simple 22, skipped 1"],
  ["f93c00", "simple 15360, skipped 3"],
  ["fb3ff199999999999a", "simple 4607632778762754458, skipped 9"],
  ["1800", "unsigned 0, skipped 2"],
  ["0001", "unsigned 0, unsigned 1, skipped 1"],
];

const nested = (depth: number): string => `${"81".repeat(depth)}00`;

const REFUSED: readonly (readonly [what: string, hex: string, said: string])[] = [
  ["nothing", "", "refused, skip refused"],
  ["a cut head", "1903", "refused, skip refused"],
  ["a cut string", "44010203", "refused, skip refused"],
  ["a string of 2^64 - 1 bytes", "5bffffffffffffffff00", "refused, skip refused"],
  ["a reserved length", "1c00", "refused, skip refused"],
  ["an indefinite string", "5f4101ff", "refused, skip refused"],
  ["an indefinite array", "9f01ff", "refused, skip refused"],
  ["a break", "ff", "refused, skip refused"],
  ["an array that claims 4 billion items", "9affffffff00", "refused, skip refused"],
  ["a map that claims 2^63 pairs", "bb80000000000000000000", "refused, skip refused"],
  ["a map of one pair with half of it", "a100", "refused, skip refused"],
  ["an array cut after an item", "8201", "refused, skip refused"],
  ["a tag of nothing", "c1", "refused, skip refused"],
];

t.test("items", async (t) => {
  for (const [hex, said] of ITEMS) t.equal(dumpOf(Buffer.from(hex, "hex")), said, hex);
});

t.test("what is refused", async (t) => {
  for (const [what, hex, said] of REFUSED) t.equal(dumpOf(Buffer.from(hex, "hex")), said, what);
});

t.test("nesting is followed to a depth of 8", async (t) => {
  t.match(dumpOf(Buffer.from(nested(8), "hex")), /skipped 9$/);
  t.match(dumpOf(Buffer.from(nested(9), "hex")), /skip refused$/);
  t.match(dumpOf(Buffer.from(`${"c1".repeat(9)}00`, "hex")), /skip refused$/);
  t.match(dumpOf(Buffer.alloc(100_000, 0x81)), /skip refused$/);
});
