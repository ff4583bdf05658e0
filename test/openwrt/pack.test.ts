import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { packageVersion } from "../../mqtt-bridge/cli/paths.js";
import { programOf } from "../../router/openwrt/pack/arches.js";
import { readRecipe } from "../../router/openwrt/pack/recipe.js";
import { scratch } from "../agent/compile.js";
import { pack } from "./router-root.js";

const MAIN = "dist/router/openwrt/pack/main.js";

/** Packages of a program that does nothing; returns their folder. */
function packages(t: Test): string {
  const folder = scratch(t);
  writeFileSync(join(folder, "program"), "#!/bin/sh\nexit 0\n");
  return pack("mips_24kc", join(folder, "program"), join(folder, "out"));
}

/** What GNU tar lists of one part of a package. */
function listOf(ipk: string, part: string): string[] {
  const inner = execFileSync("tar", ["-xzOf", ipk, part]);
  const list = execFileSync("tar", ["-tvz", "--numeric-owner"], { input: inner, encoding: "utf8" });
  return list.trim().split("\n");
}

const textOf = (ipk: string, part: string, file: string): string =>
  execFileSync("tar", ["-xzO", file], {
    input: execFileSync("tar", ["-xzOf", ipk, part]),
    encoding: "utf8",
  });

t.test("the agent's package has these files with these modes, all root's", async (t) => {
  const ipk = join(packages(t), "telltale_0.1.0-r1_mips_24kc.ipk");
  t.equal(execFileSync("tar", ["-xzOf", ipk, "./debian-binary"], { encoding: "utf8" }), "2.0\n");
  const data = listOf(ipk, "./data.tar.gz").map((line) => line.split(/\s+/));
  t.ok(data.every(([, owner]) => owner === "0/0"));
  const files = data.map(([mode = "", , , , , name = ""]) => `${mode.slice(1)} ${name}`);
  t.same(
    files.filter((name) => !name.endsWith("/")),
    [
      "rw-r--r-- ./etc/capabilities/telltale.json",
      "rw-r--r-- ./etc/config/telltale",
      "rwxr-xr-x ./etc/hotplug.d/iface/40-telltale",
      "rwxr-xr-x ./etc/init.d/telltale",
      "rw-r--r-- ./etc/sysctl.d/50-telltale.conf",
      "rwxr-xr-x ./etc/uci-defaults/50-telltale",
      "rw-r--r-- ./lib/upgrade/keep.d/telltale",
      "rwxr-xr-x ./usr/libexec/rpcd/telltale",
      "rwxr-xr-x ./usr/sbin/telltale-agent",
      "rwxr-xr-x ./usr/share/telltale/firewall.sh",
    ],
  );
  t.ok(files.includes("rwxr-xr-x ./etc/init.d/"), "folders stand before what is in them");
  const control = textOf(ipk, "./control.tar.gz", "./control");
  for (const line of [
    "Package: telltale",
    `Version: ${packageVersion()}-r1`,
    "Depends: nftables, kmod-nfnetlink-log, kmod-nf-conntrack-netlink, kmod-nft-queue",
    "License: Apache-2.0",
    "Require-User: telltale=390:telltale=390",
    "Architecture: mips_24kc",
  ]) {
    t.ok(control.includes(`${line}\n`), line);
  }
  t.match(control, /^Installed-Size: \d+$/m);
  t.equal(textOf(ipk, "./control.tar.gz", "./conffiles"), "/etc/config/telltale\n");
});

t.test("LuCI's package is for all, with the view where LuCI looks for it", async (t) => {
  const ipk = join(packages(t), "luci-app-telltale_0.1.0-r1_all.ipk");
  const names = listOf(ipk, "./data.tar.gz").map((line) => line.split(/\s+/)[5]);
  t.ok(names.includes("./www/luci-static/resources/view/telltale/status.js"));
  t.ok(names.includes("./usr/share/luci/menu.d/luci-app-telltale.json"));
  t.ok(names.includes("./usr/share/rpcd/acl.d/luci-app-telltale.json"));
  t.match(textOf(ipk, "./control.tar.gz", "./control"), /^Architecture: all$/m);
});

t.test("the same files make the same bytes", async (t) => {
  const [first, second] = [packages(t), packages(t)];
  for (const name of ["telltale_0.1.0-r1_mips_24kc.ipk", "luci-app-telltale_0.1.0-r1_all.ipk"]) {
    t.ok(readFileSync(join(first, name)).equals(readFileSync(join(second, name))), name);
  }
});

t.test("shellcheck finds nothing in any script", async (t) => {
  const out = packages(t);
  const folder = scratch(t);
  const ipk = join(out, "telltale_0.1.0-r1_mips_24kc.ipk");
  const scripts: [string, string][] = [
    ...["postinst", "postinst-pkg", "prerm", "prerm-pkg", "postrm"].map(
      (name): [string, string] => [name, textOf(ipk, "./control.tar.gz", `./${name}`)],
    ),
    ...listOf(ipk, "./data.tar.gz")
      .map((line) => line.split(/\s+/)[5] ?? "")
      .filter((name) => !name.endsWith("/") && !name.endsWith("telltale-agent"))
      .map((name): [string, string] => [
        name.replaceAll("/", "_"),
        textOf(ipk, "./data.tar.gz", name),
      ])
      .filter(([, text]) => text.startsWith("#!")),
  ];
  t.equal(scripts.length, 10);
  for (const [name, text] of scripts) {
    writeFileSync(join(folder, name), text);
    // The default scripts are base-files' own form; what they read lies on the router.
    const { stdout } = spawnSync("shellcheck", ["-s", "dash", "-e", "SC1091", join(folder, name)], {
      encoding: "utf8",
    });
    t.equal(stdout, "", name);
  }
});

t.test("the versions of the feed's Makefiles, the agent and the program are one", async (t) => {
  for (const name of ["telltale", "luci-app-telltale"]) {
    const recipe = readRecipe(readFileSync(`router/openwrt/${name}/Makefile`, "utf8"));
    t.equal(recipe.version, `${packageVersion()}-r1`, name);
  }
  const header = readFileSync("router/agent/version.h", "utf8");
  t.ok(header.includes(`AGENT_VERSION "${packageVersion()}"`));
});

t.test("a router's architecture finds the program that runs there", async (t) => {
  const cases: readonly (readonly [string, string | null])[] = [
    ["mips_24kc", "mips_24kc"],
    ["mipsel_24kc", "mipsel_24kc"],
    ["mipsel_74kc", "mipsel_24kc"],
    ["arm_cortex-a7_neon-vfpv4", "arm_cortex-a7"],
    ["arm_cortex-a9", null],
    ["aarch64_cortex-a72", "aarch64_cortex-a53"],
    ["x86_64", "x86_64"],
    ["i386_pentium4", null],
    ["mips_24kc; reboot", null],
  ];
  for (const [arch, program] of cases) t.equal(programOf(arch), program, arch);
  const { status, stderr } = spawnSync(process.execPath, [MAIN, "--arch", "powerpc_8548"], {
    encoding: "utf8",
  });
  t.equal(status, 2);
  t.match(
    stderr,
    /^package: no agent for the architecture "powerpc_8548"; there are x86_64, .*\n$/,
  );
});

t.test("a wrong word or file is one line, and --help says what there is", async (t) => {
  const folder = t.testdir({ program: "#!/bin/sh\n", file: "" });
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [MAIN, ...words], { encoding: "utf8" });
  const help = run("--help");
  t.equal(help.status, 0);
  for (const word of ["--arch", "--sdk", "--program", "--out"]) t.ok(help.stdout.includes(word));
  const program = ["--arch", "x86_64", "--program", join(folder, "program")];
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [["--bogus"], /^package: Unknown option '--bogus'; see --help\n$/],
    [["--arch"], /^package: Option '--arch <value>' argument missing; see --help\n$/],
    [["mips_24kc"], /^package: Unexpected argument 'mips_24kc'.*; see --help\n$/],
    [["--arch", ""], /^package: no agent for the architecture ""; there are x86_64, .*\n$/],
    [
      ["--arch", "x86_64", "--program", join(folder, "none"), "--out", join(folder, "out")],
      /^package: \S+\/none: no such file or directory\n$/,
    ],
    [[...program, "--out", join(folder, "file")], /^package: \S+\/file: file already exists\n$/],
    [[...program, "--out", join(folder, "file/x")], /^package: \S+\/file\/x: not a directory\n$/],
  ];
  for (const [words, expected] of cases) {
    const { status, stderr } = run(...words);
    t.equal(status, 2, words.join(" "));
    t.match(stderr, expected);
  }
});

t.test("an .apk is made by the SDK's apk, or a line says that there is none", async (t) => {
  const folder = t.testdir({ program: "#!/bin/sh\n", empty: {} });
  const run = (sdk: string) =>
    spawnSync(
      process.execPath,
      [
        MAIN,
        "--arch",
        "x86_64",
        "--program",
        join(folder, "program"),
        "--out",
        join(folder, "out"),
        "--sdk",
        sdk,
      ],
      { encoding: "utf8" },
    );
  t.match(run("").stdout, /\.apk \(OpenWrt 25\.12\): not made, needs SDK=/);
  t.equal(run("").status, 0);
  t.equal(run(join(folder, "empty")).status, 1, "an SDK that was named has to be one");

  const bin = join(folder, "sdk/staging_dir/host/bin");
  mkdirSync(bin, { recursive: true });
  // Keeps what it was given, as apk would.
  const apk = `#!/bin/sh\nfor last; do :; done\nprintf '%s\\n' "$@" >"$last"\nprev=\nfor a; do [ "$prev" = --files ] && (cd "$a" && find . -type f | sort && cat lib/apk/packages/*.rusers lib/apk/packages/*.conffiles 2>/dev/null) >>"$last"; case "$a" in pre-deinstall:*) cat "\${a#*:}" >>"$last" ;; esac; prev="$a"; done\n`;
  writeFileSync(join(bin, "apk"), apk);
  chmodSync(join(bin, "apk"), 0o755);
  t.equal(run(join(folder, "sdk")).status, 0);
  const given = readFileSync(join(folder, "out/telltale_0.1.0-r1_x86_64.apk"), "utf8");
  for (const line of [
    "mkpkg",
    "name:telltale",
    "version:0.1.0-r1",
    "arch:x86_64",
    "depends:nftables kmod-nfnetlink-log kmod-nf-conntrack-netlink kmod-nft-queue",
    "./lib/apk/packages/telltale.list",
    "./usr/sbin/telltale-agent",
    "telltale=390:telltale=390",
    "/etc/config/telltale",
    "default_prerm",
    "\tuci -q delete firewall.telltale",
  ]) {
    t.ok(given.split("\n").includes(line), line);
  }
  t.match(
    readFileSync(join(folder, "out/luci-app-telltale_0.1.0-r1_all.apk"), "utf8"),
    /^arch:noarch$/m,
  );
});
