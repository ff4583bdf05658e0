import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { openAccounts } from "../../mqtt-bridge/broker/accounts.js";
import { startBroker } from "../../mqtt-bridge/broker/embedded.js";
import { type Link, type LinkOptions, openLink } from "../../mqtt-bridge/mqtt/link.js";
import { freePort } from "./program.js";

const silent = (): void => {};

async function start(t: Test, accounts: Parameters<typeof startBroker>[0]["accounts"] = null) {
  const broker = await startBroker({
    addresses: ["127.0.0.1"],
    port: 0,
    accounts,
    base: "telltale",
  });
  t.teardown(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const open = async (options: Partial<LinkOptions> = {}): Promise<Link> => {
    const clientId = `test-${Math.random().toString(36).slice(2, 10)}`;
    const link = await openLink({ url, clientId, log: silent, ...options });
    t.teardown(() => link.end());
    return link;
  };
  return { broker, url, open };
}

/** The next message of a link. */
function next(link: Link): Promise<{ topic: string; text: string; retained: boolean }> {
  return new Promise((resolve) => {
    link.onMessage(({ topic, payload, retained }) =>
      resolve({ topic, text: Buffer.from(payload).toString(), retained }),
    );
  });
}

t.test("people read what is meant for them and may only ask", async (t) => {
  const { broker, open } = await start(t);
  const plane = await open(broker.internal);
  const person = await open();
  t.equal(person.version, 5);
  await plane.publish("telltale/bridge/state", '{"state":"online"}', { retain: true });
  const state = next(person);
  await person.subscribe("telltale/#");
  t.same(await state, {
    topic: "telltale/bridge/state",
    text: '{"state":"online"}',
    retained: true,
  });
  await plane.subscribe("telltale/+/request/#");
  const request = next(plane);
  await person.publish("telltale/demo/request/alert/ack", "{}");
  t.match(await request, { topic: "telltale/demo/request/alert/ack", retained: false });
  await t.rejects(person.publish("telltale/demo/alert", "{}"), /[Nn]ot authorized/);
  await t.rejects(person.publish("telltale-agent/1/demo/up/events", "x"), /[Nn]ot authorized/);
});

t.test("it is known when a person's client reads, not when one of our own does", async (t) => {
  const { broker, open } = await start(t);
  const plane = await open(broker.internal);
  await plane.subscribe("telltale/+/request/#");
  const nobody = Symbol("nobody");
  t.equal(await Promise.race([broker.reader, Promise.resolve(nobody)]), nobody);
  const person = await open();
  await person.subscribe("telltale/#");
  t.equal(await broker.reader, undefined);
});

t.test("machine messages and other topics cannot be read by people", async (t) => {
  const { open } = await start(t);
  for (const filter of ["#", "telltale-agent/#", "$SYS/#"]) {
    const person = await open();
    await t.rejects(person.subscribe(filter), /not allow|rror/, filter);
  }
});

t.test("a request that is to be kept is marked as such, also when it arrives live", async (t) => {
  const { broker, open } = await start(t);
  const plane = await open(broker.internal);
  const person = await open();
  await plane.subscribe("telltale/+/request/#");
  const request = next(plane);
  await person.publish("telltale/demo/request/alert/ack", "{}", { retain: true });
  t.equal((await request).retained, true);
});

t.test("with accounts nobody enters without the phone's password", async (t) => {
  const dir = t.testdir();
  const { accounts, phone: password, file } = await openAccounts(dir);
  await accounts.setPassword("admin", "made-up words");
  const { open, url } = await start(t, accounts);
  const refused = new RegExp(`${url}: the broker refuses the login`);
  await t.rejects(open(), refused);
  await t.rejects(open({ username: "phone", password: "wrong" }), refused);
  await t.rejects(open({ username: "admin", password: "made-up words" }), refused);
  await t.rejects(open({ username: "telltale-internal", password: "" }), refused);
  const phone = await open({ username: "phone", password: password ?? "" });
  await phone.subscribe("telltale/#");
  t.equal(statSync(file).mode & 0o777, 0o600);
  const stored = readFileSync(file, "utf8");
  for (const clear of [password ?? "", "made-up words"]) t.notMatch(stored, clear);
});

t.test("accounts are made once and then only checked", async (t) => {
  const dir = t.testdir();
  const first = await openAccounts(join(dir, "new", "place"));
  t.match(first.phone, /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
  t.equal(first.accounts.has("admin"), false, "its password is a person's to set");
  t.equal(await first.accounts.verify("admin", ""), false);
  await first.accounts.setPassword("admin", "first words");
  await first.accounts.setPassword("admin", "other words");
  const second = await openAccounts(join(dir, "new", "place"));
  t.equal(second.phone, null);
  for (const [name, password, is] of [
    ["phone", first.phone ?? "", true],
    ["admin", first.phone ?? "", false],
    ["admin", "first words", false],
    ["admin", "other words", true],
  ] as const) {
    t.equal(await second.accounts.verify(name, password), is);
  }
  chmodSync(second.file, 0o600);
  const damaged = t.testdir({ "accounts.json": '{"v":1}' });
  await t.rejects(openAccounts(damaged), /accounts\.json: not readable as accounts.*delete it/);
});

t.test("a missing broker and a wrong address are said in one line", async (t) => {
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  await t.rejects(openLink({ url, clientId: "x", log: silent }), {
    message: `${url}: no broker there: connection refused`,
    status: 2,
  });
  for (const wrong of ["broker", "http://broker", "mqtt://", "mqtt:///x"]) {
    await t.rejects(
      openLink({ url: wrong, clientId: "x", log: silent }),
      /expected mqtt:\/\/host/,
      wrong,
    );
  }
});

t.test("who publishes learns whether somebody reads that topic", async (t) => {
  const { broker, open } = await start(t);
  const heard = (topic: string, payload: string | Uint8Array) => broker.heard(topic, payload);
  const plane = await open({ ...broker.internal, heard });
  const alert = (text: string): Promise<boolean | null> =>
    new Promise((onTaken, fail) => {
      plane.publish("telltale/attic/alert", text, { onTaken }).catch(fail);
    });
  t.equal(await alert("one"), false, "nobody is there");
  const person = await open();
  t.equal(await alert("two"), false, "somebody is there and reads nothing");
  await person.subscribe("telltale/+/alert");
  t.equal(await alert("three"), true);
  await person.end();
  t.equal(await alert("four"), false, "gone again");
});
