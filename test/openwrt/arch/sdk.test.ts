import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { packageVersion } from "../../../mqtt-bridge/cli/paths.js";
import { agentPackage, luciPackage } from "../../../router/openwrt/pack/packages.js";
import { make, scratch } from "../../agent/compile.js";

/** Files below a folder, as a package names them. */
const below = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `.${join(entry.parentPath, entry.name).slice(folder.length)}`)
    .sort();

t.test("the feed's Makefiles build what make package packs", async (t) => {
  make("package-source");
  const top = scratch(t);
  cpSync("test/openwrt/sdk", top, { recursive: true });
  mkdirSync(join(top, "dl"));
  const archive = `telltale-${packageVersion()}.tar.gz`;
  cpSync(join("build", "package", archive), join(top, "dl", archive));
  const feed = (name: string): void => {
    execFileSync("make", ["-C", join("router", "openwrt", name), `TOPDIR=${top}`], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  };
  feed("telltale");
  const agent = join(top, "out", "usr", "sbin", "telltale-agent");
  t.equal(
    spawnSync(agent, ["--version"], { encoding: "utf8" }).stdout,
    `telltale-agent ${packageVersion()}\n`,
  );
  t.match(spawnSync(agent, ["--self-test"], { encoding: "utf8" }).stdout, /as expected/);
  const names = (files: readonly { readonly path: string }[]): string[] =>
    files.map(({ path }) => path).sort();
  t.same(below(join(top, "out")), names(agentPackage(".", "x86_64", agent).files));
  feed("luci-app-telltale");
  const luci = names(luciPackage(".").files);
  t.same(
    below(join(top, "out")).filter((name) => luci.includes(name)),
    luci,
  );
});
