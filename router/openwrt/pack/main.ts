/**
 * Makes packages: `main.js --arch all|NAME [--sdk DIR] [--program FILE] [--out DIR]`. With `--programs` it only prints
 * which programs that needs, for make.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { apkOf, makeApk } from "./apk.js";
import { ARCHES, noProgram, programOf } from "./arches.js";
import { ipkOf } from "./ipk.js";
import { agentPackage, fileName, luciPackage, type Package } from "./packages.js";

const { values } = parseArgs({
  options: {
    arch: { type: "string", default: "all" },
    sdk: { type: "string", default: "" },
    program: { type: "string" },
    out: { type: "string", default: "build/package" },
    programs: { type: "boolean", default: false },
  },
});

/** The time that all files of a package have: that of the last commit, so that the same source makes the same bytes. */
function sourceTime(): number {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given !== undefined && /^\d+$/.test(given)) return Number(given);
  try {
    return Number(execFileSync("git", ["log", "-1", "--format=%ct"], { stdio: "pipe" }));
  } catch {
    return 0;
  }
}

const programPath = (arch: string): string =>
  values.program ?? join("build", "agent", programOf(arch) ?? "", "telltale-agent");

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

function writeIpk(made: Package, seconds: number): void {
  const bytes = ipkOf(made.recipe, made.arch, made.files, seconds);
  const path = join(values.out, `${fileName(made)}.ipk`);
  writeFileSync(path, bytes);
  const installed = made.files.reduce((total, { content }) => total + (content?.length ?? 0), 0);
  console.log(`${path}  ${kilobytes(bytes.length)}, installed ${kilobytes(installed)}`);
  for (const { path: name, content } of made.files) {
    if (content === null || content.length < 10_000) continue;
    const packed = kilobytes(gzipSync(content, { level: 9 }).length);
    console.log(`  ${name.slice(1)}  ${kilobytes(content.length)}, packed ${packed}`);
  }
  const { depends, libraries } = made.recipe;
  console.log(`  needs ${depends.join(", ")}`);
  if (libraries.length > 0) console.log(`  has in itself ${libraries.join(", ")}`);
}

function writeApk(made: Package, apk: string): boolean {
  const path = join(values.out, `${fileName(made)}.apk`);
  const problem = makeApk(apk, made, path);
  console.log(problem ?? `${path}  ${kilobytes(statSync(path).size)}`);
  return problem === null;
}

function make(arches: readonly string[]): boolean {
  mkdirSync(values.out, { recursive: true });
  const seconds = sourceTime();
  const packages = [
    ...arches.map((arch) => agentPackage(".", arch, programPath(arch))),
    luciPackage("."),
  ];
  for (const made of packages) writeIpk(made, seconds);
  const apk = apkOf(values.sdk);
  if (values.sdk === "" || apk === null) {
    const where = values.sdk === "" ? "" : `; ${values.sdk} has no staging_dir/host/bin/apk`;
    console.log(`.apk (OpenWrt 25.12): not made, needs SDK=<folder of an unpacked SDK>${where}`);
    return values.sdk === "";
  }
  return packages.map((made) => writeApk(made, apk)).every((ok) => ok);
}

const arches = values.arch === "all" ? ARCHES : [values.arch];
const unknown = arches.find((arch) => programOf(arch) === null);
if (unknown !== undefined) {
  console.error(`package: ${noProgram(unknown)}`);
  process.exitCode = 2;
} else if (values.programs) {
  console.log([...new Set(arches.map(programPath))].join(" "));
} else {
  process.exitCode = make(arches) ? 0 : 1;
}
