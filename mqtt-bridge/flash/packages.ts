import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readControl } from "../../router/openwrt/pack/read.js";
import { PACKAGE_ROOT } from "../cli/paths.js";
import { describeError, Failure } from "../failure.js";
import type { Needs } from "./judge.js";
import type { Router } from "./look.js";

/** One package that goes onto the router. */
export interface RouterPackage {
  readonly file: string;
  readonly bytes: Buffer;
}

/** Where `make package` puts them. */
export const PACKAGES_DIR = join(PACKAGE_ROOT, "build", "package");

/** Names of package files begin so. */
const NAMES = ["telltale_", "luci-app-telltale_"] as const;

function find(dir: string, begin: string, ends: string): string | null {
  if (!existsSync(dir)) return null;
  const found = readdirSync(dir).find((name) => name.startsWith(begin) && name.endsWith(ends));
  return found === undefined ? null : join(dir, found);
}

/** Whether packages can be made here; an installed program has only what was made before. */
function isCheckout(): boolean {
  return existsSync(join(PACKAGE_ROOT, "router", "openwrt", "package.mk"));
}

function build(arch: string, print: (line: string) => void): void {
  if (!isCheckout()) return;
  print(`making the package for ${arch}; the first time takes some minutes`);
  const { status } = spawnSync("make", ["-C", PACKAGE_ROOT, "package", `ARCH=${arch}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Failure(`make package ARCH=${arch}: failed; see above`);
}

function read(file: string): RouterPackage {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Failure(`${file}: ${describeError(error)}`);
  }
  if (file.endsWith(".ipk")) checkWhole(file, bytes);
  return { file, bytes };
}

/** @throws Failure when the package is damaged. */
function checkWhole(file: string, bytes: Buffer): void {
  try {
    if (/^\d+$/.test(readControl(bytes).get("Installed-Size") ?? "")) return;
  } catch {
    // Said below.
  }
  throw new Failure(`${file}: no whole package; remove it, and make package makes it again`);
}

/**
 * The packages for this router from a folder; in a checkout they are made where they are missing.
 * @throws Failure when there is none.
 */
export function findPackages(
  router: Router,
  dir: string,
  print: (line: string) => void,
): RouterPackage[] {
  const suffix = router.installer === "apk" ? ".apk" : ".ipk";
  const agentFile = (): string | null => find(dir, NAMES[0], `_${router.arch}${suffix}`);
  if (agentFile() === null && dir === PACKAGES_DIR && suffix === ".ipk") build(router.arch, print);
  const agent = agentFile();
  if (agent === null) {
    throw new Failure(
      suffix === ".apk"
        ? `OpenWrt ${router.release} takes .apk packages, and ${dir} has none for ${router.arch}; make one with: make package ARCH=${router.arch} SDK=<folder of the unpacked SDK of your release>`
        : `${dir}: no package for ${router.arch}; make one with: make package ARCH=${router.arch}${isCheckout() ? "" : ", where Telltale's sources are, then make install again or name the folder: --packages"}`,
    );
  }
  const luci = router.hasLuci ? find(dir, NAMES[1], `_all${suffix}`) : null;
  return [agent, luci].flatMap((file) => (file === null ? [] : [read(file)]));
}

/** What these packages take on a router. An .apk does not say: four times its own size. */
export function needsOf(packages: readonly RouterPackage[]): Needs {
  const kib = (bytes: number): number => Math.ceil(bytes / 1024);
  const installed = packages.map(({ file, bytes }) =>
    file.endsWith(".ipk") ? Number(readControl(bytes).get("Installed-Size")) : 4 * bytes.length,
  );
  return {
    packedKib: kib(packages.reduce((total, { bytes }) => total + bytes.length, 0)),
    installedKib: kib(installed.reduce((total, size) => total + size, 0)),
  };
}

/** Packages of the feed that these need. */
export const dependenciesOf = (packages: readonly RouterPackage[]): string[] =>
  packages
    .filter(({ file }) => basename(file).startsWith(NAMES[0]) && file.endsWith(".ipk"))
    .flatMap(({ bytes }) => (readControl(bytes).get("Depends") ?? "").split(", "));
