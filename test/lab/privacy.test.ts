import { readdirSync, readFileSync, statSync } from "node:fs";
import { join as path } from "node:path";
import t from "tap";
import { pairRouter } from "./accounts.js";
import { addressForms, type Form, findForms, textForms } from "./forms.js";
import { ROUTER, startHome } from "./home.js";
import { VALUE } from "./household.js";
import type { Lab } from "./lab.js";
import { memoryOf } from "./memory.js";
import { ADDRESS, MAC } from "./network.js";
import { fetchWith, join } from "./phone.js";
import { record } from "./recording.js";
import { streamsOf } from "./streams.js";
import { type Login, loginArgs, Subscriber, tells } from "./subscriber.js";

/** Names that the phone asks for and speaks to; alerts name them, machine messages must not. */
const NAMES = ["api.account.xiaomi.com", "account.xiaomi", "good.example.com", "track.example.com"];
const HOST_NAME = "asha-redmi-1s";

/** What the phone does here that nobody else may learn. */
async function beSeen(lab: Lab): Promise<string> {
  const address = await join(lab, HOST_NAME);
  const query = `imei=${VALUE.imei}&tel=%2B447700900123&mail=${VALUE.email}&w=${VALUE.canary}`;
  await fetchWith(lab, ["-4", `http://api.account.xiaomi.com/v1?${query}`]);
  await fetchWith(lab, ["-4", "https://good.example.com/"]);
  await fetchWith(lab, ["-4", "https://track.example.com/"]);
  return address;
}

t.test("the broker and who listens to it learn no value, and of machines no name", async (t) => {
  const { lab, people, observer, broker } = await startHome(t, { offloads: true });
  const lan = await record(lab, "router", "br-lan", { from: "phone", to: ADDRESS.router });
  const wire = await record(lab, "box", "eth0", { from: "box", to: ADDRESS.router });
  const own = await record(lab, "box", "lo", { from: "box", to: ADDRESS.box });
  const address = await beSeen(lab);
  for (const type of ["imei", "phone", "email", "text"]) {
    await people.alert(`an alert of ${type}`, (alert) => tells(type, alert));
  }
  await observer.flow("the flow", ({ name }) => name === "api.account.xiaomi.com");
  for (const recording of [lan, wire, own]) await recording.stop();
  const values = [...Object.values(VALUE), VALUE.phone.slice(3), VALUE.imei.slice(0, 14)].flatMap(
    textForms,
  );
  const places = [address, ADDRESS.account, ADDRESS.good, MAC.phone].flatMap(addressForms);
  const names = [...NAMES, HOST_NAME].flatMap(textForms);
  const sent = [
    ...(await streamsOf(wire.file)).entries(),
    ...(await streamsOf(own.file)).entries(),
  ];
  const messages = sent.filter(([name]) => /:1883\b/.test(name));
  const ofAgent = messages.filter(([name]) => name.includes(`${ADDRESS.router}:`));
  t.ok(ofAgent.length >= 2, "the agent's connection was captured, both ways");
  t.ok(Buffer.concat(ofAgent.map(([, bytes]) => bytes)).includes(`/${ROUTER}/up/events`));
  t.ok(messages.length > ofAgent.length, "and those of people");
  for (const [name, bytes] of ofAgent) {
    t.same(findForms([...values, ...places, ...names], bytes), [], `${name}: nothing`);
  }
  for (const [name, bytes] of messages) {
    t.same(findForms([...values, ...places], bytes), [], `${name}: no value, no address`);
  }
  t.match(broker.log, /Received PUBLISH/, "the log says all that mosquitto can say");
  t.same(findForms([...values, ...places, ...names], Buffer.from(broker.log)), [], "the log");
  const clear = readFileSync(lan.file);
  t.ok(findForms(values, clear).length >= 4, "what the phone sent holds the values");
});

t.test("a router's account reads and writes nothing of another router", async (t) => {
  const { lab, paired, observer, broker, people, agent } = await startHome(t, { offloads: true });
  await agent.stop();
  const { pairing } = await pairRouter(lab, "cellar");
  await broker.reload();
  const cellar: Login = { host: ADDRESS.box, user: pairing.user, password: pairing.password };
  const spy = await Subscriber.start(lab, "router", cellar, ["#", "telltale-agent/#", "$SYS/#"]);
  agent.start();
  await observer.until("health of the agent", ({ health }) => (health.length > 2 ? true : null));
  const { cell } = paired.pairing;
  const foreign = [
    `telltale-agent/${cell}/${ROUTER}/up/events`,
    `telltale-agent/${cell}/${ROUTER}/up/health`,
    `telltale-agent/${cell}/${ROUTER}/down/bundle`,
    `telltale-agent/${cell}/${ROUTER}/down/command`,
    `telltale/${ROUTER}/alert`,
    `telltale/${ROUTER}/request/alert/ack`,
  ];
  for (const topic of foreign) await publishFrom(lab, cellar, topic, "forged");
  // The last is allowed: when it arrives, the broker has judged those before it.
  await publishFrom(lab, cellar, "telltale/cellar/alert", "{}");
  await people.received("telltale/cellar/alert");
  t.same(
    people.messages.filter(({ text }) => text === "forged"),
    [],
    "nothing forged reaches a person",
  );
  t.same(observer.sent.refused, [], "nor the plane");
  t.notMatch(agent.text, /refused/, "nor the other router");
  const readable = spy.messages.filter(({ topic }) => !topic.includes("/cellar/"));
  t.same(readable, [], "and it reads nothing of the other router");
});

t.test("the router holds fingerprints of the household's values, and none of them", async (t) => {
  const { agent, observer } = await startHome(t, { offloads: true });
  await observer.until("health", ({ health }) => (health.length > 1 ? true : null));
  const values = [...Object.values(VALUE), "Asha Rao", MAC.phone, VALUE.phone.slice(3)].flatMap(
    addressOrText,
  );
  const memory = memoryOf(agent.pid);
  t.ok(memory.includes(`/${ROUTER}/up/events`), "its memory was read");
  t.same(findForms(values, memory), [], `${memory.length} bytes of memory`);
  for (const name of readdirSync(agent.folder)) {
    const file = path(agent.folder, name);
    t.same(findForms(values, readFileSync(file)), [], name);
    t.equal(statSync(file).mode & 0o777, 0o600, `${name} is for its owner only`);
  }
});

function addressOrText(value: string): Form[] {
  return /^([0-9a-f]{2}:){5}/.test(value) ? addressForms(value) : textForms(value);
}

/** `mosquitto_pub`; a refusal of the broker is no error here. */
async function publishFrom(lab: Lab, login: Login, topic: string, text: string): Promise<void> {
  const args = [...loginArgs(login), "-V", "mqttv5", "-q", "1", "-t", topic, "-m", text];
  await lab.run("router", "mosquitto_pub", args);
}
