import { existsSync, lchownSync, lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Arguments } from "../cli/args.js";
import { defaultStoreDir } from "../cli/paths.js";
import { readLayers } from "../run/settings.js";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of the store for commands beside `telltale run`: by `--store`, else where that would have it.
 * @throws Failure when environment or settings file do not fit.
 */
export function storeDirOf(args: Arguments, env: Environment): string {
  const uid = process.getuid?.();
  const dir = args.one("store") ?? readLayers([], env).one("store") ?? defaultStoreDir(env, uid);
  if (uid === 0) process.once("exit", () => keepOwner(dir));
  return dir;
}

/** What root made in the service's folder belongs to the service, which could not read it otherwise. */
function keepOwner(dir: string): void {
  if (!existsSync(dir)) return;
  const { uid, gid } = statSync(dir);
  if (uid === 0) return;
  for (const entry of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
    const path = join(dir, entry);
    if (lstatSync(path).uid === 0) lchownSync(path, uid, gid);
  }
}
