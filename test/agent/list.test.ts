import { spawnSync } from "node:child_process";
import { networkInterfaces } from "node:os";
import t from "tap";
import { compile, scratch } from "./compile.js";

const folder = scratch(t);
const SOURCES = [
  "test/agent/c/list.c",
  "router/agent/lan.c",
  ...["channel", "list", "tuple"].map((name) => `router/agent/netlink/${name}.c`),
];
const PROGRAMS = [
  ["libmnl", compile(folder, "list", [...SOURCES, "-lmnl"])],
  [
    "the static agent's part of it",
    compile(folder, "list-static", ["-Irouter/agent/netlink/mnl", ...SOURCES]),
  ],
] as const;

/** Ends by itself, or the test fails. */
const run = (program: string, words: readonly string[]): string =>
  spawnSync(program, words, { encoding: "utf8", timeout: 30_000 }).stdout;

const CASES: readonly [name: string, what: string, printed: RegExp][] = [
  ["end", "a list with an end", /^3 end\n$/],
  ["error", "the kernel's refusal", /^0 Device or resource busy\n$/],
  ["endless", "a list without an end", /^4096 Value too large/],
  ["empty", "datagrams without a byte", /^0 Value too large/],
  ["length", "messages of length 0", /^0 Value too large/],
  ["attribute", "attributes of length 0", /^4096 Value too large/],
  ["other", "answers to another question", /^0 Value too large/],
];

for (const [library, program] of PROGRAMS) {
  t.test(`the kernel's lists are read to a limit with ${library}`, async (t) => {
    for (const [name, what, printed] of CASES) t.match(run(program, [name]), printed, what);
  });

  t.test(`prefixes of a device are the operating system's, with ${library}`, async (t) => {
    const lo = networkInterfaces().lo ?? [];
    const expected = lo.map(({ family, cidr }) => {
      const bits = Number(cidr?.split("/")[1]);
      return family === "IPv4" ? 96 + bits : bits;
    });
    const lines = run(program, ["lan", "lo"]).trim().split("\n");
    t.same(lines.map((line) => Number(line.split("/")[1])).sort(), expected.sort());
    t.ok(lines.includes("00000000000000000000ffff7f000000/104"), "127.0.0.0/8");
    t.equal(run(program, ["lan", "missing0"]), "", "no such device");
  });
}
