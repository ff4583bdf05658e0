/** Puts all that the control plane needs to run into a folder: node stage.js FOLDER. Nothing is compiled or fetched. */
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { PACKAGE_ROOT } from "../cli/paths.js";

/** Files and folders of this package that a running plane reads. */
const PARTS = [
  "package.json",
  "LICENSE",
  "README.md",
  "docs",
  "dist/asm",
  "dist/core",
  "dist/router",
  "dist/mqtt-bridge",
  "build/classifier.wasm",
  "build/attribution.bin",
  "build/page",
  "core/rules/packs",
  "mqtt-bridge/broker/mosquitto",
  "mqtt-bridge/policy/policy.d.ts",
  "test/captures",
];
/** Of the samples only what `telltale run` shows, and no programs for building them. */
const SAMPLE = /\.(pcap|pcapng|gz|yaml|vcf|md)$/;

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/**
 * Folders of the packages that the lockfile has for a running plane; types are only for compiling, and packages for other
 * machines are not there.
 */
function packages(): string[] {
  const lock = JSON.parse(readFileSync(join(PACKAGE_ROOT, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, Locked>>;
  };
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && dev !== true && devOptional !== true)
    .map(([path]) => path)
    .filter((path) => !path.includes("node_modules/@types/"))
    .filter((path) => existsSync(join(PACKAGE_ROOT, path)));
}

function copy(path: string, target: string): void {
  const source = join(PACKAGE_ROOT, path);
  const isSamples = path === "test/captures";
  cpSync(source, join(target, path), {
    recursive: true,
    dereference: true,
    filter: (from) => {
      if (relative(source, from).split("/").includes("node_modules")) return false;
      return !isSamples || statSync(from).isDirectory() || SAMPLE.test(from);
    },
  });
}

/** Packages for routers that were made here, so that `telltale flash` has them. */
function routerPackages(): string[] {
  const folder = "build/package";
  if (!existsSync(join(PACKAGE_ROOT, folder))) return [];
  const made = readdirSync(join(PACKAGE_ROOT, folder)).filter((name) => /\.(ipk|apk)$/.test(name));
  return made.map((name) => join(folder, name));
}

function stage(target: string): void {
  for (const path of [...PARTS, ...packages(), ...routerPackages()]) copy(path, target);
  chmodSync(join(target, "dist/mqtt-bridge/telltale.js"), 0o755);
}

const [target, ...more] = process.argv.slice(2);
if (target === undefined || more.length > 0) {
  console.error("stage: expected one folder");
  process.exitCode = 2;
} else if (existsSync(target)) {
  console.error(`stage: ${target} is there already`);
  process.exitCode = 2;
} else {
  stage(target);
}
