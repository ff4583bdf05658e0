import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Directory of this package: where package.json, build/ and core/rules/packs/ are. */
export const PACKAGE_ROOT = findRoot(dirname(fileURLToPath(import.meta.url)));

export const CLASSIFIER_WASM = join(PACKAGE_ROOT, "build", "classifier.wasm");
export const ATTRIBUTION_FILE = join(PACKAGE_ROOT, "build", "attribution.bin");
export const PAGE_DIR = join(PACKAGE_ROOT, "build", "page");
export const RULE_PACKS_DIR = join(PACKAGE_ROOT, "core", "rules", "packs");
export const MOSQUITTO_DIR = join(PACKAGE_ROOT, "mqtt-bridge", "broker", "mosquitto");
export const SAMPLES_DIR = join(PACKAGE_ROOT, "test", "captures");

/** Version of this package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}

/** Where the store and the accounts are when `--store` does not say. */
export function defaultStoreDir(
  env: Readonly<Record<string, string | undefined>>,
  uid: number | undefined,
): string {
  const state = env.XDG_STATE_HOME;
  if (state !== undefined && state !== "") return join(state, "telltale");
  return uid === 0 ? "/var/lib/telltale" : join(homedir(), ".local", "state", "telltale");
}

function findRoot(from: string): string {
  for (let dir = from; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, "package.json"))) return dir;
  }
  return from;
}
