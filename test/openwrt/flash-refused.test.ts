import { execFileSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { NO_REPORT } from "../../mqtt-bridge/pair/report.js";
import { scratch } from "../agent/compile.js";
import { TELLTALE } from "./packed.js";
import { LACKS_ROOT } from "./router-root.js";
import { SshRouter } from "./ssh-router.js";

const skip = LACKS_ROOT;
const TARGET = "root@127.0.0.1";

t.test(
  "what is wrong is said in a line with its cure, and nothing is changed",
  { skip },
  async (t) => {
    const router = await SshRouter.start(t);
    const { root } = router;
    const release = readFileSync(join(root.path, "etc/openwrt_release"), "utf8");
    const program = (name: string, text: string) => (): void => {
      root.must(`rm -f /usr/bin/${name}`);
      root.write(`usr/bin/${name}`, `#!/bin/sh\n${text}\n`);
      root.must(`chmod 755 /usr/bin/${name}`);
    };
    const restore = (name: string) => (): void =>
      void root.must(`rm /usr/bin/${name}; ln -s /bin/busybox /usr/bin/${name}`);
    const otherKey = join(scratch(t), "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", otherKey]);
    const known = `127.0.0.1 ${readFileSync(`${otherKey}.pub`, "utf8")}`;
    const cases: readonly (readonly [string, () => void, () => void, RegExp])[] = [
      [
        "wrong architecture",
        () =>
          root.write(
            "etc/openwrt_release",
            release.replace("_ARCH='x86_64'", "_ARCH='powerpc_8548'"),
          ),
        () => root.write("etc/openwrt_release", release),
        /^root@127\.0\.0\.1: no agent for the architecture "powerpc_8548"; there are x86_64,.*$/,
      ],
      [
        "no OpenWrt",
        () => root.must("mv /etc/openwrt_release /etc/was"),
        () => root.must("mv /etc/was /etc/openwrt_release"),
        /^root@127\.0\.0\.1: it is no OpenWrt \(no \/etc\/openwrt_release\);.*$/,
      ],
      [
        "an old release",
        () => root.write("etc/openwrt_release", release.replace("24.10.2", "21.02.7")),
        () => root.write("etc/openwrt_release", release),
        /^root@127\.0\.0\.1: OpenWrt 21\.02\.7 has no nftables; update the router to 22\.03 or newer$/,
      ],
      [
        "no space",
        program(
          "df",
          "echo x; case $2 in /tmp) echo a 1 1 90000 1% /;; *) echo a 1 1 210 1% /;; esac",
        ),
        restore("df"),
        /^root@127\.0\.0\.1: 210 KiB are free for packages, \d+ are needed; remove packages.*$/,
      ],
      [
        "no space in /tmp",
        program(
          "df",
          "echo x; case $2 in /tmp) echo a 1 1 90 1% /;; *) echo a 1 1 21000 1% /;; esac",
        ),
        restore("df"),
        /^root@127\.0\.0\.1: 90 KiB are free in \/tmp, \d+ are needed; restart the router$/,
      ],
      [
        "what it needs cannot be fetched",
        () => root.write("tmp/provided", "nftables\n"),
        () =>
          root.write(
            "tmp/provided",
            "nftables\nkmod-nfnetlink-log\nkmod-nf-conntrack-netlink\nkmod-nft-queue\n",
          ),
        /opkg update: Failed to download the package list; the router has to reach the Internet for: opkg update && opkg install kmod-nfnetlink-log kmod-nf-conntrack-netlink kmod-nft-queue$/,
      ],
      [
        "a router that takes .apk",
        () => root.must("mv /bin/opkg /bin/was; ln -s /bin/busybox /bin/apk"),
        () => root.must("rm /bin/apk; mv /bin/was /bin/opkg"),
        /takes \.apk packages, and .* has none for x86_64; make one with: make package ARCH=x86_64 SDK=.*$/,
      ],
      [
        "a wrong password",
        () => router.type("wrong"),
        () => router.type("quartz-heron"),
        /^root@127\.0\.0\.1: the router refused the login; take the password of LuCI,.*$/,
      ],
      [
        "a package that is damaged",
        () => truncateSync(join(router.packages, TELLTALE), 1000),
        () => writeFileSync(join(router.packages, TELLTALE), whole),
        /^\S+\/telltale_0\.1\.0-r1_x86_64\.ipk: no whole package; remove it, and make package makes it again$/,
      ],
      [
        "another host key than before",
        () => router.trust("yes", known),
        () => router.trust("accept-new"),
        /^root@127\.0\.0\.1: its host key is not the known one; .*ssh-keygen -R 127\.0\.0\.1$/,
      ],
    ];
    const whole = readFileSync(join(router.packages, TELLTALE));
    const before = root.files();
    for (const [name, spoil, mend, expected] of cases) {
      spoil();
      const { status, stderr } = await router.flash(TARGET, "--router", "attic");
      t.equal(status, 2, name);
      t.match(stderr, expected, name);
      mend();
    }
    t.match(
      (await router.flash("root@127.0.0.2")).stderr,
      /^root@127\.0\.0\.2: no ssh there; switch it on in LuCI/,
    );
    t.match((await router.flash()).stderr, /expected the router, as root@192\.168\.1\.1/);
    t.match(
      (await router.flash(TARGET, "--router", "attic", "--page", "x'; reboot")).stderr,
      /--page .*: expected http:/,
    );
    t.match(
      (await router.flash(TARGET, "--router", "The Attic")).stderr,
      /^--router "The Attic": expected 1 to 32 characters of a-z, 0-9 and _/,
    );
    t.match(
      (await router.flash(TARGET, "--broker", "192.168.1.5")).stderr,
      /^--broker "192\.168\.1\.5": expected mqtt:\/\/host/,
    );
    t.match(
      (await router.flash(TARGET, "--broker", "mqtts://192.168.1.5")).stderr,
      /^--broker mqtts:\/\/192\.168\.1\.5: the router's agent has no TLS,/,
    );
    t.match(
      (await router.flash("root@127.0.0.1:23")).stderr,
      /^root@127\.0\.0\.1:23: no ssh there; switch it on in LuCI/,
    );
    t.same(root.files(), before, "nothing was changed on the router");
    t.same(new Pairs(router.store).ids(), [], "and no pair made");
  },
);

t.test("a wrong password at OpenSSH's server is said the same", { skip }, async (t) => {
  const router = await SshRouter.start(t, "sshd");
  router.type("wrong");
  const { status, stderr } = await router.flash(TARGET, "--router", "attic");
  t.equal(status, 2);
  t.match(stderr, /^root@127\.0\.0\.1: the router refused the login;/);
});

t.test(
  "a second router does not take over the pair of one with the same name",
  { skip },
  async (t) => {
    const router = await SshRouter.start(t);
    const pairs = new Pairs(router.store);
    pairs.make("attic", { url: "mqtt://192.168.1.5", ca: null }, 0);
    const heard = (seconds: number): void =>
      pairs.report("attic").store({ ...NO_REPORT, last_seen: Date.now() / 1000 - seconds });
    const flash = () => router.flash(TARGET, "--router", "attic", "--dry");
    heard(30);
    const refused = await flash();
    t.equal(refused.status, 2);
    t.match(
      refused.stderr,
      /a router called attic was heard 3\d seconds ago, and this is not it;.*NAME=attic/,
    );
    heard(3600);
    t.equal((await flash()).status, 0, "a router that was reset is silent");
    heard(30);
    router.root.write("var/run/telltale/status.json", '{"v":1,"router":"attic"}\n');
    t.equal((await flash()).status, 0, "it is the same");
  },
);

t.test("offload and an unset clock do not stop it, but are said", { skip }, async (t) => {
  const router = await SshRouter.start(t);
  const { root } = router;
  root.must("rm /usr/bin/date");
  root.write("usr/bin/date", "#!/bin/sh\necho 86400\n");
  root.must("chmod 755 /usr/bin/date; uci set firewall.@defaults[0].flow_offloading=1");
  const dry = await router.flash(TARGET, "--router", "attic", "--dry");
  t.equal(dry.status, 0);
  t.match(dry.stderr, /^root@127\.0\.0\.1: its clock is not set, .*Time Synchronization$/m);
  t.match(dry.stderr, /^root@127\.0\.0\.1: software flow offload is on: .*way packet/m);

  const { status, stdout, stderr } = router.telltale(
    "flash",
    TARGET,
    "--router",
    "attic",
    "--broker",
    "mqtt://127.0.0.1:1",
  );
  t.equal(status, 0, stdout + stderr);
  t.equal(root.must("uci -q get telltale.agent.way"), "packet\n");
  t.match(
    stderr,
    /has not reached mqtt:\/\/127\.0\.0\.1:1 yet; start Telltale here with: make run LISTEN=127\.0\.0\.1/,
  );
  root.must("uci set firewall.@defaults[0].flow_offloading_hw=1");
  t.match(
    (await router.flash(TARGET, "--router", "attic", "--dry")).stderr,
    /hardware flow offload is on: names are seen,/,
  );
});
