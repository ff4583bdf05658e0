import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import t from "tap";
import { isPresent } from "../run/packages.js";
import { scratch } from "./compile.js";

const WABT = "node_modules/wabt/bin";
const ZIG = "build/zig/node_modules/.bin/zig";
/** The compiler keeps its C library there. */
const ZIG_CACHE = resolve("build/zig/cache");
const folder = scratch(t);

/** Compiles the probe with our runtime for a machine. */
function compileProbe(name: string, compiler: readonly string[]): string {
  const program = join(folder, name);
  const [command = "", ...flags] = compiler;
  const sources = ["platform-libc.c", "trap.c"].map((file) => `router/agent/classifier/${file}`);
  const options = ["-std=c11", "-D_GNU_SOURCE", "-Irouter/agent/classifier", `-I${folder}`, "-w"];
  const args = [
    ...flags,
    ...options,
    "test/agent/c/runtime.c",
    join(folder, "probe.c"),
    ...sources,
    "-lm",
    "-o",
    program,
  ];
  execFileSync(command, args, { env: { ...process.env, ZIG_GLOBAL_CACHE_DIR: ZIG_CACHE } });
  return program;
}

execFileSync(`${WABT}/wat2wasm`, ["test/agent/c/probe.wat", "-o", join(folder, "probe.wasm")]);
execFileSync(`${WABT}/wasm2c`, [
  join(folder, "probe.wasm"),
  "-n",
  "probe",
  "-o",
  join(folder, "probe.c"),
]);

interface Machine {
  readonly name: string;
  readonly compiler: readonly string[];
  readonly emulator: readonly string[];
}

/** As the agent is built, so that the C library is there already. */
const MIPS = "cc -O3 -static -s -target mips-linux-musl -mcpu=mips32r2+soft_float".split(" ");
const MACHINES: readonly Machine[] = [
  { name: "this machine", compiler: ["cc", "-O2"], emulator: [] },
  { name: "this machine, not optimised", compiler: ["cc", "-O0"], emulator: [] },
  {
    name: "big-endian MIPS",
    compiler: [ZIG, ...MIPS],
    emulator: ["qemu-mips", "-cpu", "24Kc"],
  },
];

/** Worked out by hand from probe.wat: natural order everywhere, least significant byte first. */
const EXPECTED = [
  "data 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e",
  "stored ef cd ab 89 67 45 23 01 ef cd ab 89 ef cd ef 00 67 45 23 01 00 00 00 00",
  "wide 0123456789abcdef",
  "word 89abcdef half abcd byte 01",
  "signed 00004567",
  "moved ef cd ab 89 67 45 23 01",
  "pages 1 then 3 of 196608 bytes",
  "kept 89abcdef",
  "too many ffffffff",
];

/** The last four bytes of a page, what lies just and far beyond, and the same with less memory than a page. */
const PLACES: readonly (readonly [args: readonly string[], inside: boolean])[] = [
  [["65532"], true],
  [["65533"], false],
  [["65536"], false],
  [["0xfffffffc"], false],
  [["0xffffffff"], false],
  [["996", "1000"], true],
  [["997", "1000"], false],
];

for (const { name, compiler, emulator } of MACHINES) {
  const [tool = "", command = "cc"] = [emulator[0], compiler[0]];
  const missing = [
    ...(emulator.length > 0 && !isPresent({ name: tool, package: null, kind: "command" })
      ? [tool]
      : []),
    ...(command.includes("/") && !existsSync(command) ? ["zig (make package-binaries)"] : []),
  ];
  const skip = missing.length > 0 ? `needs ${missing.join(", ")}` : false;
  t.test(`linear memory on ${name}`, { skip }, async (t) => {
    const program = [...emulator, compileProbe(name.replaceAll(/\W/g, "-"), compiler)];
    const run = (args: readonly string[]) => {
      const [first = "", ...rest] = [...program, ...args];
      return spawnSync(first, rest, { encoding: "utf8" });
    };
    t.same(run([]).stdout.trim().split("\n"), EXPECTED);
    for (const [args, inside] of PLACES) {
      const { status, signal, stderr } = run(args);
      if (inside) t.equal(status, 0, args.join(" of "));
      else {
        t.equal(signal, "SIGABRT", args.join(" of "));
        t.match(stderr, /^telltale-agent: classifier: access outside its memory\n/);
      }
    }
  });
}
