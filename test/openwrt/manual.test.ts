import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import t from "tap";

const MANUAL = "router/openwrt/telltale-agent.8";
const ROOT = "router/openwrt/telltale/root";
const read = (path: string): string => readFileSync(path, "utf8");
const all = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ""))].sort();

t.test("the manual page is well formed", async (t) => {
  // A style remark counts too; whether other pages are installed does not.
  const { stdout } = spawnSync("mandoc", ["-Tlint", MANUAL], { encoding: "utf8" });
  t.same(
    stdout
      .split("\n")
      .filter((line) => line !== "" && !line.includes("referenced manual not found")),
    [],
  );
});

t.test("the manual page has every setting of the agent", async (t) => {
  const options = all(
    read("router/agent/daemon.c"),
    /\{ "([a-z-]+)", required_argument, NULL, 's' \}/g,
  );
  const manual = all(read(MANUAL), /(?:\.It| ,) Cm ([a-z-]+)/g);
  t.ok(options.length > 10);
  for (const name of options) t.ok(manual.includes(name), name);
});

t.test("settings on OpenWrt are validated, passed on, and described", async (t) => {
  const config = all(read(`${ROOT}/etc/config/telltale`), /^\t(?:option|list) (\w+) /gm);
  const init = read(`${ROOT}/etc/init.d/telltale`);
  const validated = all(init, /^\t\t'(\w+):/gm);
  const described = all(read("docs/OPENWRT.md"), /^\| (`\w+`(?:, `\w+`)*) \|/gm)
    .flatMap((cell) => all(cell, /`(\w+)`/g))
    .filter((name) => config.includes(name));
  t.same(validated, config, "each is checked before the service starts");
  t.same(described.sort(), config, "docs/OPENWRT.md says what each is");
  const passed = all(init, /^\t\techo "([a-z-]+) /gm);
  const known = all(read("router/agent/daemon.c"), /\{ "([a-z-]+)", required_argument/g);
  for (const name of passed) t.ok(known.includes(name), `the agent knows ${name}`);
});
