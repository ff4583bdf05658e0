import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { installable, LUCI, TELLTALE } from "./packed.js";
import { LACKS_ROOT, type RouterRoot } from "./router-root.js";

const skip = LACKS_ROOT;

function pairLine(t: Test): string {
  const broker = { url: "mqtt://192.168.1.5", ca: null };
  return new Pairs(t.testdir({ pairs: {} })).make("attic", broker, 0).line;
}

/** A router with an agent that is paired. */
async function pairedRoot(t: Test): Promise<RouterRoot> {
  const root = await installable(t);
  root.must(`opkg install /tmp/${TELLTALE}`);
  root.must("/etc/init.d/telltale pair", pairLine(t));
  return root;
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
  const root = await pairedRoot(t);
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
    const root = await pairedRoot(t);
    const table = (): boolean => root.run("nft list table inet telltale").status === 0;
    const reload = (set: string): string => root.run(`${set}; /etc/init.d/telltale reload`).stderr;

    root.must("nft flush ruleset");
    root.must("sh /usr/share/telltale/firewall.sh");
    t.ok(table(), "fw4's include brings a flushed table back");
    t.match(reload("uci set telltale.agent.alone=x"), /nothing is started/);
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

t.test(
  "a wrong setting is one line that names file, option and what was expected",
  { skip },
  async (t) => {
    const root = await pairedRoot(t);
    const settings = readFileSync(join(root.path, "etc/config/telltale"), "utf8");
    const file = "/etc/config/telltale: ";
    const option = (lines: string): string => {
      const [, name = ""] = /(?:option|list) (\S+)/.exec(lines) ?? [];
      return `${settings.replace(new RegExp(`^.*option ${name} .*$`, "m"), "")}${lines}\n`;
    };
    const CASES: readonly (readonly [settings: string, said: string, runs?: true])[] = [
      [
        option("\toption alone 'x'"),
        "option alone 'x': expected a number from 0 to 86400; nothing is started",
      ],
      [
        option("\toption alone '600.5'"),
        "option alone '600.5': expected a number from 0 to 86400; nothing is started",
      ],
      [
        option("\toption queue '65535'"),
        "option queue '65535': expected a number from 1 to 65534; nothing is started",
      ],
      [
        option("\tlist group '1'\n\tlist group '2'"),
        "option group '1 2': expected a number from 1 to 65535; nothing is started",
      ],
      [
        option("\toption way 'both'"),
        "option way 'both': expected nflog or packet; nothing is started",
      ],
      [option("\toption hold 'maybe'"), "option hold 'maybe': expected 0 or 1; nothing is started"],
      [
        option("\toption mark_mask '1'"),
        "option mark_mask 1: expected a number with at least two bits, as 0x0c000000; nothing is started",
      ],
      [
        option("\toption mark_mask '0x0c000000 folder'"),
        "option mark_mask '0x0c000000 folder': expected a number with at least two bits, as 0x0c000000; nothing is started",
      ],
      [
        option("\toption mark_mask '0x1ffffffff'"),
        "option mark_mask 0x1ffffffff: expected a number from 1 to 4294967295; nothing is started",
      ],
      [
        option("\tlist network 'br-lan;reboot'"),
        "option network 'lan br-lan;reboot': expected names of networks, as lan; nothing is started",
      ],
      [
        settings.replace("list network 'lan'", "list network 'attic'"),
        "option network 'attic': /etc/config/network has no such network",
      ],
      [
        settings.replace("config agent 'agent'", "config agent"),
        "expected a section: config agent 'agent'; nothing is started",
      ],
      ["", "expected a section: config agent 'agent'; nothing is started"],
      [
        option("\toption netwrok 'lan'"),
        "option netwrok: no such option; there are enabled network way profile volumes backlog alone hold guard group queue mark_mask page",
        true,
      ],
      [
        option("\tlist network 'attic'"),
        "option network 'attic': /etc/config/network has no such network",
        true,
      ],
    ];
    for (const [text, said, runs] of CASES) {
      root.write("etc/config/telltale", text);
      const { stderr } = root.run("/etc/init.d/telltale reload");
      // Whether this machine's kernel has queues in nft is not what is asked here.
      const lines = stderr
        .split("\n")
        .filter((line) => line !== "" && !/no queues here/.test(line));
      t.equal(lines.length, 1, stderr);
      t.ok(lines[0]?.endsWith(file + said), `${lines[0]} / ${said}`);
      const table = root.run("nft list table inet telltale").status;
      t.equal(table, runs === true ? 0 : 1, said);
      t.equal(root.run("/etc/init.d/telltale running").status, table);
    }
    root.must("rm /etc/config/telltale");
    t.match(
      root.run("/etc/init.d/telltale reload").stderr,
      /^[^\n]*\/etc\/config\/telltale: uci: Entry not found; nothing is started\n$/,
    );
  },
);

t.test("who is not paired finds no folders, and a damaged line makes none", { skip }, async (t) => {
  const root = await installable(t);
  root.must(`opkg install /tmp/${TELLTALE}`);
  const line = pairLine(t);
  const half = root.run("/etc/init.d/telltale pair", line.slice(0, line.length / 2));
  t.equal(half.status, 1);
  t.equal(
    half.stderr,
    "telltale-agent: pairing line: cut or damaged: expected the whole line, to its end, as telltale pair has printed it\n",
  );
  for (const folder of ["etc/telltale", "var/run/telltale"]) {
    t.notOk(existsSync(join(root.path, folder)), folder);
  }
});

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
  root.write("var/run/telltale/status.json", "");
  t.match(status(), { agent: null }, "an empty file is no JSON");
  root.must("rm -r /var/run/telltale");
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
