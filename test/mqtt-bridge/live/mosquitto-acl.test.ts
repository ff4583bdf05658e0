import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { decodePairing } from "../../../core/bundle/pairing.js";
import { cborX } from "../../../mqtt-bridge/machine/cbor.js";
import { downTopic, upTopic } from "../../../mqtt-bridge/machine/topics.js";
import { type Link, openLink } from "../../../mqtt-bridge/mqtt/link.js";
import { hashPassword } from "../../../mqtt-bridge/pair/login.js";
import { Pairs } from "../../../mqtt-bridge/pair/pairs.js";
import { LACKS_MOSQUITTO, startMosquitto } from "./mosquitto.js";

const SHIPPED = "mqtt-bridge/broker/mosquitto";
const skip = LACKS_MOSQUITTO;

/** mosquitto with the shipped settings; only port and folders are the test's. */
async function start(t: Test) {
  const dir = mkdtempSync(join(tmpdir(), "telltale-test-"));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const pairs = new Pairs(dir);
  const logins = new Map([
    ["telltale", "plane-pass"],
    ["phone", "phone-pass"],
  ]);
  for (const router of ["attic", "cellar"]) {
    const { line } = pairs.make(router, { url: "mqtt://192.0.2.10", ca: null }, 0);
    logins.set(router, decodePairing(cborX, line).value?.password ?? "");
  }
  const lines = pairs.all().map(({ router, login }) => `${router}:${login}`);
  for (const user of ["telltale", "phone"]) {
    lines.push(`${user}:${hashPassword(logins.get(user) ?? "")}`);
  }
  writeFileSync(join(dir, "telltale.passwd"), `${lines.join("\n")}\n`, { mode: 0o644 });
  writeFileSync(join(dir, "telltale.acl"), readFileSync(`${SHIPPED}/telltale.acl`), {
    mode: 0o644,
  });
  spawnSync("chmod", ["755", dir]);
  const settings = readFileSync(`${SHIPPED}/telltale.conf`, "utf8")
    .replace(/^listener .*$/m, "")
    .replace(/^persistence .*$/m, "")
    .replaceAll("/etc/mosquitto/", `${dir}/`);
  const broker = await startMosquitto(t, settings.split("\n"));
  const open = async (user: string, password = logins.get(user) ?? ""): Promise<Link> => {
    const { url } = broker;
    const clientId = user === "cellar" ? "attic" : user;
    const link = await openLink({ url, clientId, username: user, password, log: () => {} });
    t.teardown(() => link.end());
    return link;
  };
  return { open };
}

t.test("passwords of paired routers are taken, others not", { skip }, async (t) => {
  const { open } = await start(t);
  t.ok((await open("attic")).connected);
  await t.rejects(open("attic", "wrong"), /refuses the login/);
  await t.rejects(open("garage", ""), /refuses the login/);
});

t.test("a router writes nothing of another router", { skip }, async (t) => {
  const { open } = await start(t);
  const attic = await open("attic");
  await attic.publish(upTopic("attic", "events"), "x");
  await attic.publish("telltale/attic/alert", "{}");
  const forbidden = [
    upTopic("cellar", "events"),
    downTopic("attic", "bundle"),
    downTopic("cellar", "bundle"),
    "telltale/cellar/alert",
    "telltale/attic/state",
    "telltale/attic/request/alert/ack",
    "telltale/bridge/request/info",
  ];
  for (const topic of forbidden) {
    await t.rejects(attic.publish(topic, "x"), /[Nn]ot authorized/, topic);
  }
});

t.test("a router reads nothing of another router", { skip }, async (t) => {
  const { open } = await start(t);
  const [plane, attic] = [await open("telltale"), await open("attic")];
  const read: string[] = [];
  const last = new Promise<void>((resolve) => {
    attic.onMessage(({ topic, payload }) => {
      read.push(topic);
      if (Buffer.from(payload).toString() === "last") resolve();
    });
  });
  // mosquitto grants every filter and keeps back what is forbidden: only what arrives counts.
  for (const filter of ["#", "telltale-agent/#", downTopic("attic", "bundle")]) {
    await attic.subscribe(filter);
  }
  for (const topic of [
    downTopic("cellar", "bundle"),
    "telltale/bridge/info",
    "telltale/attic/state",
  ])
    await plane.publish(topic, "x", { retain: true });
  await plane.publish(downTopic("cellar", "command"), "x");
  const cellar = await open("cellar");
  await cellar.publish(upTopic("cellar", "events"), "x");
  await cellar.publish("telltale/cellar/alert", "x");
  await attic.publish(upTopic("attic", "events"), "x");
  await plane.publish(downTopic("attic", "bundle"), "last");
  await last;
  t.same([...new Set(read)], [downTopic("attic", "bundle")]);
});

t.test("nobody cuts a router off by its client id", { skip }, async (t) => {
  const { open } = await start(t);
  const attic = await open("attic");
  let lost = false;
  attic.onState((connected) => {
    if (!connected) lost = true;
  });
  // Without use_username_as_clientid this connection would end that of the router.
  const cellar = await open("cellar");
  await cellar.publish(upTopic("cellar", "events"), "x");
  await attic.publish(upTopic("attic", "events"), "x");
  t.equal(lost, false);
});

t.test("the phone asks and reads what is for people", { skip }, async (t) => {
  const { open } = await start(t);
  const phone = await open("phone");
  await phone.publish("telltale/attic/request/alert/ack", "{}");
  await phone.publish("telltale/bridge/request/info", "{}");
  for (const topic of ["telltale/attic/alert", downTopic("attic", "command")]) {
    await t.rejects(phone.publish(topic, "x"), /[Nn]ot authorized/, topic);
  }
});
