import t from "tap";
import { startBroker } from "../../mqtt-bridge/broker/embedded.js";
import { type Link, openLink } from "../../mqtt-bridge/mqtt/link.js";
import { Pairs } from "../../mqtt-bridge/pair/pairs.js";
import { checkPresence } from "./presence-fixture.js";

t.test("at the broker of our own a router's account hears that its plane is there", async (t) => {
  const pairs = new Pairs(t.testdir());
  const { line } = pairs.make("attic", { url: "mqtt://192.0.2.10:1883", ca: null }, 0);
  const broker = await startBroker({
    addresses: ["127.0.0.1"],
    port: 0,
    accounts: null,
    base: "telltale",
    routers: pairs,
  });
  t.teardown(() => broker.close());
  const url = `mqtt://127.0.0.1:${broker.port}`;
  const connect = async (): Promise<Link> => {
    const link = await openLink({ url, clientId: "plane", log: () => {}, ...broker.internal });
    t.teardown(() => link.end());
    return link;
  };
  await checkPresence(t, { pairs, line, url, connect });
});
