import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { checkImports } from "./imports.js";
import { checkLength, checkMachine, machineWords } from "./text.js";

const words = machineWords(process.cwd());

/** What git has or would take: neither built nor ignored files. */
function repositoryFiles(): string[] {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  return execFileSync("git", list, { encoding: "utf8", maxBuffer: 1 << 26 })
    .split("\0")
    .filter((file) => file !== "" && file !== "node_modules" && existsSync(file));
}

function problemsOf(file: string): string[] {
  const bytes = readFileSync(file);
  if (bytes.subarray(0, 4096).includes(0)) return [];
  const text = bytes.toString("utf8");
  const imports = /\.tsx?$/.test(file) ? checkImports(file, text) : [];
  return [...imports, ...checkLength(file, text), ...checkMachine(file, text, words)];
}

const problems = repositoryFiles().flatMap(problemsOf);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
