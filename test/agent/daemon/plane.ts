import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { agentAlertsOf } from "../../../core/bundle/agent-alerts.js";
import { type Bundle, encodeBundle } from "../../../core/bundle/bundle.js";
import { type Command, encodeCommand } from "../../../core/bundle/command.js";
import type { Mark } from "../../../core/bundle/envelope.js";
import type { EventBatch } from "../../../core/bundle/event-batch.js";
import { decodeFlows, type FlowVolumes } from "../../../core/bundle/flows.js";
import {
  type BundleReport,
  decodeBundleReport,
  decodeHealth,
  type Health,
} from "../../../core/bundle/health.js";
import {
  decodeOnline,
  encodeOnline,
  encodePresence,
  type Online,
  type OnlineState,
} from "../../../core/bundle/online.js";
import { readInputs } from "../../../mqtt-bridge/engine.js";
import { decodeBatch } from "../../../mqtt-bridge/machine/batch.js";
import { makeBundle } from "../../../mqtt-bridge/machine/bundles.js";
import { cborX } from "../../../mqtt-bridge/machine/cbor.js";
import { type End, planeEnd } from "../../../mqtt-bridge/machine/ends.js";
import { downTopic, upTopic } from "../../../mqtt-bridge/machine/topics.js";
import { type Link, openLink } from "../../../mqtt-bridge/mqtt/link.js";
import { Pairs } from "../../../mqtt-bridge/pair/pairs.js";
import { type Mosquitto, startMosquitto } from "../../mqtt-bridge/live/mosquitto.js";
import { Running } from "../../mqtt-bridge/program.js";
import { buildAgent } from "../compile.js";
import { capacityOf, loadModule, TEST_HOUSEHOLD } from "../twin.js";

export const ROUTER = "attic";
/** Program and words before its verb; AGENT=... takes another one, such as that of another machine in its emulator. */
const [AGENT = "", ...WORDS] = process.env.AGENT?.split(" ") ?? [buildAgent()];

/** What came up, opened. */
export interface Received {
  readonly events: EventBatch[];
  readonly flows: FlowVolumes[];
  readonly health: Health[];
  readonly reports: BundleReport[];
  readonly online: Online["state"][];
  /** Alerts for people, as they were. */
  readonly alerts: string[];
  /** What could not be opened or read. */
  readonly refused: string[];
}

/** The plane's end of one pair, on a mosquitto of the test's own. */
export class TestPlane {
  readonly received: Received = {
    events: [],
    flows: [],
    health: [],
    reports: [],
    online: [],
    alerts: [],
    refused: [],
  };
  readonly folder: string;
  /** Where the pair lies, for a plane of the program. */
  readonly store: string;
  readonly #wake: (() => void)[] = [];
  /** It says by itself which events it has, as planes do. */
  isConfirming = false;
  link: Link;

  private constructor(
    t: Test,
    readonly broker: Mosquitto,
    link: Link,
    readonly end: End,
    /** The line for the router. */
    readonly line: string,
    store: string,
  ) {
    this.store = store;
    this.folder = mkdtempSync(join(tmpdir(), "telltale-agent-"));
    t.teardown(() => rmSync(this.folder, { recursive: true }));
    this.link = link;
  }

  /** Is not there any more: the broker has nobody for what comes up. */
  leave(): Promise<void> {
    return this.link.end();
  }

  /** Is there, and takes what comes up. */
  async come(t: Test): Promise<void> {
    this.link = await openLink({ url: this.broker.url, clientId: "plane", log: () => {} });
    t.teardown(() => this.link.end());
    await this.#listen();
  }

  async #listen(): Promise<void> {
    this.link.onMessage(({ topic, payload }) => this.#take(topic, payload));
    await this.link.subscribe(`telltale-agent/+/${ROUTER}/up/#`);
    await this.link.subscribe(`telltale/${ROUTER}/alert`);
  }

  static async start(t: Test): Promise<TestPlane> {
    const broker = await startMosquitto(t);
    const store = t.testdir();
    const pairs = new Pairs(store);
    const { pair, line } = pairs.make(ROUTER, { url: broker.url, ca: null }, 0);
    const end = planeEnd({
      router: ROUTER,
      pairKey: pair.pairKey,
      marks: pairs.marks(pair),
      onRefusal: (topic, { line: why }) => plane.received.refused.push(`${topic}: ${why}`),
    });
    const link = await openLink({ url: broker.url, clientId: "plane", log: () => {} });
    t.teardown(() => plane.link.end());
    const plane = new TestPlane(t, broker, link, end, line, store);
    await plane.#listen();
    return plane;
  }

  /** Stores the pairing for the agent. */
  pair(): void {
    execFileSync(AGENT, [...WORDS, "pair", "--folder", this.folder, "-"], { input: this.line });
  }

  /** Starts the agent with what it needs and these options. */
  startAgent(t: Test, options: readonly string[]): Running {
    const agent = new Running(AGENT, [...WORDS, "run", "--folder", this.folder, ...options]);
    t.teardown(() => agent.stop());
    return agent;
  }

  /** Resolves with what `look` finds in what came up, once it finds something. */
  async until<Found>(look: (received: Received) => Found | undefined | false): Promise<Found> {
    for (;;) {
      const found = look(this.received);
      if (found !== undefined && found !== false) return found;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** Resolves when anything comes up, or after so many milliseconds. */
  async next(timeout: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeout);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async send(kind: "bundle" | "command" | "online", body: Uint8Array): Promise<Uint8Array> {
    const topic = downTopic(ROUTER, kind);
    const sealed = this.end.seal(topic, body);
    await this.link.publish(topic, sealed, { retain: kind === "bundle" });
    return sealed;
  }

  sendBundle(bundle: Bundle): Promise<Uint8Array> {
    return this.send("bundle", encodeBundle(cborX, bundle));
  }

  sendCommand(command: Command): Promise<Uint8Array> {
    return this.send("command", encodeCommand(cborX, command));
  }

  /** `every`: seconds in which it says so again; null: as planes did that did not tell. */
  say(state: OnlineState, every: number | null = null): Promise<Uint8Array> {
    const online = { v: 1, state } as const;
    const told = every === null ? encodeOnline(cborX, online) : cborX.encode({ ...online, every });
    return this.send("online", told);
  }

  /** As planes do: says too which events it has, those up to this mark. */
  confirm(taken: Mark | null, every = 10): Promise<Uint8Array> {
    const online = { v: 1, state: "online" } as const;
    return this.send("online", encodePresence(cborX, online, { every, taken }));
  }

  #take(topic: string, payload: Uint8Array): void {
    if (topic === `telltale/${ROUTER}/alert`) {
      this.received.alerts.push(Buffer.from(payload).toString());
    } else {
      const body = this.end.open(topic, payload);
      if (body !== null) this.#read(topic, body);
    }
    for (const wake of this.#wake.splice(0)) wake();
  }

  #read(topic: string, body: Uint8Array): void {
    const { events, flows, health, reports, online, refused } = this.received;
    const keep = <T>(list: T[], value: T | null | undefined): void => {
      if (value === null || value === undefined) refused.push(`${topic}: not read`);
      else list.push(value);
    };
    if (topic === upTopic(ROUTER, "events")) keep(events, decodeBatch(body));
    if (topic === upTopic(ROUTER, "flows")) keep(flows, decodeFlows(cborX, body).value);
    if (topic === upTopic(ROUTER, "health")) keep(health, decodeHealth(cborX, body).value);
    if (topic === upTopic(ROUTER, "bundle")) keep(reports, decodeBundleReport(cborX, body).value);
    if (topic === upTopic(ROUTER, "online")) keep(online, decodeOnline(cborX, body).value?.state);
    if (this.isConfirming && /\/(events|online)$/.test(topic)) {
      void this.confirm(this.end.marks.seen.load(upTopic(ROUTER, "events")));
    }
  }
}

export const epochSeconds = (): number => Math.floor(Date.now() / 1000);

const inputs = readInputs({ household: TEST_HOUSEHOLD, rules: null, lan: [] });

/** A bundle of the test household for the small profile. */
export function testBundle(end: End, revision: number, epoch = 1, now = epochSeconds()): Bundle {
  const { needles, lan, rules } = inputs;
  return makeBundle(
    {
      needles: needles.needles,
      lan,
      openerIsLan: false,
      capacity: capacityOf(loadModule(), "small"),
      alerts: agentAlertsOf(needles.meanings, rules),
    },
    end.keys.fingerprint,
    { epoch, revision },
    now,
  );
}
