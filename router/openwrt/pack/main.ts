/** Makes packages; `USAGE` says how. */
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { apkOf, makeApk } from "./apk.js";
import { ARCHES, noProgram, programOf } from "./arches.js";
import { ipkOf } from "./ipk.js";
import { agentPackage, fileName, luciPackage, type Package } from "./packages.js";

const USAGE = `node dist/router/openwrt/pack/main.js [--arch all|NAME] [--sdk DIR] [--program FILE] [--out DIR] [--programs]
    make .ipk packages of the agents in build/agent (make package compiles them), with an SDK also .apk
    --arch      as OpenWrt names it, or all; default: all
    --sdk       folder of an unpacked SDK, whose apk is used
    --program   the agent to pack; default: that of the architecture in build/agent
    --out       where packages go; default: build/package
    --programs  only print which programs that needs, for make`;

const WRONG_USE = 2;

/** What stood on the command line. */
interface Words {
  readonly arch: string;
  readonly sdk: string;
  readonly program?: string | undefined;
  readonly out: string;
  readonly programs: boolean;
  readonly help: boolean;
}

/** @throws Error with a code when a word is wrong. */
function readWords(): Words {
  const { values } = parseArgs({
    options: {
      arch: { type: "string", default: "all" },
      sdk: { type: "string", default: "" },
      program: { type: "string" },
      out: { type: "string", default: "build/package" },
      programs: { type: "boolean", default: false },
      help: { type: "boolean", default: false, short: "h" },
    },
  });
  return values;
}

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

const programPath = (words: Words, arch: string): string =>
  words.program ?? join("build", "agent", programOf(arch) ?? "", "telltale-agent");

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

function writeIpk(made: Package, out: string, seconds: number): void {
  const bytes = ipkOf(made.recipe, made.arch, made.files, seconds);
  const path = join(out, `${fileName(made)}.ipk`);
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

function writeApk(made: Package, out: string, apk: string): boolean {
  const path = join(out, `${fileName(made)}.apk`);
  const problem = makeApk(apk, made, path);
  console.log(problem ?? `${path}  ${kilobytes(statSync(path).size)}`);
  return problem === null;
}

function make(words: Words, arches: readonly string[]): boolean {
  const { out, sdk } = words;
  mkdirSync(out, { recursive: true });
  const seconds = sourceTime();
  const packages = [
    ...arches.map((arch) => agentPackage(".", arch, programPath(words, arch))),
    luciPackage("."),
  ];
  for (const made of packages) writeIpk(made, out, seconds);
  const apk = apkOf(sdk);
  if (sdk === "" || apk === null) {
    const where = sdk === "" ? "" : `; ${sdk} has no staging_dir/host/bin/apk`;
    console.log(`.apk (OpenWrt 25.12): not made, needs SDK=<folder of an unpacked SDK>${where}`);
    return sdk === "";
  }
  return packages.map((made) => writeApk(made, out, apk)).every((ok) => ok);
}

/** Returns the exit status. */
function run(words: Words): number {
  if (words.help) {
    console.log(USAGE);
    return 0;
  }
  const arches = words.arch === "all" ? ARCHES : [words.arch];
  const unknown = arches.find((arch) => programOf(arch) === null);
  if (unknown !== undefined) {
    console.error(`package: ${noProgram(unknown)}`);
    return WRONG_USE;
  }
  if (words.programs) {
    console.log([...new Set(arches.map((arch) => programPath(words, arch)))].join(" "));
    return 0;
  }
  return make(words, arches) ? 0 : 1;
}

/** One line for a word or a file that is wrong; null: it is a mistake of ours. */
function mistake(error: unknown): string | null {
  const { code = "", path, message } = error as NodeJS.ErrnoException;
  if (code.startsWith("ERR_PARSE_ARGS")) return `${message.split(". ")[0]}; see --help`;
  if (path === undefined) return null;
  const cure = path.endsWith("telltale-agent") ? "; make package compiles it" : "";
  return `${path}: ${message.replace(/^[A-Z0-9]+: /, "").split(",")[0]}${cure}`;
}

try {
  process.exitCode = run(readWords());
} catch (error) {
  const line = mistake(error);
  if (line === null) throw error;
  console.error(`package: ${line}`);
  process.exitCode = WRONG_USE;
}
