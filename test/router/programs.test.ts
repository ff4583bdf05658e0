import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { openInterface } from "../../router/node/live.js";
import type { PacketSource } from "../../router/node/packet.js";
import { openRouter, remoteScript } from "../../router/node/ssh.js";
import { pcap, sample } from "./captures.js";

const FILE = pcap({ little: true, magic: 0xa1b2c3d4, unit: 1000, extra: 0, link: 1 }, [
  { sec: 1, nsec: 0, bytes: sample(1, 60) },
  { sec: 2, nsec: 0, bytes: sample(2, 61) },
]);

const PATH = process.env.PATH;
t.afterEach(() => {
  process.env.PATH = PATH;
});

/** Puts programs that play tcpdump, ssh and uci before all others. */
function play(t: Test, programs: Readonly<Record<string, string>>): string {
  const dir = t.testdir();
  const bin = join(dir, "bin");
  mkdirSync(bin);
  writeFileSync(join(dir, "file.pcap"), FILE);
  for (const [name, script] of Object.entries(programs)) {
    const path = join(bin, name);
    writeFileSync(path, `#!/bin/sh\nexec 3>&1\ndir='${dir}'\n${script}\n`);
    chmodSync(path, 0o755);
  }
  process.env.PATH = `${bin}:${PATH}`;
  return dir;
}

async function framesOf(source: PacketSource): Promise<number[]> {
  const frames: number[] = [];
  for await (const { frame } of source) frames.push(frame);
  return frames;
}

const SETCAP = "sudo setcap cap_net_raw,cap_net_admin=eip $(command -v tcpdump)";

t.test("what tcpdump says of an interface becomes one line that says what to do", async (t) => {
  const cases: readonly (readonly [string, RegExp | string])[] = [
    [
      "tcpdump: wan9: No such device exists\n(No such device exists)",
      /^wan9: no such interface, or it is down; there are .*\blo\b/,
    ],
    ["tcpdump: wan9: That device is not up", /^wan9: no such interface, or it is down/],
    [
      "tcpdump: wan9: You don't have permission to perform this capture on that device\n(socket: Operation not permitted)",
      `wan9: no permission to capture; give it once with: ${SETCAP}`,
    ],
    ["tcpdump: it is raining", "wan9: tcpdump: it is raining"],
  ];
  for (const [stderr, message] of cases) {
    play(t, { tcpdump: `cat >&2 <<'E'\n${stderr}\nE\nexit 1` });
    await t.rejects(framesOf(openInterface("wan9")), { name: "CaptureError", message });
  }
});

t.test("packets that came before tcpdump failed are given, then the reason", async (t) => {
  play(t, { tcpdump: 'cat "$dir/file.pcap"; echo "tcpdump: the card is gone" >&2; exit 1' });
  const frames: number[] = [];
  const read = async () => {
    for await (const { frame } of openInterface("wan9")) frames.push(frame);
  };
  await t.rejects(read(), { message: "wan9: tcpdump: the card is gone" });
  t.same(frames, [1, 2]);
});

t.test("names that are options or no names never reach a program", async (t) => {
  play(t, { tcpdump: "echo called >&2; exit 9", ssh: "echo called >&2; exit 9" });
  t.throws(() => openInterface("-w/tmp/x"), { message: /^-w\/tmp\/x: no interface name/ });
  t.throws(() => openRouter("-oProxyCommand=x"), { message: /no ssh target; expected user@host/ });
  t.throws(() => openRouter("root@192.168.1.1", { iface: "$(reboot)" }), {
    message: "$(reboot): no interface name",
  });
});

/** Plays ssh by running the script that it is given. */
const SSH =
  'for script; do :; done; SSH_CONNECTION="192.0.2.1 4000 192.0.2.2 2222" sh -c "$script"';
const TCPDUMP = 'echo "$*" > "$dir/args"; cat "$dir/file.pcap"';

t.test("a router's packets come through ssh, without those of ssh itself", async (t) => {
  const dir = play(t, { ssh: SSH, tcpdump: TCPDUMP, uci: "exit 1" });
  const notes: string[] = [];
  const source = openRouter("root@192.168.1.1", {
    iface: "lo",
    onNote: (note) => notes.push(note),
  });
  t.same(await framesOf(source), [1, 2]);
  t.same(notes, []);
  t.ok(source.lan.includes("127.0.0.1/8"), "the prefixes of the interface there are known");
  t.equal(
    readFileSync(join(dir, "args"), "utf8").trim(),
    "-i lo -n -U -s 0 -w - not port 22 and not port 2222",
  );
});

t.test("a router that offloads flows is said to hide them", async (t) => {
  const uci = (soft: number, hard: number) =>
    `case "$*" in *flow_offloading_hw) echo ${hard};; *flow_offloading) echo ${soft};; esac`;
  const cases: readonly (readonly [number, number, RegExp | null])[] = [
    [0, 0, null],
    [0, 1, null],
    [1, 0, /^root@r: software flow offload is on: /],
    [1, 1, /^root@r: hardware flow offload is on: /],
  ];
  for (const [soft, hard, expected] of cases) {
    play(t, { ssh: SSH, tcpdump: TCPDUMP, uci: uci(soft, hard) });
    const notes: string[] = [];
    await framesOf(openRouter("root@r", { iface: "lo", onNote: (note) => notes.push(note) }));
    t.equal(notes.length, expected === null ? 0 : 1);
    if (expected !== null) t.match(notes[0], expected);
  }
});

t.test("what keeps a router from being read is one line", async (t) => {
  const cases: readonly (readonly [string, string, RegExp | string])[] = [
    [
      "ssh: connect to host r port 22: Connection refused",
      "exit 255",
      "root@r: ssh: connect to host r port 22: Connection refused",
    ],
    ["root@r: Permission denied (publickey).", "exit 255", /root@r: ssh: .*Permission denied/],
    ["", "exit 71", /^root@r: no tcpdump there; on the router: apk add tcpdump-mini/],
    ["eth0\nbr0", "exit 72", "root@r: no interface br-lan there; there are eth0, br0"],
    ["tcpdump: no memory", "exit 1", "root@r: tcpdump: no memory"],
  ];
  for (const [stderr, exit, message] of cases) {
    play(t, { ssh: `cat >&2 <<'E'\n${stderr}\nE\n${exit}` });
    await t.rejects(framesOf(openRouter("root@r")), { name: "CaptureError", message });
  }
});

t.test("the router's shell finds out what is missing", async (t) => {
  play(t, { ssh: SSH, tcpdump: TCPDUMP });
  await t.rejects(framesOf(openRouter("root@r", { iface: "telltale-no0" })), {
    message: /^root@r: no interface telltale-no0 there; there are .*\blo\b/,
  });
  t.match(remoteScript("any"), /^command -v tcpdump >\/dev\/null \|\| exit 71; /);
});
