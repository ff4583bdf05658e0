import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

/**
 * Compiles a C program with the sanitizers of this machine's compiler, or with VALGRIND in the environment one that runs
 * behind these words; returns its path. `flags` beside those of all. One that is to be
 * measured has neither.
 */
export function compileC(program: string, flags: readonly string[], isMeasured = false): string {
  const { VALGRIND } = process.env;
  const cc = (more: readonly string[], to: string): void =>
    void execFileSync("cc", [...FLAGS, ...more, ...flags, "-o", to]);
  if (isMeasured) cc(["-O3"], program);
  else if (VALGRIND === undefined) cc(SANITIZE, program);
  else {
    cc([], `${program}.bare`);
    const script = `#!/bin/sh\nexec ${VALGRIND} '${program}.bare' "$@"\n`;
    writeFileSync(program, script, { mode: 0o755 });
  }
  return program;
}

/** The same for sources of the agent. */
export const compile = (folder: string, name: string, sources: readonly string[]): string =>
  compileC(join(folder, name), ["-Irouter/agent", ...sources]);

/** Builds a target, apart from a make that may have started this program. Where BUILT is set all has been built. */
export function make(target: string): void {
  if (process.env.BUILT !== undefined) return;
  const { MAKEFLAGS: _flags, MFLAGS: _old, MAKELEVEL: _level, ...env } = process.env;
  execFileSync("make", [target], { env, stdio: ["ignore", "ignore", "inherit"] });
}

/** Builds the agent for this machine; returns its path. */
export function buildAgent(): string {
  make("agent");
  return "build/agent/native/telltale-agent";
}
