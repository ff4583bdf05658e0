import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { installable, LUCI, TELLTALE } from "./packed.js";
import { LACKS_ROOT } from "./router-root.js";

const skip = LACKS_ROOT;

function pairLine(t: Test): string {
  const broker = { url: "mqtt://192.168.1.5", ca: null };
  return new Pairs(t.testdir({ pairs: {} })).make("attic", broker, 0).line;
}

t.test(
  "installs, waits for its pairing, runs, and is removed without a trace",
  { skip },
  async (t) => {
    const root = await installable(t);
    root.must("rm -f /tmp/restarted");
    const before = root.files();
    const firewall = readFileSync(join(root.path, "etc/config/firewall"), "utf8");

    const { status, stdout, stderr } = root.run(`opkg install /tmp/${TELLTALE} /tmp/${LUCI}`);
    t.equal(status, 0, stderr);
    t.match(stdout, /Configuring telltale/);
    t.match(stderr, /not paired; make flash pairs/);
    t.match(root.must("cat /etc/passwd"), /^telltale:x:390:390:/m);
    t.equal(root.must("uci -q get firewall.telltale.path"), "/usr/share/telltale/firewall.sh\n");
    t.equal(root.run("/etc/init.d/telltale enabled").status, 0);
    t.equal(root.run("/etc/init.d/telltale running").status, 1);
    t.match(
      root.must("cat /tmp/restarted"),
      /sysctl[\s\S]*rpcd/,
      "acct is set, rpcd sees the object",
    );
    t.notOk(existsSync(join(root.path, "etc/uci-defaults/50-telltale")), "it has run once");
    t.equal(root.run("nft list table inet telltale").status, 1, "no table without an agent");

    root.must("/etc/init.d/telltale pair", pairLine(t));
    const instance = root.must("cat /tmp/procd/telltale");
    for (const line of [
      "command /usr/sbin/telltale-agent run --config /var/run/telltale/agent.conf",
      "user telltale",
      "capabilities /etc/capabilities/telltale.json",
      "no_new_privs 1",
      "respawn 3600 5 0",
    ]) {
      t.ok(instance.includes(`${line}\n`), line);
    }
    t.match(root.must("cat /var/run/telltale/agent.conf"), /^device br-lan$/m);
    // This machine's kernel may have queues in nft or not: then it goes on without.
    const queues =
      root.run("echo 'table inet q { chain c { queue flags bypass to 1; }; }' | nft -c -f -")
        .status === 0;
    t.match(root.must("cat /var/run/telltale/agent.conf"), queues ? /^hold on$/m : /^hold off$/m);
    t.match(root.must("nft list table inet telltale"), /iifname "br-lan"/);
    t.equal(statSync(join(root.path, "etc/telltale/agent/pairing")).uid, 390, "the agent reads it");
    t.equal(statSync(join(root.path, "etc/telltale/agent/pairing")).mode & 0o777, 0o600);

    root.must(`opkg remove luci-app-telltale telltale`);
    t.equal(root.run("nft list table inet telltale").status, 1, "nothing stays in the firewall");
    t.equal(readFileSync(join(root.path, "etc/config/firewall"), "utf8").trim(), firewall.trim());
    const left = root.files().filter((name) => !before.includes(name) && name !== "/tmp/restarted");
    t.same(left, ["/etc/telltale/agent/pairing", "/tmp/uci.new"], "only what is the user's");
  },
);

t.test("an upgrade keeps the configuration and the pairing", { skip }, async (t) => {
  const root = await installable(t);
  root.must(`opkg install /tmp/${TELLTALE}`);
  root.must("/etc/init.d/telltale pair", pairLine(t));
  root.must("uci set telltale.agent.way=packet");
  const pairing = root.must("cat /etc/telltale/agent/pairing");
  root.must(`opkg install /tmp/${TELLTALE}`);
  t.equal(root.must("uci -q get telltale.agent.way"), "packet\n");
  t.equal(root.must("cat /etc/telltale/agent/pairing"), pairing);
  t.ok(existsSync(join(root.path, "etc/config/telltale-opkg")), "the new one lies beside it");
  t.equal(root.must("uci -q get firewall.telltale"), "include\n");
  t.equal(root.run("/etc/init.d/telltale running").status, 0, "and it runs again");
  t.match(root.must("cat /lib/upgrade/keep.d/telltale"), /^\/etc\/telltale\/$/m);
  t.match(root.must("cat /usr/lib/opkg/info/telltale.conffiles"), /^\/etc\/config\/telltale$/m);
});

t.test(
  "the service follows its settings, and leaves nothing where it may not run",
  { skip },
  async (t) => {
    const root = await installable(t);
    root.must(`opkg install /tmp/${TELLTALE}`);
    root.must("/etc/init.d/telltale pair", pairLine(t));
    const table = (): boolean => root.run("nft list table inet telltale").status === 0;
    const reload = (set: string): string => root.run(`${set}; /etc/init.d/telltale reload`).stderr;

    root.must("nft flush ruleset");
    root.must("sh /usr/share/telltale/firewall.sh");
    t.ok(table(), "fw4's include brings a flushed table back");
    t.match(reload("uci set telltale.agent.alone=x"), /a value is wrong; nothing is started/);
    t.notOk(table());
    t.notMatch(reload("uci set telltale.agent.alone=600"), /wrong/);
    t.ok(table());
    t.match(
      reload("uci set telltale.agent.mark_mask=1"),
      /at least two bits/,
      "the agent's own word",
    );
    t.notOk(table(), "no table of before without an agent");
    t.equal(root.run("/etc/init.d/telltale running").status, 1);
    reload("uci set telltale.agent.mark_mask=0x30000000");
    t.match(root.must("nft list table inet telltale"), /0x10000000/);
    reload("uci set telltale.agent.enabled=0");
    t.notOk(table());
    t.match(
      reload("uci set telltale.agent.enabled=1; uci set telltale.agent.network=guest"),
      /none of the networks \(guest\) is up yet/,
    );
    t.notOk(table());
    root.must(
      "echo guest >>/tmp/up; ACTION=ifup INTERFACE=guest sh /etc/hotplug.d/iface/40-telltale",
    );
    t.match(root.must("nft list table inet telltale"), /iifname "br-guest"/);
    root.must("/etc/init.d/telltale stop; uci delete telltale.agent.network");
    root.must("ACTION=ifup INTERFACE=lan sh /etc/hotplug.d/iface/40-telltale");
    t.match(root.must("nft list table inet telltale"), /iifname "br-lan"/, "lan by default");
    root.must("/etc/init.d/telltale stop");
    t.notOk(table());
  },
);

t.test("what cannot be installed says why", { skip }, async (t) => {
  const root = await installable(t);
  root.write("etc/opkg/arches", "all\nmipsel_24kc\n");
  t.match(root.run(`opkg install /tmp/${TELLTALE}`).stderr, /incompatible with the architectures/);
  root.write("etc/opkg/arches", "all\nx86_64\n");
  root.write("tmp/provided", "nftables\n");
  t.match(
    root.run(`opkg install /tmp/${TELLTALE}`).stderr,
    /kmod-nfnetlink-log kmod-nf-conntrack-netlink kmod-nft-queue/,
  );
});

t.test("ubus shows the agent's status as JSON", { skip }, async (t) => {
  const root = await installable(t);
  root.must(`opkg install /tmp/${TELLTALE}`);
  const plugin = "/usr/libexec/rpcd/telltale";
  t.same(JSON.parse(root.must(`${plugin} list`)), { status: {} });
  const status = (): unknown => JSON.parse(root.must(`echo '{}' | ${plugin} call status`));
  t.same(status(), { enabled: true, running: false, paired: false, agent: null });
  root.write("tmp/procd.runs", "");
  root.must("/etc/init.d/telltale pair", pairLine(t));
  t.teardown(() => root.run("/etc/init.d/telltale stop"));
  root.must(
    "until [ -s /var/run/telltale/status.json ] || ! kill -0 $(cat /tmp/procd/telltale.pid); do usleep 50000; done",
  );
  const shown = status() as { agent: { blind: string[] } };
  t.match(shown, { running: true, paired: true, agent: { router: "attic", connected: false } });
  t.comment(root.must("cat /tmp/agent.log"));
  t.notOk(
    shown.agent.blind.some((line) => /nothing is captured|table/.test(line)),
    `with its capabilities it captures: ${shown.agent.blind.join("; ")}`,
  );
});
