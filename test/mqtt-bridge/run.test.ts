import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, statSync, watch, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import t, { type Test } from "tap";
import type { Alert } from "../../core/wire/lines.js";
import { type Link, openLink } from "../../mqtt-bridge/mqtt/link.js";
import { Running, startRun, TELLTALE, telltale } from "./program.js";

const TEST1 = "test/captures/redmi-1s-test1.pcap";
const HOUSEHOLD = ["--household", "test/captures/household.yaml"];
const PORTS = ["--broker-port", "0", "--page-port", "0"];

async function connect(t: Test, port: number, login: object = {}): Promise<Link> {
  const url = `mqtt://127.0.0.1:${port}`;
  const link = await openLink({ url, clientId: "person", log: () => {}, ...login });
  t.teardown(() => link.end());
  return link;
}

/** The first message of a topic. */
function first(link: Link, topic: string): Promise<string> {
  return new Promise((resolve) => {
    link.onMessage((message) => {
      if (message.topic === topic) resolve(Buffer.from(message.payload).toString());
    });
  });
}

t.test(
  "a source that cannot be read ends the run with one line and leaves nothing behind",
  async (t) => {
    const dir = t.testdir({ "text.pcap": "a letter to the editor, not a capture\n" });
    const tools = t.testdirName;
    const table: readonly (readonly [string[], RegExp])[] = [
      [["--capture", join(dir, "none.pcap")], /none\.pcap: .*\n$/],
      [["--capture", join(dir, "text.pcap")], /text\.pcap: .*\n$/],
      [["--capture", TEST1, "--capture", join(dir, "text.pcap")], /text\.pcap: .*\n$/],
      [["--iface", "nowhere0"], /nowhere0: .*\n$/],
      [["--iface", "no where"], /no where: no interface name; .*\n$/],
      [["--router", "ssh://root@127.0.0.1:1"], /127\.0\.0\.1:1: ssh: .*refused\n$|^ssh: not found/],
      [["--router", "-oProxyCommand=x"], /--router needs a value/],
      [
        ["--router=-oProxyCommand=x"],
        /--router "-oProxyCommand=x": expected USER@HOST, such as root@192\.168\.1\.1\n$/,
      ],
      [
        ["--router", "root@my router"],
        /--router "root@my router": expected USER@HOST, such as root@192\.168\.1\.1\n$/,
      ],
      [["--store", join(dir, "text.pcap"), "--capture", TEST1], /--store .*text\.pcap: .*\n$/],
      [
        ["--listen", "203.0.113.1", "--capture", TEST1],
        /--listen 203\.0\.113\.1: this machine has no such address\n$/,
      ],
    ];
    for (const [args, message] of table) {
      const store = args.includes("--store") ? [] : ["--store", join(tools, "store")];
      const { status, stdout, stderr } = await telltale(["run", ...PORTS, ...store, ...args]);
      const name = args.join(" ").replaceAll(dir, "");
      t.equal(status, 2, name);
      t.match(stderr, message, name);
      t.equal(stderr.trimEnd().split("\n").length, 1, `${name}: ${stderr}`);
      t.equal(stdout, "", `${name}: nothing is promised before`);
    }
  },
);

t.test("a capture from a pipe is read whole, though it can be read only once", async (t) => {
  const { run } = await startRun(["--capture", "-", ...HOUSEHOLD, "--store", t.testdir()], TEST1);
  t.teardown(() => run.stop());
  await run.printed(/found in 181 packets: \d+ alerts/);
});

t.test("a live source that is silent does not keep the page waiting", async (t) => {
  const dir = t.testdir({ bin: {}, store: {} });
  const tcpdump = join(dir, "bin", "tcpdump");
  writeFileSync(tcpdump, "#!/bin/sh\necho 'tcpdump: listening on br-lan' >&2\nexec sleep 1000\n");
  chmodSync(tcpdump, 0o755);
  const env = { ...process.env, PATH: `${join(dir, "bin")}${delimiter}${process.env.PATH}` };
  const args = [TELLTALE, "run", ...PORTS, "--iface", "br-lan", "--store", join(dir, "store")];
  const run = new Running(process.execPath, args, env);
  t.teardown(() => run.stop());
  await run.printed(/page +http:/);
  const refused = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  t.equal(refused.status, 2, "a second one ends although its source would go on");
  t.match(refused.stderr, /^\S+telltale\.db: in use by process \d+; [^\n]*\n$/);
  t.equal(await run.stop("SIGTERM"), 0);
});

t.test("a signal ends a run that still waits for its source", async (t) => {
  const dir = t.testdir({ bin: {}, store: {} });
  const [ssh, begun] = [join(dir, "bin", "ssh"), join(dir, "begun")];
  writeFileSync(ssh, `#!/bin/sh\n: >${begun}\nexec sleep 1000\n`);
  chmodSync(ssh, 0o755);
  const env = { ...process.env, PATH: `${join(dir, "bin")}${delimiter}${process.env.PATH}` };
  const args = [TELLTALE, "run", ...PORTS, "--router", "root@192.0.2.1", "--store", dir];
  const seen = new Promise<void>((resolve) => {
    const watcher = watch(dir, (_event, name) => {
      if (name !== "begun") return;
      watcher.close();
      resolve();
    });
  });
  const run = new Running(process.execPath, args, env);
  t.teardown(() => run.stop());
  await seen;
  t.equal(await run.stop("SIGTERM"), 0);
  t.equal(run.text, "");
});

t.test("packets that come live are told at once, and the store remembers them", async (t) => {
  const dir = t.testdir({ bin: {}, store: {} });
  const tcpdump = join(dir, "bin", "tcpdump");
  writeFileSync(tcpdump, `#!/bin/sh\ncat ${TEST1}\nexec sleep 1000\n`);
  chmodSync(tcpdump, 0o755);
  const env = { ...process.env, PATH: `${join(dir, "bin")}${delimiter}${process.env.PATH}` };
  const store = join(dir, "store");
  const args = [TELLTALE, "run", ...PORTS, ...HOUSEHOLD, "--iface", "br-lan", "--store", store];
  const run = new Running(process.execPath, args, env);
  t.teardown(() => run.stop());
  await run.printed(/serious +Redmi 1S sent its IMEI/);
  const page = (await run.printed(/page +(http:\S+)/))[1] ?? "";
  const status = (await (await fetch(`${page}api/status`)).json()) as object;
  t.match(status, { demo: false, routers: [{ reading: true }], mqtt: { connected: true } });
  t.equal(await run.stop("SIGTERM"), 0);
  t.same(
    readdirSync(store),
    ["routers", "snapshots", "telltale.db"],
    "closed cleanly: no lock, no log, no process id",
  );
  t.equal(statSync(join(store, "telltale.db")).mode & 0o077, 0);

  const again = await startRun(["--capture", TEST1, "--store", store]);
  t.teardown(() => again.run.stop());
  const { items } = (await (await fetch(`${again.page}api/alerts`)).json()) as {
    items: { title: string }[];
  };
  t.ok(items.some(({ title }) => title.includes("IMEI")));
  const busy = await telltale(["run", ...PORTS, "--capture", TEST1, "--store", store]);
  t.equal(busy.status, 2);
  t.match(
    busy.stderr,
    /telltale\.db: in use by process \d+; stop it, or choose another --store\n$/,
  );
});

t.test("to listen for others makes accounts, prints them once and asks for them", async (t) => {
  const dir = t.testdir();
  const args = ["--listen", "0.0.0.0", "--capture", TEST1, ...HOUSEHOLD, "--store", dir];
  const { run, page, brokerPort } = await startRun(args);
  const [, code = ""] = await run.printed(/#\/start\/(\S+)/);
  const [, phone = ""] = await run.printed(/user phone {2}password (\S+)/);
  await run.printed(/still here/);
  t.match(run.text, `-u phone -P ${phone} -t 'telltale/+/alert' -v`);
  const local = `http://127.0.0.1:${new URL(page).port}/`;
  t.equal((await fetch(`${local}api/status`)).status, 401);
  const set = await fetch(`${local}api/session/first`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code, password: "quartz heron 512" }),
  });
  t.equal(set.status, 200);
  const cookie = /^telltale=[\w-]+/.exec(set.headers.get("set-cookie") ?? "")?.[0] ?? "";
  t.equal((await fetch(`${local}api/status`, { headers: { cookie } })).status, 200);
  await t.rejects(connect(t, brokerPort), /refuses the login/);
  const link = await connect(t, brokerPort, { username: "phone", password: phone });
  const open = first(link, "telltale/capture/alerts/open");
  await link.subscribe("telltale/#");
  t.ok((JSON.parse(await open) as { total: number }).total > 0);
  await t.rejects(link.publish("telltale/capture/alert", "{}"), /[Nn]ot authorized/);
  await run.stop();
  const second = await startRun(args);
  t.teardown(() => second.run.stop());
  await second.run.printed(/accounts as before/);
  await second.run.printed(/still here/);
  for (const secret of [code, phone, "#/start/"]) t.notMatch(second.run.text, secret);
  const again = `http://127.0.0.1:${new URL(second.page).port}/api/status`;
  t.equal((await fetch(again, { headers: { cookie } })).status, 200, "a restart ends no session");
});

t.test("two captures are read one after the other, and a cut one is said to be", async (t) => {
  const dir = t.testdir();
  const cut = join(dir, "cut.pcap");
  const { readFileSync } = await import("node:fs");
  writeFileSync(cut, readFileSync("test/captures/redmi-1s-test1-login.pcap").subarray(0, -40));
  const { run, page } = await startRun([
    "--capture",
    TEST1,
    "--capture",
    cut,
    ...HOUSEHOLD,
    "--store",
    join(dir, "s"),
  ]);
  t.teardown(() => run.stop());
  await run.printed(/still here/);
  await run.printed(/cut\.pcap: .*/);
  const { items } = (await (await fetch(`${page}api/alerts`)).json()) as { items: Alert[] };
  const types = items.flatMap(({ identifiers }) => identifiers.map(({ type }) => type));
  t.ok(types.includes("imsi"), "from the second");
  t.ok(types.includes("operator"), "from the first");
});
