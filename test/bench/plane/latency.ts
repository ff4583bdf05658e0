import { LINK_ETHERNET } from "../../../asm/abi.gen.js";
import { type Inputs, startClassifier } from "../../../mqtt-bridge/engine.js";
import { Running } from "../../mqtt-bridge/program.js";
import { packetOfRequest } from "./packet.js";
import type { BenchRouter } from "./router.js";

/** Alerts that are waited for, one after the other, and the first ones, which only warm the programs up. */
const ALERTS = 200;
const WARM = 20;
/** Seconds of the traffic's clock between two: each is told at once, none is a repetition. */
const STEP = 70;

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
 */
export async function alertLatencies(options: LatencyOptions): Promise<number[]> {
  const { router, inputs, port, topic, state, from } = options;
  const classifier = await startClassifier(inputs, router.end.keys.fingerprint, false);
  const phone = new Running("stdbuf", [
    ...["-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", String(port), "-V", "5", "-q", "1"],
    ...["-t", topic, "-t", state],
  ]);
  // What is retained comes with the subscription.
  await phone.printed(/"sightings":/);
  const times: number[] = [];
  for (let n = 0; n < WARM + ALERTS; n++) {
    const ts = from + n * STEP;
    const packet = { ...packetOfRequest(n), link: LINK_ETHERNET, sec: ts, nsec: 0, frame: n + 1 };
    const began = performance.now();
    const parts: Uint8Array[] = [];
    classifier.feed(packet, (records) => void parts.push(records.slice()));
    classifier.settle((records) => void parts.push(records.slice()));
    const sending = router.send(Buffer.concat(parts), ts);
    await phone.printed(new RegExp(`"name":"once${n}\\.example"`));
    if (n >= WARM) times.push(performance.now() - began);
    await sending;
  }
  await phone.stop();
  return times;
}
