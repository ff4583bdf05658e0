import { join as joinPath } from "node:path";
import t, { type Test } from "tap";
import { Peer } from "../agent/live/home.js";
import { type Home, startHome } from "./home.js";
import { VALUE } from "./household.js";
import { eventually } from "./lab.js";
import { ADDRESS } from "./network.js";
import { fetchWith, join } from "./phone.js";
import { streamsOf } from "./streams.js";
import { tells } from "./subscriber.js";

const HOST = "api.account.xiaomi.com";
const PORT = 8082;
const BASE64 = Buffer.from(VALUE.imei).toString("base64");
/** What comes through, however much waits. */
const HARMLESS = `http://${HOST}/v1?deviceId=none`;

async function guardedHome(t: Test): Promise<Home> {
  const home = await startHome(t, { offloads: false, judged: ["guard"] });
  await join(home.lab, "redmi-1s");
  await eventually("the guard is there", () =>
    home.lab
      .now("router", "nft", ["list", "set", "inet", "telltale", "guarded"])
      .includes("expires")
      ? true
      : null,
  );
  return home;
}

/** All that servers get from now on; ends with what it saw. */
async function listen(home: Home): Promise<() => Promise<string[]>> {
  const file = joinPath(home.lab.folder, `server-${performance.now()}.pcap`);
  const words = ["-i", "eth0", "-U", "--immediate-mode", "-s0", "-w", file, "tcp"];
  const dump = home.lab.start("internet", "tcpdump", words);
  await dump.printed(/listening on/);
  return async () => {
    await fetchWith(home.lab, ["-4", `${HARMLESS}&last`]);
    await dump.stop("SIGINT");
    const streams = await streamsOf(file);
    return [...streams.values()].map((bytes) => bytes.toString("latin1"));
  };
}

/** Whether the phone's request is answered; any way to be refused counts as none. */
async function isAnswered(home: Home, args: readonly string[]): Promise<boolean> {
  const { status } = await home.lab.run("phone", "curl", ["-qsSkm5", ...args]);
  return status === 0;
}

const KINDS: readonly (readonly [string, readonly string[]])[] = [
  ["in a query", [`http://${HOST}/v1?deviceId=${VALUE.imei}`]],
  ["in a body", ["-d", `deviceId=${VALUE.imei}&x=1`, `http://${HOST}/v1`]],
  ["in Base64", ["-d", `d=${BASE64}`, `http://${HOST}/v1`]],
  ["in a cookie", ["-b", `id=${VALUE.imei}`, `http://${HOST}/v1`]],
  ["over IPv6", ["-6", `http://${HOST}/v1?deviceId=${VALUE.imei}`]],
];

t.test(
  "the hook of blocks is there while packets wait, for the kernel drops them when one goes",
  async (t) => {
    const { lab } = await guardedHome(t);
    await eventually("the chain", () =>
      lab
        .now("router", "nft", ["list", "table", "inet", "telltale"])
        .includes("chain restricting {")
        ? true
        : null,
    );
  },
);

t.test("a server never gets a registered value", async (t) => {
  const home = await guardedHome(t);
  const heard = await listen(home);
  for (const [what, args] of KINDS) t.equal(await isAnswered(home, args), false, what);
  t.equal(await isAnswered(home, ["-4", HARMLESS]), true, "another request");
  const large = `@${home.lab.write("large", "x".repeat(200_000))}`;
  t.equal(await isAnswered(home, ["-4", "-d", large, `http://${HOST}/`]), true, "a large body");
  const streams = await heard();
  t.ok(
    streams.some((text) => text.includes("deviceId=none")),
    "what came through is seen",
  );
  t.same(
    streams.filter((text) => text.includes(VALUE.imei) || text.includes(BASE64)),
    [],
  );
  const alert = await home.people.alert("an alert", (each) => tells("imei", each));
  t.match(alert, { device: { name: "Redmi 1S" }, name: HOST });
  t.match(alert.message, /tried to send its IMEI.*the router stopped it/i);
});

t.test("a value over two segments is stopped with the second", async (t) => {
  const home = await guardedHome(t);
  const [phone, internet] = [new Peer(home.lab, "phone"), new Peer(home.lab, "internet")];
  t.teardown(() => Promise.all([phone.end(), internet.end()]));
  await internet.obey({ order: "serve", l4: "tcp", host: ADDRESS.account, port: PORT });
  const heard = await listen(home);
  const half = VALUE.imei.length / 2;
  const body = `deviceId=${VALUE.imei}`;
  const head = `POST /v1 HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const cut = body.indexOf(VALUE.imei) + Math.floor(half);
  const own = await phone.obey({ order: "open", host: ADDRESS.account, port: PORT, from: 0 });
  await phone.obey({ order: "write", from: own, text: head + body.slice(0, cut) });
  await t.rejects(
    phone.obey({ order: "write", from: own, text: body.slice(cut) }),
    /ECONNRESET/,
    "the phone is told",
  );
  await eventually("the server is told", () =>
    home.lab.now("internet", "ss", ["-Htn", "sport", `= :${PORT}`]) === "" ? true : null,
  );
  const streams = await heard();
  t.same(
    streams.filter((text) => text.includes(VALUE.imei)),
    [],
  );
  t.ok(
    streams.some((text) => text.endsWith(body.slice(0, cut))),
    "the first half is seen",
  );
});

/** Twenty segments and more around a value, which the tenth completes. */
function longBodies(): readonly (readonly [what: string, stream: string, written: string])[] {
  const letters = "lorem ipsum ".repeat(800);
  const text = `a=${letters}&deviceId=${VALUE.imei}&b=${letters}`;
  const head = `POST /v1 HTTP/1.1\r\nHost: ${HOST}\r\n`;
  const sized = (body: string): string => `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
  const chunks = (text.match(/.{1,3000}/gs) ?? []).map(
    (chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`,
  );
  // Of a multiple of three bytes before it, the value's own characters are the same wherever they stand.
  const coded = `d=${Buffer.from(`${letters}${VALUE.imei}; ${letters}`).toString("base64")}`;
  return [
    ["plain", sized(text), VALUE.imei],
    ["Base64", sized(coded), BASE64],
    [
      "in chunks",
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunks.join("")}0\r\n\r\n`,
      VALUE.imei,
    ],
  ];
}

t.test("in a long body the packet that completes a value is stopped", async (t) => {
  const home = await guardedHome(t);
  const [phone, internet] = [new Peer(home.lab, "phone"), new Peer(home.lab, "internet")];
  t.teardown(() => Promise.all([phone.end(), internet.end()]));
  await internet.obey({ order: "serve", l4: "tcp", host: ADDRESS.account, port: PORT });
  for (const [what, stream, written] of longBodies()) {
    const heard = await listen(home);
    const end = stream.indexOf(written) + written.length;
    t.ok(end > written.length, `${what}: it is there`);
    const segments = stream.match(/.{1,1000}/gs) ?? [];
    const own = await phone.obey({ order: "open", host: ADDRESS.account, port: PORT, from: 0 });
    const write = (text: string) => phone.obey({ order: "write", from: own, text });
    const last = Math.floor((end - 1) / 1000);
    t.ok(last > 8 && segments.length > 18, `${what}: segment ${last} of ${segments.length}`);
    for (const segment of segments.slice(0, last)) await write(segment);
    await t.rejects(write(segments[last] ?? ""), /ECONNRESET/, `${what}: the phone is told`);
    const streams = (await heard()).filter((text) => text.startsWith("POST"));
    t.same(streams, [stream.slice(0, last * 1000)], `${what}: all before it came, and no more`);
  }
});

t.test("an agent that is stopped, killed or removed holds nothing up", async (t) => {
  const home = await guardedHome(t);
  const answeredIn = async (): Promise<number> => {
    const started = performance.now();
    await fetchWith(home.lab, ["-4", HARMLESS]);
    return performance.now() - started;
  };
  t.ok((await answeredIn()) < 1000, "while it judges");
  process.kill(home.agent.pid, "SIGSTOP");
  const stopped = await answeredIn();
  t.ok(stopped < 1000, `stopped: ${stopped.toFixed(0)} ms`);
  process.kill(home.agent.pid, "SIGCONT");
  t.equal(await home.agent.stop("SIGKILL"), null);
  const killed = await answeredIn();
  t.ok(killed < 1000, `killed: ${killed.toFixed(0)} ms`);
  home.agent.start();
  await eventually("it judges again", async () =>
    (await isAnswered(home, [`http://${HOST}/v1?deviceId=${VALUE.imei}`])) ? null : true,
  );
  await home.agent.stop();
  home.agent.removeTable();
  const removed = await answeredIn();
  t.ok(removed < 1000, `removed: ${removed.toFixed(0)} ms`);
  t.notMatch(home.lab.now("router", "nft", ["list", "tables"]), "telltale");
  const flows = home.lab.now("router", "conntrack", ["-L"]);
  t.match(flows, /mark=0 /);
  t.notMatch(flows, /mark=[1-9]/, "no flow keeps a mark of ours");
});
