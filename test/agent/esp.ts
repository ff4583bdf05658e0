/** Runs the program of `make test-esp` in qemu and compares its events with Node's; RAM has a limit. */
import { spawnSync } from "node:child_process";
import { isPresent } from "../run/packages.js";
import { main, readArguments } from "./arguments.js";
import { sampleCaptures } from "./captures.js";
import { capacityOf, eventsOf, loadModule, TEST_HOUSEHOLD, TEST_KEY, tableOf } from "./twin.js";

const RAM_MAX = 256 * 1024;
const TIME_MAX = 120_000;
const MACHINE = "-M virt -m 8M -bios none -display none -monitor none -serial stdio".split(" ");
const QEMU = {
  name: "qemu-system-riscv32",
  package: "qemu-system-misc",
  kind: "command" as const,
};

function runMachine(program: string): string[] {
  if (!isPresent(QEMU)) throw new Error(`needs ${QEMU.name} (Debian package ${QEMU.package})`);
  const options = { encoding: "utf8", timeout: TIME_MAX, maxBuffer: 1 << 28 } as const;
  const { stdout, stderr, status } = spawnSync(
    QEMU.name,
    [...MACHINE, "-kernel", program],
    options,
  );
  if (status !== 0) throw new Error(`status ${status}: ${stdout.slice(-200)}${stderr}`);
  return stdout.split("\n");
}

/** Values of the lines that begin with this word. */
const valuesOf = (lines: readonly string[], word: string): string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

async function compare(lines: readonly string[]): Promise<boolean> {
  const module = loadModule();
  const table = tableOf(TEST_HOUSEHOLD, TEST_KEY, capacityOf(module, "esp"));
  const got = valuesOf(lines, "events");
  let equal = true;
  for (const [i, path] of sampleCaptures().entries()) {
    const expected = await eventsOf(module, { profile: "esp", key: TEST_KEY, table }, path);
    const same = got[i]?.trim() === expected.toString("hex");
    equal &&= same;
    console.log(`${path}: ${expected.length} bytes of events, ${same ? "equal" : "different"}`);
  }
  return equal;
}

function checkRam(lines: readonly string[]): boolean {
  const [linear = 0, fixed = Number.NaN, stack = Number.NaN] = ["linear", "static", "stack"].map(
    (word) => Number(valuesOf(lines, word)[0]),
  );
  const total = fixed + stack;
  console.log(
    `RAM: ${total} bytes (.data and .bss ${fixed}, of it linear memory ${linear}; stack ${stack}), limit ${RAM_MAX}`,
  );
  return total <= RAM_MAX;
}

await main("test-esp", async () => {
  const lines = runMachine(readArguments("program").need("program"));
  const equal = await compare(lines);
  const fits = checkRam(lines);
  if (!equal || !fits) process.exitCode = 1;
});
