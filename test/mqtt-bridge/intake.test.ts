import type { MqttClient } from "mqtt";
import t from "tap";
import { Intake } from "../../mqtt-bridge/mqtt/intake.js";
import { requestOwn, SERVED } from "./served.js";

/** Messages without an answer after which nobody gets one: seconds of work, and a request takes a few turns. */
const MESSAGES_MAX = 5000;
const WORK_MS = 1;

t.test("a page is answered while a broker sends more than can be read", async (t) => {
  const request = await requestOwn(t);
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
      if (request.answer !== null || taken >= MESSAGES_MAX) resolve();
      else client.handleMessage(publication(), () => process.nextTick(next));
    };
    next();
  });
  t.equal(request.answer, SERVED, `after ${taken} messages`);
  t.equal(signs, taken, "who sends needs no ping");
  await request.done;
});

function publication(): Parameters<MqttClient["handleMessage"]>[0] {
  return { cmd: "publish", topic: "a", payload: "", qos: 1, dup: false, retain: false };
}
