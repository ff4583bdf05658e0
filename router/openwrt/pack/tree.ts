import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Entry } from "./tar.js";

/** Files that are run; git keeps the same, but an archive of the repository may not. */
const RUN = /^\.\/(etc\/(init\.d|uci-defaults|hotplug\.d)\/|usr\/(sbin|libexec)\/|.*\.sh$)/;

/** The files below a folder, named from `to` on, with the modes that they have on a router. */
export function filesBelow(folder: string, to = "."): Entry[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => fileEntry(`${to}/${name}`, readFileSync(join(folder, name))));
}

/** One file with its mode. */
export const fileEntry = (path: string, content: Buffer): Entry => ({
  path,
  mode: RUN.test(path) ? 0o755 : 0o644,
  content,
});

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? ["."] : [...foldersOf(folder), `./${folder.replace(/^\.\//, "")}`];
}

/** These files with all folders above them, sorted: the same files are always the same archive. */
export function withFolders(files: readonly Entry[]): Entry[] {
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)));
  const entries = [...folders].map((path): Entry => ({ path, mode: 0o755, content: null }));
  return [...entries, ...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}
