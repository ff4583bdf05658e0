import t, { type Test } from "tap";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { LACKS_ROOT } from "./router-root.js";
import { SshRouter, type SshServer } from "./ssh-router.js";

const skip = LACKS_ROOT;
const TARGET = "root@127.0.0.1";

/** A Telltale that runs in the router's network, with another router already. */
async function plane(t: Test, router: SshRouter): Promise<void> {
  new Pairs(router.store).make("cellar", { url: "mqtt://127.0.0.1", ca: null }, 0);
  const run = router.start(t, "run");
  await run.printed(/page +http:\/\/127\.0\.0\.1:8420/);
}

async function flashAndUndo(t: Test, server: SshServer): Promise<void> {
  const router = await SshRouter.start(t, server);
  const { root } = router;
  await plane(t, router);
  root.write("tmp/procd.runs", "");
  root.write("tmp/feed", "kmod-nfnetlink-log\n");
  root.write(
    "tmp/provided",
    "nftables\nkmod-nf-conntrack-netlink\nkmod-nft-queue\nluci-base\nrpcd-mod-luci\n",
  );
  const before = root.files();

  const dry = router.telltale("flash", TARGET, "--router", "attic", "--dry");
  t.equal(dry.status, 0, dry.stderr);
  t.match(dry.stdout, /OpenWrt 24\.10\.2, x86_64, \d+ KiB free/);
  t.match(dry.stdout, /would install telltale_0\.1\.0-r1_x86_64\.ipk, luci-app-telltale/);
  t.match(dry.stdout, /would pair it as attic with the broker mqtt:\/\/127\.0\.0\.1:1883/);
  t.same(root.files(), before, "nothing is changed");

  const first = router.start(t, "flash", TARGET, "--router", "attic");
  await first.printed(/now, on a phone or computer behind the router/);
  await first.stop();
  const stdout = first.text;
  for (const line of [
    /^the router fetches kmod-nfnetlink-log$/m,
    /^installed telltale_0\.1\.0-r1_x86_64\.ipk$/m,
    /^installed luci-app-telltale_0\.1\.0-r1_all\.ipk$/m,
    /^self-test: .*ABI/m,
    /^paired as attic$/m,
    /^its agent has reached the broker$/m,
    /^it has its search tables$/m,
    /^page http:\/\/127\.0\.0\.1:8420\/$/m,
    /^the routers learn the word/m,
  ]) {
    t.match(stdout, line);
  }
  t.notMatch(stdout, /telltale-pair:/, "the line is shown to nobody");
  t.equal(router.asked, 2, "the password is typed once a run");
  t.equal(root.must("uci -q get telltale.agent.page"), "http://127.0.0.1:8420/\n");
  t.equal(root.files().filter((name) => name.endsWith(".ipk")).length, 0);

  const again = router.telltale("flash", TARGET, "--no-alarm-test");
  t.equal(again.status, 0, again.stderr);
  t.match(
    again.stdout,
    /^is paired as attic$[\s\S]*^alarm test: npx telltale alarm-test/m,
    "a second time keeps the pair and its name",
  );
  t.equal(new Pairs(router.store).get("attic").repaired, 0);

  t.match(
    router.telltale("unflash", TARGET, "--router", "attic", "--dry").stdout,
    /would remove agent 0\.1\.0/,
  );
  const undone = router.telltale("unflash", TARGET);
  t.equal(undone.status, 0, undone.stderr);
  t.match(undone.stdout, /nothing of Telltale is left[\s\S]*attic is no longer paired here/);
  const left = root.files().filter((name) => !before.includes(name));
  t.same(
    left,
    ["/tmp/agent.log", "/tmp/restarted", "/tmp/uci.new"],
    "traces of the stand-ins only",
  );
  t.notMatch(root.must("cat /etc/passwd /etc/group"), /telltale/);
  t.notMatch(root.must("cat /tmp/provided"), /nfnetlink-log/, "what the feed gave is gone too");
  t.equal(root.run("nft list table inet telltale").status, 1);
  t.same(new Pairs(router.store).ids(), ["cellar"]);
}

for (const server of ["dropbear", "sshd"] as const) {
  t.test(`flash installs, pairs and tests; unflash leaves nothing: ${server}`, { skip }, (t) =>
    flashAndUndo(t, server),
  );
}
