import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Need } from "./suites.js";

const POLICY = "/usr/sbin/policy-rc.d";
const SBIN = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether this machine has it now. */
export function isPresent(need: Need): boolean {
  if (need.kind === "path") return existsSync(need.name);
  if (need.kind === "namespaces") return spawnSync("unshare", ["--net", "true"]).status === 0;
  const folders = [...(process.env.PATH ?? "").split(delimiter), ...SBIN];
  return folders.some((folder) => isExecutable(join(folder, need.name)));
}

/** Debian packages of these needs, each once, sorted. */
export function packagesOf(needs: readonly Need[]): string[] {
  const names = needs.flatMap((need) => (need.package === null ? [] : [need.package]));
  return [...new Set(names)].sort();
}

/** The line that a person types to get these packages. */
export function aptLine(packages: readonly string[]): string {
  return `sudo apt-get install --no-install-recommends ${packages.join(" ")}`;
}

function apt(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", ["-q", ...args], { stdio: ["ignore", 2, 2], env }).status === 0;
}

/**
 * Installs Debian packages; no service of theirs is started (mosquitto, dnsmasq and Caddy would take ports).
 * Returns null, or one line that says why it could not.
 */
export function installPackages(packages: readonly string[]): string | null {
  if (packages.length === 0) return null;
  if (process.getuid?.() !== 0) return `not root; run: ${aptLine(packages)}`;
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    if (!apt(["update"])) return "apt-get update failed";
    return apt(["install", "-y", "--no-install-recommends", ...packages])
      ? null
      : `failed: ${aptLine(packages)}`;
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}
