import { createServer, type Socket } from "node:net";
import mqtt from "mqtt";
import t from "tap";
import { publishOnce } from "../../mqtt-bridge/mqtt/publish-once.js";
import { listenOnFreePort } from "../../mqtt-bridge/net/listen.js";

/** CONNACK of MQTT 5: accepted, no session, no properties. */
const ACCEPTED = Buffer.from([0x20, 3, 0, 0, 0]);

t.test("what is sent once ends with the connection, also when it is half out", async (t) => {
  const sockets: Socket[] = [];
  const { port, servers } = await listenOnFreePort(
    () =>
      createServer((socket) => {
        sockets.push(socket.on("error", () => {}));
        // Reads the first packet, and no more: what is sent stays in the middle.
        socket.once("data", () => socket.pause().write(ACCEPTED));
      }),
    ["127.0.0.1"],
    0,
  );
  t.teardown(() => servers.map((server) => server.close()));
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    protocolVersion: 5,
    reconnectPeriod: 0,
  });
  t.teardown(() => client.end(true));
  client.on("error", () => {});
  await new Promise<void>((resolve) => client.once("connect", () => resolve()));
  const sent = publishOnce(client, "t", Buffer.alloc(16 << 20), true);
  for (const socket of sockets) socket.resetAndDestroy();
  await t.rejects(sent, /the connection was lost|No connection|closed/);
});
