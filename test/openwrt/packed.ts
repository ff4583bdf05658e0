import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Test } from "tap";
import { buildAgent, scratch } from "../agent/compile.js";
import { pack, RouterRoot } from "./router-root.js";

export const TELLTALE = "telltale_0.1.0-r1_x86_64.ipk";
export const LUCI = "luci-app-telltale_0.1.0-r1_all.ipk";

/** A router that has the libraries of this machine's agent, and the folder of its packages. */
export async function withPackages(t: Test): Promise<{ root: RouterRoot; packages: string }> {
  const root = await RouterRoot.make(t);
  const packages = scratch(t);
  const agent = join(packages, "telltale-agent");
  execFileSync("strip", ["-o", agent, buildAgent()]);
  pack("x86_64", agent, packages);
  root.add(agent, "tmp/agent");
  root.must("rm /tmp/agent");
  return { root, packages };
}

/** The same with the packages in /tmp. */
export async function installable(t: Test): Promise<RouterRoot> {
  const { root, packages } = await withPackages(t);
  for (const name of [TELLTALE, LUCI]) root.put(join(packages, name), `tmp/${name}`);
  return root;
}
