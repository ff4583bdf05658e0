import { createServer, type Socket } from "node:net";
import { type IConnectPacket, parser } from "mqtt-packet";
import t from "tap";
import { openLink, UNDER_WAY_MAX } from "../../mqtt-bridge/mqtt/link.js";
import { listenOnFreePort } from "../../mqtt-bridge/net/listen.js";

/** CONNACK of MQTT 5: accepted, no session, no properties. */
const ACCEPTED = Buffer.from([0x20, 3, 0, 0, 0]);

for (const session of [undefined, 20]) {
  t.test(
    `a broker is told how much it may send at once, with a session of ${session} s`,
    async (t) => {
      const sockets: Socket[] = [];
      const connects: IConnectPacket[] = [];
      const { port, servers } = await listenOnFreePort(
        () =>
          createServer((socket) => {
            sockets.push(socket.on("error", () => {}));
            const reader = parser({ protocolVersion: 5 });
            reader.on("packet", (packet) => {
              if (packet.cmd !== "connect") return;
              connects.push(packet);
              socket.write(ACCEPTED);
            });
            socket.on("data", (bytes) => void reader.parse(bytes));
          }),
        ["127.0.0.1"],
        0,
      );
      t.teardown(() => servers.map((server) => server.close()));
      t.teardown(() => sockets.map((socket) => socket.destroy()));
      const url = `mqtt://127.0.0.1:${port}`;
      const settings = session === undefined ? {} : { session };
      const link = await openLink({ url, clientId: "plane", log: () => {}, ...settings });
      t.match(connects, [{ properties: { receiveMaximum: UNDER_WAY_MAX } }]);
      t.equal(connects[0]?.properties?.sessionExpiryInterval, session);
      await link.end();
    },
  );
}
