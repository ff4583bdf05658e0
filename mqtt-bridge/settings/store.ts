import type { Arguments } from "../cli/args.js";
import { defaultStoreDir } from "../cli/paths.js";
import { readLayers } from "../run/settings.js";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of the store for commands beside `telltale run`: by `--store`, else where that would have it.
 * @throws Failure when environment or settings file do not fit.
 */
export function storeDirOf(args: Arguments, env: Environment): string {
  return (
    args.one("store") ??
    readLayers([], env).one("store") ??
    defaultStoreDir(env, process.getuid?.())
  );
}
