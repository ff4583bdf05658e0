import { LINK_ETHERNET } from "../../../asm/abi.gen.js";
import { type Inputs, startClassifier } from "../../../mqtt-bridge/engine.js";
import type { Classifier } from "../../../router/node/classifier.js";
import { Running } from "../../mqtt-bridge/program.js";
import { packetOfRequest } from "./packet.js";
import type { BenchRouter } from "./router.js";
import { within } from "./within.js";

/** Alerts that are waited for, one after the other, and the first ones, which only warm the programs up. */
const ALERTS = 200;
const WARM = 20;
/** Seconds of the traffic's clock between two: each is told at once, none is a repetition. */
const STEP = 70;
/** Milliseconds after which an alert is taken for lost. */
const LOST_MS = 10_000;

export interface LatencyOptions {
  readonly router: BenchRouter;
  readonly inputs: Inputs;
  readonly port: number;
  readonly topic: string;
  /** A retained topic. */
  readonly state: string;
  /** First second of the traffic's clock. */
  readonly from: number;
}

/**
 * Milliseconds from a packet before the classifier until `mosquitto_sub` has printed its alert: classifier, sealing, broker,
 * plane, store, broker. Without what the capture at a router adds.
 * @throws Error when an alert does not come.
 */
export async function alertLatencies(options: LatencyOptions): Promise<number[]> {
  const { router, inputs, port, topic, state } = options;
  const classifier = await startClassifier(inputs, router.end.keys.fingerprint, false);
  const phone = new Running("stdbuf", [
    ...["-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", String(port), "-V", "5", "-q", "1"],
    ...["-t", topic, "-t", state],
  ]);
  try {
    return await alerts(options, classifier, phone);
  } finally {
    await phone.stop();
  }
}

async function alerts(
  { router, topic, state, from }: LatencyOptions,
  classifier: Classifier,
  phone: Running,
): Promise<number[]> {
  // What is retained comes with the subscription.
  await within(phone.printed(/"sightings":/), LOST_MS, () => `retained ${state}`);
  const times: number[] = [];
  for (let n = 0; n < WARM + ALERTS; n++) {
    const ts = from + n * STEP;
    const packet = { ...packetOfRequest(n), link: LINK_ETHERNET, sec: ts, nsec: 0, frame: n + 1 };
    const began = performance.now();
    const parts: Uint8Array[] = [];
    classifier.feed(packet, (records) => void parts.push(records.slice()));
    classifier.settle((records) => void parts.push(records.slice()));
    const sending = router.send(Buffer.concat(parts), ts);
    const told = phone.printed(new RegExp(`"name":"once${n}\\.example"`));
    await within(told, LOST_MS, () => `alert ${n + 1} of ${WARM + ALERTS} on ${topic}`);
    if (n >= WARM) times.push(performance.now() - began);
    await sending;
  }
  return times;
}
