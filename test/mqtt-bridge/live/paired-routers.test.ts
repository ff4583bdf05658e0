import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { encodeOnline } from "../../../core/bundle/online.js";
import { encodeBatch } from "../../../mqtt-bridge/machine/batch.js";
import { cborX } from "../../../mqtt-bridge/machine/cbor.js";
import { agentEnd } from "../../../mqtt-bridge/machine/ends.js";
import { upTopic } from "../../../mqtt-bridge/machine/topics.js";
import { type Link, openLink } from "../../../mqtt-bridge/mqtt/link.js";
import { hashPassword } from "../../../mqtt-bridge/pair/login.js";
import { MemoryMarks } from "../../../mqtt-bridge/pair/memory-marks.js";
import { writeAccount } from "../../../mqtt-bridge/pair/mosquitto.js";
import { Pairs } from "../../../mqtt-bridge/pair/pairs.js";
import { open } from "../../../router/node/capture/open.js";
import { EventWriter } from "../../core/events.js";
import { joinRouter, readLine, startPlane } from "../plane-fixture.js";
import { checkPresence, listenForPlane } from "../presence-fixture.js";
import { startRun, TELLTALE } from "../program.js";
import { LACKS_MOSQUITTO, type Mosquitto, startMosquitto, subscribe } from "./mosquitto.js";

const SHIPPED = "mqtt-bridge/broker/mosquitto";
const SAMPLE = "test/captures/redmi-1s-test1.pcap";
const PASSWORD = "plane-pass";
const skip = LACKS_MOSQUITTO;

/** mosquitto with the shipped settings and accounts of the plane, a phone and these routers. */
async function start(t: Test, routers: readonly string[], more: readonly string[] = []) {
  const dir = mkdtempSync(join(tmpdir(), "telltale-test-"));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const pairs = new Pairs(dir);
  const passwords = ["telltale", "phone"].map((user) => `${user}:${hashPassword(PASSWORD)}\n`);
  writeFileSync(join(dir, "telltale.passwd"), passwords.join(""), { mode: 0o644 });
  const lines = new Map<string, string>();
  for (const router of routers) {
    const { pair, line } = pairs.make(router, { url: "mqtt://192.0.2.10", ca: null }, 0);
    writeAccount(dir, router, pair);
    lines.set(router, line);
  }
  if (routers.length === 0) copyFileSync(`${SHIPPED}/telltale.acl`, join(dir, "telltale.acl"));
  spawnSync("chmod", ["-R", "a+rX", dir]);
  const settings = readFileSync(`${SHIPPED}/telltale.conf`, "utf8")
    .replace(/^listener .*$/m, "")
    .replace(/^persistence .*$/m, "")
    .replaceAll("/etc/mosquitto/", `${dir}/`);
  const broker = await startMosquitto(t, [...settings.split("\n"), ...more]);
  const lineOf = (router: string): string => lines.get(router) ?? "";
  return { dir, pairs, broker, lineOf };
}

async function planeLink(t: Test, { url }: Mosquitto): Promise<Link> {
  const login = { username: "telltale", password: PASSWORD, log: (): void => {} };
  const link = await openLink({ url, clientId: "telltale", ...login });
  t.teardown(() => link.end());
  return link;
}

t.test("two routers and people share a mosquitto, each with an account", { skip }, async (t) => {
  const { broker, pairs, lineOf } = await start(t, ["attic", "cellar"]);
  const plane = await startPlane(t, { pairs, link: await planeLink(t, broker) });
  const [attic, cellar] = await Promise.all([
    joinRouter(t, lineOf("attic"), broker),
    joinRouter(t, lineOf("cellar"), broker),
  ]);
  for (const router of ["attic", "cellar"]) {
    await plane.until(() => plane.routers.view(router)?.reported?.revision === 2);
  }
  await attic.node.agent.read(open(SAMPLE));
  await cellar.node.agent.read(open(SAMPLE));
  await plane.until(() => plane.lines.filter(({ kind }) => kind === "sighting").length >= 2);
  for (const view of plane.routers.views()) t.match(view, { availability: "online", lost: 0 });
});

t.test("a router whose connection ends without a word is offline at once", { skip }, async (t) => {
  const { broker, pairs, lineOf } = await start(t, ["attic"]);
  const plane = await startPlane(t, { pairs, link: await planeLink(t, broker) });
  const { router, user, password, pair_key: pairKey } = readLine(lineOf("attic"));
  const marks = new MemoryMarks();
  const end = agentEnd({ router, pairKey, marks, onRefusal: () => {} });
  const topic = upTopic(router, "online");
  const say = (state: "online" | "lost"): Uint8Array =>
    end.seal(topic, encodeOnline(cborX, { v: 1, state }));
  // Sealed before the will, so that the will has the later mark.
  const online = say("online");
  const login = { clientId: router, username: user, password, log: (): void => {} };
  const will = { topic, payload: say("lost"), retain: false };
  const link = await openLink({ url: broker.url, ...login, will });
  await link.publish(topic, online);
  await plane.until(() => plane.routers.view(router)?.availability === "online");
  // Another connection of the account throws the first one out, and the broker sends its will.
  const thief = await openLink({ url: broker.url, ...login });
  await plane.until(() => plane.routers.view(router)?.availability === "offline");
  await link.end();
  await thief.end();
  plane.clock.now += 601;
  plane.routers.judge();
  t.match(plane.alerts, [
    {
      event_type: "health",
      state: "open",
      title: "Router attic is silent",
      message: /for 10 minutes: its connection ended without a word, so it probably has no power/,
    },
  ]);
});

t.test("at a mosquitto a router's account hears that its plane is there", { skip }, async (t) => {
  const { broker, pairs, lineOf } = await start(t, ["attic"]);
  const connect = (): Promise<Link> => planeLink(t, broker);
  await checkPresence(t, { pairs, line: lineOf("attic"), url: broker.url, connect });
});

t.test("telltale run tells its routers that it comes and goes", { skip }, async (t) => {
  const { dir, broker, lineOf } = await start(t, ["attic"]);
  const router = await listenForPlane(t, lineOf("attic"), broker.url);
  writeFileSync(join(dir, "password"), `${PASSWORD}\n`);
  const at = ["--broker", broker.url.replace("//", "//telltale@"), "--store", dir];
  const { run } = await startRun([...at, "--broker-password", join(dir, "password")]);
  t.teardown(() => run.stop());
  await router.heard(1);
  t.equal(await run.stop(), 0);
  await router.heard(2);
  t.same(router.states, ["online", "stopped"]);
  t.same(router.faults, []);
});

t.test("what comes as soon as the plane listens finds its router known", { skip }, async (t) => {
  const { dir, broker, lineOf } = await start(t, ["attic"]);
  const { router, user, password, pair_key: pairKey } = readLine(lineOf("attic"));
  const end = agentEnd({ router, pairKey, marks: new MemoryMarks(), onRefusal: () => {} });
  const login = { username: user, password, log: (): void => {} };
  const link = await openLink({ url: broker.url, clientId: router, ...login });
  t.teardown(() => link.end());
  const topic = upTopic(router, "online");
  const online = end.seal(topic, encodeOnline(cborX, { v: 1, state: "online" }));
  // Kept, it comes right behind the answer to the subscription.
  await link.publish(topic, online, { retain: true });
  writeFileSync(join(dir, "password"), `${PASSWORD}\n`);
  const at = ["--broker", broker.url.replace("//", "//telltale@"), "--store", dir];
  const { run } = await startRun([...at, "--broker-password", join(dir, "password")]);
  t.teardown(() => run.stop());
  const phone = await subscribe(
    t,
    broker.port,
    ["telltale/#"],
    [...["-u", "phone", "-P", PASSWORD, "-i", "phone"]],
  );
  await phone.received("telltale/attic/availability", /online/);
  t.ok(true);
});

t.test("what comes under one router's name cannot starve another", { skip }, async (t) => {
  const { broker, pairs, lineOf } = await start(t, ["attic", "cellar"]);
  const plane = await startPlane(t, { pairs, link: await planeLink(t, broker) });
  const { user, password } = readLine(lineOf("attic"));
  const login = { username: user, password, log: (): void => {} };
  const flooder = await openLink({ url: broker.url, clientId: user, ...login });
  t.teardown(() => flooder.end());
  const { end, link } = await joinRouter(t, lineOf("cellar"), broker);
  await plane.until(() => plane.routers.view("cellar")?.reported?.revision === 2);
  const count = 20_000;
  const topics = ["events", "flows", "health", "online"] as const;
  const garbage = Buffer.alloc(2000, 0xd0);
  const flood = Promise.all(
    Array.from({ length: count }, (_, n) =>
      flooder.publish(upTopic("attic", topics[n % topics.length] ?? "events"), garbage),
    ),
  );
  const batches = 50;
  const topic = upTopic("cellar", "events");
  for (let seq = 1; seq <= batches; seq++) {
    const records = new EventWriter().end({ flow: seq }).take();
    const batch = encodeBatch({ v: 1, epoch: 1, revision: 2, seq, t0: 1, lost: 0, records });
    await link.publish(topic, end.seal(topic, batch));
  }
  await plane.reader.reached("cellar", batches);
  await flood;
  t.match(plane.routers.view("cellar"), { batches: { read: batches, missing: 0 } });
  // The flooder's last message comes after all that the broker let through.
  const attic = await plane.until(() => {
    const view = plane.routers.view("attic");
    return (view?.unopened_messages ?? 0) > 0 ? view : null;
  });
  t.equal(attic.refused_messages.not_sealed, 100, "then they are not even opened");
  const said = plane.logged.filter((line) => line.includes("/attic/"));
  t.ok(said.length <= 3 + 6, `${said.length} lines in the log`);
});

/** A certificate authority and a certificate for 127.0.0.1, made by the openssl program. */
function makeCertificates(dir: string): void {
  const run = (args: readonly string[]): void => {
    const { status, stderr } = spawnSync("openssl", args, { cwd: dir, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  run(["req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA"]);
  run(["req", ...key, "-keyout", "own.key", "-out", "own.csr", "-subj", "/CN=broker"]);
  writeFileSync(join(dir, "ext"), "subjectAltName=IP:127.0.0.1\n");
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "ext"];
  run(["x509", "-req", "-in", "own.csr", ...signed, "-days", "2", "-out", "own.pem"]);
  spawnSync("chmod", ["-R", "a+rX", dir]);
}

const lacksTls = skip || (spawnSync("openssl", ["version"]).error ? "needs openssl" : false);

t.test(
  "telltale run reads a router that is paired meanwhile, over TLS with a certificate of its own",
  { skip: lacksTls },
  async (t) => {
    const tls = mkdtempSync(join(tmpdir(), "telltale-test-"));
    t.teardown(() => rmSync(tls, { recursive: true }));
    makeCertificates(tls);
    const pem = (name: string): string => join(tls, name);
    const files = [`cafile ${pem("ca.pem")}`, `certfile ${pem("own.pem")}`];
    const { dir, broker } = await start(t, ["cellar"], [...files, `keyfile ${pem("own.key")}`]);
    const url = broker.url.replace("mqtt:", "mqtts:");
    writeFileSync(join(dir, "password"), `${PASSWORD}\n`);
    const at = ["--broker", url.replace("//", "//telltale@"), "--broker-ca", pem("ca.pem")];
    const store = ["--store", dir, "--household", "test/captures/household.yaml"];
    const secret = ["--broker-password", join(dir, "password")];
    const { run, page } = await startRun([...at, ...secret, ...store]);
    t.teardown(() => run.stop());
    t.match(run.text, /telltale reads paired routers/);
    const args = ["pair", "--router", "attic", "--broker", url, "--ca", pem("ca.pem")];
    const paired = spawnSync(
      process.execPath,
      [TELLTALE, ...args, "--store", dir, "--mosquitto", dir],
      { encoding: "utf8" },
    );
    t.match(paired.stderr, /telltale\.passwd: with the account attic; now: kill -HUP mosquitto/);
    t.equal(readLine(paired.stdout).ca, readFileSync(pem("ca.pem"), "utf8"));
    spawnSync("chmod", ["a+r", join(dir, "telltale.passwd")]);
    await broker.reload();
    const { node, installed, until } = await joinRouter(t, paired.stdout, { url });
    await until(() => installed.length > 0);
    await node.agent.read(open(SAMPLE));
    await run.printed(/Redmi 1S sent its IMEI/);
    const login = ["--cafile", pem("ca.pem"), "-u", "phone", "-P", PASSWORD, "-i", "phone"];
    const phone = await subscribe(t, broker.port, ["telltale/#"], login);
    await phone.received("telltale/attic/availability", /online/);
    await phone.received("telltale/cellar/availability", /offline/);
    await phone.received("telltale/attic/state", /"paired":true.*"reported":\{"epoch":1/);
    await phone.received(
      "telltale/bridge/info",
      /"id":"attic".*"id":"cellar"|"id":"cellar".*"id":"attic"/,
    );
    await phone.received("telltale/bridge/health", /"errors":0/);
    const { items } = (await (await fetch(`${page}api/routers`)).json()) as { items: object[] };
    t.match(items, [
      { id: "attic", paired: true, availability: "online", reported: { epoch: 1 } },
      { id: "cellar", availability: "offline", last_seen: null },
    ]);
    const shown = spawnSync(
      process.execPath,
      [TELLTALE, "router", "show", "attic", ...store.slice(0, 2)],
      {
        encoding: "utf8",
      },
    );
    t.match(shown.stdout, /^tables +has revision (\d+) of \1$/m);
    t.match(shown.stdout, /^takes +tables of \d+ bytes$/m);
  },
);
