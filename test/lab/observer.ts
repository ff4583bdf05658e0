import { decodeFlows, type FlowVolumes } from "../../core/bundle/flows.js";
import {
  type BundleReport,
  decodeBundleReport,
  decodeHealth,
  type Health,
} from "../../core/bundle/health.js";
import { decodeEvents } from "../../core/wire/decode.js";
import type { FlowLine, Line } from "../../core/wire/lines.js";
import { type Inputs, makePipeline } from "../../mqtt-bridge/engine.js";
import { decodeBatch } from "../../mqtt-bridge/machine/batch.js";
import { cborX } from "../../mqtt-bridge/machine/cbor.js";
import { type End, planeEnd } from "../../mqtt-bridge/machine/ends.js";
import { upTopic } from "../../mqtt-bridge/machine/topics.js";
import { MemoryMarks } from "../../mqtt-bridge/pair/memory-marks.js";
import type { Running } from "../mqtt-bridge/program.js";
import { loginOf, type Paired } from "./accounts.js";
import type { Lab } from "./lab.js";
import { loginArgs } from "./subscriber.js";

/** All that a router has sent up, opened with the plane's keys. */
export interface Sent {
  readonly lines: readonly Line[];
  readonly health: readonly Health[];
  /** Records of events that had come when each of these came. */
  readonly recordsAtHealth: readonly number[];
  readonly bundles: readonly BundleReport[];
  readonly volumes: readonly FlowVolumes[];
  /** Newest count of event records that the agent had to drop. */
  readonly lost: number;
  /** Batches, bytes and records of events, and the numbers that are missing between batches. */
  readonly batches: number;
  readonly bytes: number;
  readonly records: number;
  readonly gaps: number;
  /** Messages that could not be opened or read. */
  readonly refused: readonly string[];
}

/**
 * A second plane that only looks: it reads what a router sends up with the keys of its pair, and makes lines of the
 * events as `telltale scan` does, so that a test sees flows too.
 */
export class Observer {
  readonly #running: Running;
  readonly #end: End;
  readonly #pipeline;
  readonly #router: string;
  readonly #sent = {
    lines: [] as Line[],
    health: [] as Health[],
    recordsAtHealth: [] as number[],
    bundles: [] as BundleReport[],
    volumes: [] as FlowVolumes[],
    lost: 0,
    batches: 0,
    bytes: 0,
    records: 0,
    gaps: 0,
    refused: [] as string[],
  };
  #read = 0;
  #seq = 0;

  private constructor(running: Running, { pairing }: Paired, inputs: Inputs) {
    this.#running = running;
    this.#router = pairing.router;
    this.#end = planeEnd({
      router: pairing.router,
      pairKey: pairing.pair_key,
      marks: new MemoryMarks(),
      onRefusal: (topic, { line, behind }) => {
        // Events come again after a lost connection: the plane, not this observer, confirms them.
        const isAgain = behind !== undefined && topic === upTopic(pairing.router, "events");
        if (!isAgain) this.#sent.refused.push(`${topic}: ${line}`);
      },
    });
    const how = { mode: "scan", openerIsLan: false, demo: false, pageUrl: null } as const;
    this.#pipeline = makePipeline(inputs, how);
  }

  static async start(lab: Lab, paired: Paired, inputs: Inputs): Promise<Observer> {
    const { router, cell } = paired.pairing;
    const shape = ["-V", "mqttv5", "-q", "1", "-d", "-F", "up %t %x"];
    const topic = ["-t", `telltale-agent/${cell}/${router}/up/#`];
    const words = ["-oL", "mosquitto_sub", ...loginArgs(loginOf("observer")), ...shape, ...topic];
    const running = lab.start("box", "stdbuf", words);
    await running.printed(/Subscribed \(mid/);
    return new Observer(running, paired, inputs);
  }

  /** All until now. */
  get sent(): Sent {
    this.#take(this.#running.text);
    return this.#sent;
  }

  /** What `look` finds in what was sent, once it finds something; fails when the broker ends without. */
  async until<Found>(wanted: string, look: (sent: Sent) => Found | null): Promise<Found> {
    return this.#running.until((text) => {
      this.#take(text);
      return look(this.#sent);
    }, wanted);
  }

  /** The first flow that fits; flows are told when they end. */
  async flow(wanted: string, fits: (flow: FlowLine) => boolean): Promise<FlowLine> {
    return this.until(
      wanted,
      ({ lines }) =>
        lines.find((line): line is FlowLine => line.kind === "flow" && fits(line)) ?? null,
    );
  }

  async stop(): Promise<void> {
    await this.#running.stop();
  }

  #take(text: string): void {
    const whole = text.lastIndexOf("\n") + 1;
    for (const [, topic = "", hex = ""] of text
      .slice(this.#read, whole)
      .matchAll(/^up (\S+) ([0-9a-f]*)$/gm)) {
      this.#open(topic, Buffer.from(hex, "hex"));
    }
    this.#read = whole;
  }

  #open(topic: string, sealed: Uint8Array): void {
    const opened = this.#end.open(topic, sealed);
    if (opened === null) return;
    const kind = topic.slice(topic.lastIndexOf("/") + 1);
    if (topic !== upTopic(this.#router, kind as "events")) this.#refuse(topic, "of another router");
    else if (kind === "events") this.#takeEvents(topic, opened);
    else if (kind === "health") this.#takeHealth(topic, opened);
    else if (kind === "flows") this.#keep(topic, decodeFlows(cborX, opened), this.#sent.volumes);
    else if (kind === "bundle") {
      this.#keep(topic, decodeBundleReport(cborX, opened), this.#sent.bundles);
    }
  }

  #keep<Message>(
    topic: string,
    read: { value: Message; refusal: null } | { value: null; refusal: { line: string } },
    list: Message[],
  ): void {
    if (read.refusal === null) list.push(read.value);
    else this.#refuse(topic, read.refusal.line);
  }

  #takeEvents(topic: string, opened: Uint8Array): void {
    const batch = decodeBatch(opened);
    if (batch === null) {
      this.#refuse(topic, "no batch");
      return;
    }
    const sent = this.#sent;
    // An agent that was started again counts from 1.
    sent.gaps += Math.max(0, batch.seq - this.#seq - 1);
    this.#seq = batch.seq;
    sent.lost = batch.lost;
    sent.batches++;
    sent.bytes += batch.records.length;
    sent.records += decodeEvents(batch.records).events.length;
    this.#sent.lines.push(...this.#pipeline.feed(batch.records));
  }

  #takeHealth(topic: string, opened: Uint8Array): void {
    this.#keep(topic, decodeHealth(cborX, opened), this.#sent.health);
    this.#sent.recordsAtHealth.push(this.#sent.records);
  }

  #refuse(topic: string, why: string): void {
    this.#sent.refused.push(`${topic}: ${why}`);
  }
}
