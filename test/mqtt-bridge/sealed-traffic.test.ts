import { connect, createServer } from "node:net";
import t, { type Test } from "tap";
import { startBroker } from "../../mqtt-bridge/broker/embedded.js";
import { readInputs } from "../../mqtt-bridge/engine.js";
import { EventsReader } from "../../mqtt-bridge/machine/reader.js";
import { plainSeal } from "../../mqtt-bridge/machine/seal.js";
import { UP_FILTER } from "../../mqtt-bridge/machine/topics.js";
import { Uplink } from "../../mqtt-bridge/machine/uplink.js";
import { type Link, openLink } from "../../mqtt-bridge/mqtt/link.js";
import { Loopback } from "../../mqtt-bridge/run/loopback.js";
import { open } from "../../router/node/capture/open.js";
import { valuesIn } from "./live/values.js";

const SAMPLES = ["redmi-1s-test1", "redmi-1s-test1-login", "redmi-note"];

/** What the samples' phones talk to, and the phones: as text and as it stands in packets and events. */
const PLACES: readonly (readonly [string, Buffer])[] = [
  ...["api.account.xiaomi.com", "connect.rom.miui.com", "xiaomi", "rom.miui"].map(
    (name) => [name, Buffer.from(name)] as const,
  ),
  ["the address as text", Buffer.from("42.62.48.2")],
  ["the address in four bytes", Buffer.from([42, 62, 48, 2])],
  ["the address the other way round", Buffer.from([2, 48, 62, 42])],
  ["the maker's part of the phone's MAC and more", Buffer.from("286c07f10284", "hex")],
];

/** Everything that is found in a record of traffic. */
function findings(traffic: Buffer): string[] {
  const lower = Buffer.from(traffic.toString("latin1").toLowerCase(), "latin1");
  const places = PLACES.filter(([, bytes]) => traffic.includes(bytes) || lower.includes(bytes));
  return [...places.map(([what]) => what), ...valuesIn(traffic.toString("latin1"))];
}

/** A broker behind a relay that records all bytes of both directions. */
async function startRecorded(t: Test) {
  const addresses = ["127.0.0.1"];
  const broker = await startBroker({ addresses, port: 0, accounts: null, base: "telltale" });
  t.teardown(() => broker.close());
  const record: Buffer[] = [];
  const relay = createServer((client) => {
    const server = connect(broker.port, "127.0.0.1");
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on("data", (piece: Buffer) => void record.push(piece));
      from.on("error", () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  t.teardown(() => void relay.close());
  const address = relay.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const link = async (clientId: string): Promise<Link> => {
    const url = `mqtt://127.0.0.1:${port}`;
    const opened = await openLink({ url, clientId, log: t.comment, ...broker.internal });
    t.teardown(() => opened.end());
    return opened;
  };
  const links = { plane: await link("plane"), agent: await link("agent") };
  return { links, traffic: () => Buffer.concat(record) };
}

const INPUTS = readInputs({ household: "test/captures/household.yaml", rules: null, lan: [] });

t.test("the broker's traffic holds no identifier, name or address in clear", async (t) => {
  const { links, traffic } = await startRecorded(t);
  const router = "attic";
  const loopback = await Loopback.make({ router, links, live: false, log: t.comment });
  t.teardown(() => loopback.stop());
  let fed = 0;
  const reader = new EventsReader({ log: t.comment, onLines: () => {} });
  const clear: Buffer[] = [];
  const consumer = {
    feed: (records: Uint8Array) => {
      fed += records.length;
      clear.push(Buffer.from(records));
      return [];
    },
    volumes: () => [],
  };
  links.plane.onMessage(({ topic, payload }) => reader.take(topic, payload));
  await links.plane.subscribe(UP_FILTER);
  reader.add(router, consumer, loopback.plane.seal);
  await loopback.start(INPUTS, false);
  for (const name of SAMPLES) await loopback.agent.read(open(`test/captures/${name}.pcap`));
  await reader.reached(router, loopback.uplink.seq);
  t.ok(fed > 10_000, `${fed} bytes of events came through`);
  t.ok(traffic().length > 2 * fed, "each of them was recorded twice");
  t.same(findings(traffic()), []);
  t.ok(findings(Buffer.concat(clear)).length >= 4, "the plane reads what the traffic hides");
});

t.test("the same search finds names and addresses where messages are not sealed", async (t) => {
  const { links, traffic } = await startRecorded(t);
  const loopback = await Loopback.make({ router: "attic", links, live: false, log: t.comment });
  t.teardown(() => loopback.stop());
  const plain = new Uplink({
    router: "attic",
    epoch: 1,
    revision: 1,
    seal: plainSeal,
    send: (topic, message) => links.agent.publish(topic, message),
    now: () => 1,
  });
  await loopback.start(INPUTS, false);
  const add = loopback.uplink.add.bind(loopback.uplink);
  loopback.uplink.add = (records) => {
    plain.add(records);
    add(records);
  };
  await loopback.agent.read(open("test/captures/redmi-1s-test1.pcap"));
  await plain.flush();
  const found = findings(traffic());
  t.ok(found.includes("api.account.xiaomi.com"), found.join(", "));
  t.ok(found.some((what) => what.startsWith("the address")));
});
