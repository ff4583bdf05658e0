import t from "tap";
import { readTarget } from "../../mqtt-bridge/flash/session.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { NO_REPORT } from "../../mqtt-bridge/pair/report.js";
import { LACKS_ROOT } from "./router-root.js";
import { SshRouter } from "./ssh-router.js";

const skip = LACKS_ROOT;
const TARGET = "root@127.0.0.1";
const NAMED = ["--router", "attic"];
const FEED = "kmod-nfnetlink-log\n";
const PROVIDED = "nftables\nkmod-nf-conntrack-netlink\nkmod-nft-queue\nluci-base\nrpcd-mod-luci\n";
/** What the stand-ins of the router leave. */
const STAND_INS = new Set(["/tmp/agent.log", "/tmp/restarted", "/tmp/uci.new"]);

t.test("of a flash that was interrupted unflash leaves nothing either", { skip }, async (t) => {
  const router = await SshRouter.start(t);
  const { root } = router;
  root.write("tmp/feed", FEED);
  root.write("tmp/provided", PROVIDED);
  const before = root.files();
  for (const words of [
    "opkg install kmod-nfnetlink-log",
    "cat >/tmp/telltale_",
    "opkg install --force",
    "telltale pair",
  ]) {
    router.interruptAfter(words);
    const flashed = router.telltale("flash", TARGET, ...NAMED);
    t.equal(flashed.signal, "SIGINT", flashed.stdout + flashed.stderr);
    router.interruptAfter(null);
    const undone = router.telltale("unflash", TARGET, ...NAMED);
    t.equal(undone.status, 0, undone.stderr);
    const left = root.files().filter((name) => !before.includes(name) && !STAND_INS.has(name));
    t.same(left, [], words);
    t.equal(root.must("cat /tmp/provided"), PROVIDED, "what the feed gave is gone too");
    t.same(new Pairs(router.store).ids(), []);
  }
});

t.test("after an interruption the same router is known again by its name", { skip }, async (t) => {
  const router = await SshRouter.start(t);
  router.interruptAfter("telltale pair");
  t.equal(router.telltale("flash", TARGET, ...NAMED).signal, "SIGINT");
  router.interruptAfter(null);
  // Its agent was heard, and does not run now.
  const pairs = new Pairs(router.store);
  pairs.report("attic").store({ ...NO_REPORT, last_seen: Date.now() / 1000 });
  const again = router.telltale("flash", TARGET, ...NAMED, "--broker", "mqtt://127.0.0.1:1");
  t.equal(again.status, 0, again.stderr);
  t.match(again.stdout, /^paired as attic$/m);
});

t.test("unflash does not forget another router of the same name", { skip }, async (t) => {
  const router = await SshRouter.start(t);
  router.root.must("rm /usr/bin/cat");
  router.root.write(
    "usr/bin/cat",
    `#!/bin/sh\ncase "$1" in */hostname) echo OpenWrt ;; *) exec /bin/busybox cat "$@" ;; esac\n`,
  );
  router.root.must("chmod 755 /usr/bin/cat");
  const pairs = new Pairs(router.store);
  pairs.make("openwrt", { url: "mqtt://127.0.0.1:1", ca: null }, 0);
  const heard = (seconds: number): void =>
    pairs.report("openwrt").store({ ...NO_REPORT, last_seen: Date.now() / 1000 - seconds });
  heard(30);
  const spared = router.telltale("unflash", TARGET);
  t.equal(spared.status, 0, spared.stderr);
  t.match(spared.stderr, /^router openwrt stays paired here: it was heard 3\d seconds ago, and/);
  t.same(pairs.ids(), ["openwrt"]);
  heard(3600);
  t.match(router.telltale("unflash", TARGET).stdout, /router openwrt is no longer paired here/);
  t.same(pairs.ids(), []);
});

t.test("a kept pair names the broker that it looks for", { skip }, async (t) => {
  const router = await SshRouter.start(t);
  router.root.write("tmp/procd.runs", "");
  t.teardown(() => router.root.run("/etc/init.d/telltale stop"));
  const elsewhere = ["--broker", "mqtt://127.0.0.2:1"];
  t.equal(router.telltale("flash", TARGET, ...NAMED, ...elsewhere).status, 0);
  router.root.must("until [ -s /var/run/telltale/status.json ]; do usleep 50000; done");
  const again = router.telltale("flash", TARGET, ...NAMED);
  t.equal(again.status, 0, again.stderr);
  t.match(again.stdout, /^is paired as attic$/m);
  t.match(
    again.stderr,
    /^its agent is paired with the broker at 127\.0\.0\.2 and has not reached it; to pair it with the one here: BROKER=mqtt:\/\/127\.0\.0\.1:1883$/m,
  );
});

t.test("a router may be named with a port or an IPv6 address in brackets", async (t) => {
  const CASES: readonly (readonly [given: string, target: string, port: string | null])[] = [
    ["root@192.168.1.1", "root@192.168.1.1", null],
    ["root@192.168.1.1:2222", "root@192.168.1.1", "2222"],
    ["openwrt.lan:22", "openwrt.lan", "22"],
    ["root@fd00::1", "root@fd00::1", null],
    ["root@[fd00::1]", "root@fd00::1", null],
    ["root@[fe80::1%eth0]:2222", "root@fe80::1%eth0", "2222"],
    ["ssh://root@192.168.1.1:2222", "ssh://root@192.168.1.1", "2222"],
  ];
  for (const [given, target, port] of CASES) t.same(readTarget(given), { target, port }, given);
});
