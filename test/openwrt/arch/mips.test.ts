import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { packageVersion } from "../../../mqtt-bridge/cli/paths.js";
import { Pairs } from "../../../mqtt-bridge/pair/pairs.js";
import { ARCHES } from "../../../router/openwrt/pack/arches.js";
import { make } from "../../agent/compile.js";
import { LACKS_ROOT, RouterRoot } from "../router-root.js";

const PACKAGES = "build/package";
const IPK = `telltale_${packageVersion()}-r1_mips_24kc.ipk`;
/** What a router's flash can be asked for. */
const MOST_BYTES = 300_000;

make("package");

t.test("every architecture's package is at most 300 kB", async (t) => {
  const sizes = readdirSync(PACKAGES)
    .filter((name) => name.startsWith(`telltale_${packageVersion()}`) && name.endsWith(".ipk"))
    .map((name) => [name, statSync(join(PACKAGES, name)).size] as const);
  t.equal(sizes.length, ARCHES.length);
  for (const [name, size] of sizes) t.ok(size <= MOST_BYTES, `${name}: ${size} bytes`);
});

t.test("what is installed on a 24Kc works there", { skip: LACKS_ROOT }, async (t) => {
  const root = await RouterRoot.make(t);
  root.write("etc/opkg/arches", "all\nmips_24kc\n");
  root.put(join(PACKAGES, IPK), `tmp/${IPK}`);
  // Without an emulator the service finds a program that this processor does not run, and says so.
  root.run(`opkg install /tmp/${IPK}`);
  const agent = join(root.path, "usr/sbin/telltale-agent");
  const run = (...words: readonly string[]) =>
    spawnSync("qemu-mips", ["-cpu", "24Kc", agent, ...words], { encoding: "utf8" });
  t.equal(run("--version").stdout, `telltale-agent ${packageVersion()}\n`);
  const test = run("--self-test");
  t.equal(test.status, 0, test.stderr);
  t.match(test.stdout, /self-test: ABI 0x[0-9a-f]+, \d+ bytes of events as expected/);

  root.add("qemu-mips");
  root.must("mv /usr/sbin/telltale-agent /usr/sbin/agent.mips");
  root.write(
    "usr/sbin/telltale-agent",
    '#!/bin/sh\nexec qemu-mips -cpu 24Kc /usr/sbin/agent.mips "$@"\n',
  );
  root.must("chmod 755 /usr/sbin/telltale-agent");
  const broker = { url: "mqtt://192.168.1.5", ca: null };
  const { line } = new Pairs(t.testdir()).make("attic", broker, 0);
  t.match(
    root.must("/etc/init.d/telltale pair", line),
    /paired as router attic with the broker 192\.168\.1\.5:1883/,
  );
  t.match(root.must("nft list table inet telltale"), /iifname "br-lan"/, "the table is its own");
  t.equal(root.run("/etc/init.d/telltale running").status, 0);
  t.match(root.must("/etc/init.d/telltale selftest"), /as expected/);
});
