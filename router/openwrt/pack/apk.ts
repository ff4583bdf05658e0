import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Package } from "./packages.js";
import type { Recipe } from "./recipe.js";

/** The `apk` of an unpacked SDK; null: it has none. */
export function apkOf(sdk: string): string | null {
  const program = join(sdk, "staging_dir", "host", "bin", "apk");
  return existsSync(program) ? program : null;
}

/** What OpenWrt's build writes before a package's own script of apk. */
const begin = (name: string, call: string): string => `#!/bin/sh
[ "\${IPKG_NO_SCRIPT}" = "1" ] && exit 0
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
. "\${IPKG_INSTROOT}/lib/functions.sh"
export root="\${IPKG_INSTROOT}"
export pkgname="${name}"
${call}
`;

const body = (recipe: Recipe, script: string): string =>
  (recipe.scripts.get(script) ?? "").replace(/^#!.*\n/, "");

/** apk's names of the scripts, with their texts. */
export function apkScripts(recipe: Recipe): Map<string, string> {
  const { name } = recipe;
  const install = `${begin(name, "add_group_and_user\ndefault_postinst")}${body(recipe, "postinst")}`;
  const all = new Map<string, string>([
    ["post-install", install],
    ["post-upgrade", install.replace("#!/bin/sh\n", "#!/bin/sh\nexport PKG_UPGRADE=1\n")],
    ["pre-deinstall", `${begin(name, "default_prerm")}${body(recipe, "prerm")}`],
  ]);
  if (recipe.scripts.has("postrm")) all.set("post-deinstall", recipe.scripts.get("postrm") ?? "");
  return all;
}

/** Files that apk's packages of OpenWrt have beside their own: what is installed, and what an upgrade keeps. */
function listsOf({ recipe, files }: Package): [string, string][] {
  const folder = `lib/apk/packages/${recipe.name}`;
  const paths = files.map(({ path }) => path.slice(1));
  const lists: [string, readonly string[]][] = [
    ["list", paths],
    ["conffiles", recipe.conffiles],
    ["rusers", recipe.user === null ? [] : [recipe.user]],
  ];
  return lists
    .filter(([, all]) => all.length > 0)
    .map(([suffix, all]) => [`${folder}.${suffix}`, `${all.join("\n")}\n`]);
}

function lay(folder: string, path: string, content: Buffer | string, mode: number): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

/**
 * Makes an .apk with the SDK's `apk mkpkg`. Returns null, or a line that says why there is none.
 */
export function makeApk(apk: string, made: Package, output: string): string | null {
  const { recipe } = made;
  const folder = mkdtempSync(join(tmpdir(), "telltale-apk-"));
  try {
    for (const { path, content, mode } of made.files) {
      lay(join(folder, "root"), path, content ?? "", mode);
    }
    for (const [path, text] of listsOf(made)) lay(join(folder, "root"), path, text, 0o644);
    const scripts = [...apkScripts(recipe)].map(
      ([name, text]) => `${name}:${lay(folder, name, text, 0o755)}`,
    );
    const info = [
      `name:${recipe.name}`,
      `version:${recipe.version}`,
      `description:${recipe.description}`,
      `arch:${made.arch === "all" ? "noarch" : made.arch}`,
      `license:${recipe.license}`,
      `url:${recipe.url}`,
      `maintainer:${recipe.maintainer}`,
      `depends:${recipe.depends.join(" ")}`,
    ];
    const args = [
      ...info.flatMap((line) => ["--info", line]),
      ...scripts.flatMap((script) => ["--script", script]),
    ];
    const { status, stderr, error } = spawnSync(
      apk,
      ["mkpkg", ...args, "--files", join(folder, "root"), "--output", output],
      { encoding: "utf8" },
    );
    if (status === 0) return null;
    return `${apk} mkpkg: ${error?.message || stderr.trim().split("\n").at(-1) || `status ${status}`}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
