import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-O1", "-g"];
/** An access outside an array, or an overflow that C leaves open, ends the program. */
const SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/** A folder that is gone after the test file. */
export function scratch(t: { teardown(f: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "telltale-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Compiles a C program with the sanitizers of this machine's compiler; returns its path. */
export function compile(folder: string, name: string, sources: readonly string[]): string {
  const program = join(folder, name);
  execFileSync("cc", [...FLAGS, ...SANITIZE, "-Irouter/agent", ...sources, "-o", program]);
  return program;
}

/** Builds a target, apart from a make that may have started this program. */
export function make(target: string): void {
  const { MAKEFLAGS: _flags, MFLAGS: _old, MAKELEVEL: _level, ...env } = process.env;
  execFileSync("make", [target], { env, stdio: ["ignore", "ignore", "inherit"] });
}

/** Builds the agent for this machine; returns its path. */
export function buildAgent(): string {
  make("agent");
  return "build/agent/native/telltale-agent";
}
