import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { MqttClient } from "mqtt";
import t from "tap";
import { Intake } from "../../mqtt-bridge/mqtt/intake.js";

/** Messages without an answer after which nobody gets one: seconds of work, and a request takes a few turns. */
const MESSAGES_MAX = 5000;
const WORK_MS = 1;

t.test("a page is answered while a broker sends more than can be read", async (t) => {
  const server = createServer((_request, response) => response.end("served"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  let answer: string | null = null;
  const asked = fetch(`http://127.0.0.1:${port}/`).then(async (response) => {
    answer = await response.text();
  });
  let signs = 0;
  const reschedulePing = (): void => {
    signs += 1;
  };
  const client = { reschedulePing } as unknown as MqttClient;
  const intake = new Intake((line) => t.fail(line));
  let taken = 0;
  intake.handlers.add(() => {
    const began = performance.now();
    while (performance.now() - began < WORK_MS);
    taken += 1;
  });
  intake.attach(client);
  intake.open();
  await new Promise<void>((resolve) => {
    // As the client does it with packets that came together: the next one in the same turn of the loop.
    const next = (): void => {
      if (answer !== null || taken >= MESSAGES_MAX) resolve();
      else client.handleMessage(publication(), () => process.nextTick(next));
    };
    next();
  });
  t.equal(answer, "served", `after ${taken} messages`);
  t.equal(signs, taken, "who sends needs no ping");
  await asked;
});

function publication(): Parameters<MqttClient["handleMessage"]>[0] {
  return { cmd: "publish", topic: "a", payload: "", qos: 1, dup: false, retain: false };
}
