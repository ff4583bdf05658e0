import t, { type Test } from "tap";
import { decodePairing } from "../../core/bundle/pairing.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { downTopic, upTopic } from "../../mqtt-bridge/machine/topics.js";
import type { Link } from "../../mqtt-bridge/mqtt/link.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { ownBroker } from "./plane-fixture.js";

const URL_OF_PAIRS = { url: "mqtt://192.0.2.10:1883", ca: null };

async function start(t: Test) {
  const pairs = new Pairs(t.testdir());
  const passwords = new Map(
    ["attic", "cellar", "garage"].map((router) => {
      const { value } = decodePairing(cborX, pairs.make(router, URL_OF_PAIRS, 0).line);
      return [router, value?.password ?? ""];
    }),
  );
  const { broker, open } = await ownBroker(t, pairs);
  const asRouter = (router: string): Promise<Link> =>
    open(router, { username: router, password: passwords.get(router) ?? "" });
  return { pairs, broker, open, asRouter, passwords };
}

t.test("a router writes what goes up from it, and nothing else", async (t) => {
  const { asRouter } = await start(t);
  const attic = await asRouter("attic");
  for (const kind of ["events", "flows", "health"] as const) {
    await attic.publish(upTopic("attic", kind), "x");
  }
  await attic.publish("telltale/attic/alert", "{}");
  const forbidden = [
    upTopic("cellar", "events"),
    downTopic("attic", "bundle"),
    downTopic("cellar", "command"),
    "telltale-agent/0/attic/up/events",
    "telltale/cellar/alert",
    "telltale/attic/state",
    "telltale/attic/request/alert/ack",
    "homeassistant/device/telltale_attic/config",
  ];
  for (const topic of forbidden) {
    await t.rejects(attic.publish(topic, "x"), /[Nn]ot authorized/, topic);
  }
});

t.test("a router reads what is sent to it, and nothing else", async (t) => {
  const { asRouter, open, broker } = await start(t);
  const plane = await open("plane", broker.internal);
  const attic = await asRouter("attic");
  const message = new Promise<string>((resolve) => attic.onMessage(({ topic }) => resolve(topic)));
  await attic.subscribe(downTopic("attic", "bundle"));
  await plane.publish(downTopic("attic", "bundle"), "x", { retain: true });
  t.equal(await message, downTopic("attic", "bundle"));
  const forbidden = [
    "#",
    "telltale-agent/#",
    "telltale-agent/+/attic/down/bundle",
    "telltale-agent/12/+/down/bundle",
    "$share/x/telltale-agent/12/attic/down/bundle",
    downTopic("cellar", "bundle"),
    upTopic("cellar", "events"),
    upTopic("attic", "events"),
    "telltale/#",
  ];
  for (const filter of forbidden) {
    const other = await asRouter("garage");
    await t.rejects(other.subscribe(filter), /not allow|rror/, filter);
    await other.end();
  }
});

t.test("nobody else takes a router's name, and a router takes no other", async (t) => {
  const { asRouter, open, passwords, pairs } = await start(t);
  const login = { username: "attic", password: passwords.get("attic") ?? "" };
  const refused = /no broker there|refuses the login/;
  await t.rejects(open("attic"), refused, "a person with the router's client id");
  await t.rejects(open("cellar", login), refused, "a router with another's client id");
  await t.rejects(open("attic", { ...login, password: "wrong" }), /refuses the login/);
  await t.rejects(open("attic", { username: "attic" }), /refuses the login/);
  t.ok((await asRouter("attic")).connected);
  pairs.repair("attic", null, 1);
  await t.rejects(open("attic", login), /refuses the login/, "the old password after a repair");
});
