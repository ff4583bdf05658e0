import { gzipSync } from "node:zlib";
import type { Recipe } from "./recipe.js";
import { type Entry, tarOf } from "./tar.js";
import { withFolders } from "./tree.js";

/** What OpenWrt's own build writes around a package's scripts: users, services and defaults are set up by base-files. */
const DEFAULT_POSTINST = `#!/bin/sh
[ "\${IPKG_NO_SCRIPT}" = "1" ] && exit 0
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
. "\${IPKG_INSTROOT}/lib/functions.sh"
default_postinst "$0" "$@"
`;
const DEFAULT_PRERM = `#!/bin/sh
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
. "\${IPKG_INSTROOT}/lib/functions.sh"
default_prerm "$0" "$@"
`;

/** The scripts of a package by their names in it. */
export function scriptsOf({ scripts }: Recipe): Map<string, string> {
  const all = new Map<string, string>([
    ["postinst", DEFAULT_POSTINST],
    ["prerm", DEFAULT_PRERM],
  ]);
  for (const [name, body] of scripts) {
    // What stands beside a default one is called by it.
    all.set(all.has(name) ? `${name}-pkg` : name, body);
  }
  return all;
}

/** The text of `control`. */
export function controlOf(recipe: Recipe, arch: string, installedSize: number): string {
  const fields: [string, string | null][] = [
    ["Package", recipe.name],
    ["Version", recipe.version],
    ["Depends", recipe.depends.join(", ")],
    ["Source", `router/openwrt/${recipe.name}`],
    ["License", recipe.license],
    ["Section", recipe.section],
    ["Require-User", recipe.user],
    ["URL", recipe.url],
    ["Maintainer", recipe.maintainer],
    ["Architecture", arch],
    ["Installed-Size", String(installedSize)],
    ["Description", recipe.description],
  ];
  return fields
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
}

const zip = (entries: readonly Entry[], seconds: number): Buffer =>
  gzipSync(tarOf(entries, seconds), { level: 9 });

/**
 * A package as opkg takes it: a compressed archive of `debian-binary`, `data.tar.gz` and `control.tar.gz`. The same
 * files and time (epoch seconds) make the same bytes.
 */
export function ipkOf(
  recipe: Recipe,
  arch: string,
  files: readonly Entry[],
  seconds: number,
): Buffer {
  const installed = files.reduce((total, { content }) => total + (content?.length ?? 0), 0);
  const text = (path: string, mode: number, content: string): Entry => ({
    path,
    mode,
    content: Buffer.from(content),
  });
  const conffiles = recipe.conffiles.map((path) => `${path}\n`).join("");
  const control = [
    text("./control", 0o644, controlOf(recipe, arch, installed)),
    ...(conffiles === "" ? [] : [text("./conffiles", 0o644, conffiles)]),
    ...[...scriptsOf(recipe)].map(([name, body]) => text(`./${name}`, 0o755, body)),
  ];
  const parts = [
    text("./debian-binary", 0o644, "2.0\n"),
    { path: "./data.tar.gz", mode: 0o644, content: zip(withFolders(files), seconds) },
    { path: "./control.tar.gz", mode: 0o644, content: zip(withFolders(control), seconds) },
  ];
  return zip(parts, seconds);
}
