import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Recipe, readRecipe } from "./recipe.js";
import type { Entry } from "./tar.js";
import { fileEntry, filesBelow } from "./tree.js";

/** A package with the files that it puts on a router. */
export interface Package {
  readonly recipe: Recipe;
  /** As in its name: OpenWrt's, or `all`. */
  readonly arch: string;
  readonly files: readonly Entry[];
}

const recipeIn = (folder: string): Recipe =>
  readRecipe(readFileSync(join(folder, "Makefile"), "utf8"));

/** The agent's package for an architecture, with this program. */
export function agentPackage(root: string, arch: string, program: string): Package {
  const folder = join(root, "router", "openwrt", "telltale");
  const files = [
    ...filesBelow(join(folder, "root")),
    fileEntry("./usr/sbin/telltale-agent", readFileSync(program)),
  ];
  return { recipe: recipeIn(folder), arch, files };
}

/** LuCI's view: the same for all machines. */
export function luciPackage(root: string): Package {
  const folder = join(root, "router", "openwrt", "luci-app-telltale");
  const files = [
    ...filesBelow(join(folder, "root")),
    ...filesBelow(join(folder, "htdocs"), "./www"),
  ];
  return { recipe: recipeIn(folder), arch: "all", files };
}

/** Name of its file, without the suffix. */
export const fileName = ({ recipe, arch }: Package): string =>
  `${recipe.name}_${recipe.version}_${arch}`;
