import { setTimeout as pause } from "node:timers/promises";
import { decodePairing } from "../../../core/bundle/pairing.js";
import { buildNeedles } from "../../../core/needles/needles.js";
import { readInputs } from "../../../mqtt-bridge/engine.js";
import { encodeBatch } from "../../../mqtt-bridge/machine/batch.js";
import { cborX } from "../../../mqtt-bridge/machine/cbor.js";
import { agentEnd, type End } from "../../../mqtt-bridge/machine/ends.js";
import { upTopic } from "../../../mqtt-bridge/machine/topics.js";
import { type Link, openLink } from "../../../mqtt-bridge/mqtt/link.js";
import { MemoryMarks } from "../../../mqtt-bridge/pair/memory-marks.js";
import { EventWriter, type Head } from "../../core/events.js";

export const HOUSEHOLD = "test/captures/household.yaml";

const T0 = 1_793_491_200;
/** Seconds of the traffic's clock between two sendings: within the rate at which one device may interrupt. */
const STEP = 70;
/** A sending is a name, a match and the flow's end. */
const EVENTS_EACH = 3;
const TICK_MS = 50;
const BATCH_EVENTS = 100;

/** A router whose phone sends its IMEI to another name each time: as many alerts as sendings. */
export class Feeder {
  /** Sendings made, and those that somebody behind the broker has. */
  made = 0;
  delivered = 0;
  readonly #end: End;
  readonly #link: Link;
  readonly #mac: string;
  readonly #needle: number;
  #waiting: Uint8Array[] = [];
  #seq = 0;
  #feeding = true;

  private constructor(end: End, link: Link, mac: string, needle: number) {
    this.#end = end;
    this.#link = link;
    this.#mac = mac;
    this.#needle = needle;
  }

  static async start(url: string, line: string): Promise<Feeder> {
    const { value } = decodePairing(cborX, line);
    if (value === null) throw new Error("not a pairing line");
    const { router, pair_key: pairKey } = value;
    const end = agentEnd({ router, pairKey, marks: new MemoryMarks(), onRefusal: () => {} });
    const link = await openLink({ url, clientId: router, log: () => {} });
    const { household } = readInputs({ household: HOUSEHOLD, rules: null, lan: [] });
    const { meanings } = buildNeedles(household);
    const needle = meanings.findIndex(({ identifier }) => identifier.type === "imei") + 1;
    const mac = household.devices[0]?.macs[0] ?? "";
    return new Feeder(end, link, mac, needle);
  }

  /** The name of a sending, from 1. */
  static nameOf(n: number): string {
    return `collect${n}.example`;
  }

  /** Makes so many events a second until `stop`. */
  async feed(eventsPerSecond: number): Promise<void> {
    const began = performance.now();
    const sending = this.#sendAll();
    while (this.#feeding) {
      const due = ((performance.now() - began) / 1000) * (eventsPerSecond / EVENTS_EACH);
      while (this.made < due) this.#waiting.push(this.#make());
      await pause(TICK_MS);
    }
    await sending;
  }

  /** No more is made; `feed` resolves when all that was made is with somebody. */
  stop(): void {
    this.#feeding = false;
  }

  end(): Promise<void> {
    return this.#link.end();
  }

  #make(): Uint8Array {
    this.made += 1;
    const n = this.made;
    const head: Head = {
      ...{ flow: n, sport: 1024 + (n % 60_000), ts: T0 + n * STEP, protocol: "http", flags: 1 },
      srcMac: this.#mac,
    };
    const writer = new EventWriter();
    writer.name(head, Feeder.nameOf(n), "http").match(head, { needle: this.#needle }).end(head);
    return writer.take();
  }

  async #sendAll(): Promise<void> {
    while (this.#feeding || this.#waiting.length > 0) {
      const sendings = this.#waiting.slice(0, Math.floor(BATCH_EVENTS / EVENTS_EACH));
      if (sendings.length === 0) {
        await pause(TICK_MS);
        continue;
      }
      const isTaken = await this.#send(Buffer.concat(sendings));
      if (!isTaken) {
        await pause(TICK_MS);
        continue;
      }
      this.#waiting = this.#waiting.slice(sendings.length);
      this.delivered += sendings.length;
    }
  }

  /** As the agent does: what nobody behind the broker has is sent again. */
  async #send(records: Uint8Array): Promise<boolean> {
    const topic = upTopic(this.#end.router, "events");
    const place = { v: 1, epoch: 1, revision: 1, t0: T0, lost: 0 } as const;
    const body = encodeBatch({ ...place, seq: this.#seq + 1, records });
    let isHeard = true;
    await this.#link.publish(topic, this.#end.seal(topic, body), {
      onTaken: (heard) => {
        isHeard = heard !== false;
      },
    });
    if (isHeard) this.#seq += 1;
    return isHeard;
  }
}
