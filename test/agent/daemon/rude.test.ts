import { createServer, type Server, type Socket } from "node:net";
import t, { type Test } from "tap";
import { LACKS_MOSQUITTO } from "../../mqtt-bridge/live/mosquitto.js";
import { Happenings } from "../../mqtt-bridge/plane-fixture.js";
import { TestPlane } from "./plane.js";

const skip = LACKS_MOSQUITTO;

/** MQTT 5 (OASIS standard, 3.2): accepted, no session, no property. */
const CONNACK = [0x20, 3, 0, 0, 0];
/** Type 15 with the flags of none, and a length of five bytes, which no packet may have. */
const NO_PACKET = [0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];

/** What answers in the place of a broker, and then hangs up; after an acceptance the agent comes again soon. */
const ANSWERS: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ["nothing", Uint8Array.of()],
  // With the agent's first words to who is gone comes its reset: what is still to be written then stays.
  ["an acceptance, and nobody any more", Uint8Array.from(CONNACK)],
  ["another protocol", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["an acceptance, then no packet", Uint8Array.from([...CONNACK, ...NO_PACKET])],
  ["a length that never ends", Uint8Array.from(NO_PACKET)],
  ["two acceptances", Uint8Array.from([...CONNACK, ...CONNACK])],
  ["a refusal of a kind that does not exist", Uint8Array.of(0x20, 3, 0, 0xee, 0)],
  ["acknowledgements of what was never sent", Uint8Array.from([...CONNACK, 0x40, 2, 0x12, 0x34])],
  ["a message on a topic of nobody", Uint8Array.from([...CONNACK, 0x30, 5, 0, 1, 0x78, 0, 0xff])],
  ["a message longer than its packet", Uint8Array.from([...CONNACK, 0x30, 3, 0xff, 0xff, 0x78])],
  [
    "a message of 256 MB that never comes",
    Uint8Array.from([...CONNACK, 0x30, 0xff, 0xff, 0xff, 0x7f]),
  ],
];

/** Answers each connection with the next of these; `rounds` counts those that were served. */
async function listen(t: Test, port: number): Promise<{ served: Promise<void>; server: Server }> {
  const happenings = new Happenings();
  const sockets = new Set<Socket>();
  let rounds = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("data", () => {
      const bytes = ANSWERS[rounds++ % ANSWERS.length]?.[1] ?? "";
      socket.write(bytes, () => socket.destroy());
    });
    socket.on("close", () => {
      sockets.delete(socket);
      happenings.happened();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const served = happenings.until(() => rounds >= ANSWERS.length && sockets.size === 0);
  return { server, served: served.then(() => {}) };
}

t.test("what answers nonsense is no broker, and does no harm", { skip }, async (t) => {
  const plane = await TestPlane.start(t);
  plane.pair();
  await plane.leave();
  await plane.broker.stop();
  const { server, served } = await listen(t, plane.broker.port);
  const agent = plane.startAgent(t, ["--volumes", "off", "--capture", "/dev/null"]);
  await served;
  t.match(agent.text, /the broker refuses the login/);
  t.match(agent.text, /connection to the broker lost: A network protocol error/);
  await new Promise((resolve) => server.close(resolve));
  await plane.broker.start();
  await plane.come(t);
  await plane.until(({ online }) => online.includes("online"));
  t.equal(await agent.stop(), 0);
});
