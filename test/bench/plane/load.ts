import type { NeedleMeaning } from "../../../core/household/types.js";
import { EventWriter, type Head } from "../../core/events.js";
import { addressOf, DEVICES, macOf, NAMES_EACH } from "./home.js";

/** Records of a batch: so many flows of three records, and so many of them carry a device's IMEI. */
const FLOWS = 30;
export const MATCHES = 10;
export const RECORDS = FLOWS * 3 + MATCHES;

export const T0 = 1_793_491_200;
/** Flows in a second of the traffic's clock: a home of 100 devices. */
const FLOWS_A_SECOND = 20;
/** Numbers below are those of a classifier that fed the same plane before. */
const FIRST_FLOW = 1_000_000;
/** Shares no factor with the number of devices: all take their turn. */
const STRIDE = 37;
/** After so many flows a device talks to a name again, from another port. */
const PAIRS = DEVICES * NAMES_EACH;

/** Batches of what a home's devices do: each flow is judged, has a name, ends; some carry an identifier. */
export class Load {
  readonly #needles: readonly number[];
  #flow = FIRST_FLOW;

  constructor(meanings: readonly NeedleMeaning[]) {
    this.#needles = Array.from(
      { length: DEVICES },
      (_, device) =>
        meanings.findIndex(
          ({ identifier: { type, label } }) => type === "imei" && label === `Phone ${device + 1}`,
        ) + 1,
    );
    if (this.#needles.includes(0)) throw new Error("a device of the bench has no IMEI to look for");
  }

  /** The traffic's clock, epoch seconds. */
  get clock(): number {
    return T0 + Math.floor((this.#flow - FIRST_FLOW) / FLOWS_A_SECOND);
  }

  /** Records of the next batch, and when the newest sighting in it is; each batch has one of its own. */
  next(): { readonly records: Uint8Array; readonly sighted: number } {
    const writer = new EventWriter();
    let sighted = 0;
    for (let n = 0; n < FLOWS; n++) {
      this.#flowOf(writer, n < MATCHES);
      if (n < MATCHES) sighted = this.clock;
    }
    return { records: writer.take(), sighted };
  }

  #flowOf(writer: EventWriter, isCarrying: boolean): void {
    const flow = ++this.#flow;
    const device = (flow * STRIDE) % DEVICES;
    const name = Math.floor((flow * STRIDE) / DEVICES) % NAMES_EACH;
    const head: Head = {
      ...{ flow, ts: this.clock, frame: flow, protocol: "http", flags: 1 },
      ...{ src: addressOf(device), srcMac: macOf(device), sport: 1024 + Math.floor(flow / PAIRS) },
      dst: `203.0.${device}.${name + 1}`,
    };
    writer.flowClass(head).name(head, `d${device}-${name}.example`, "http");
    if (isCarrying) writer.match(head, { needle: this.#needles[device] ?? 0, field: "deviceId" });
    writer.end(head);
  }
}
