import { ABI_HASH } from "../../asm/abi.gen.js";
import { AGENT_LEVEL, type Bundle } from "../../core/bundle/bundle.js";
import { type Command, decodeCommand, judgeCommand } from "../../core/bundle/command.js";
import type { Mark } from "../../core/bundle/envelope.js";
import {
  type BundleReport,
  encodeBundleReport,
  encodeHealth,
  type Health,
} from "../../core/bundle/health.js";
import { encodeOnline, type Online } from "../../core/bundle/online.js";
import type { Refusal } from "../../core/bundle/refusal.js";
import type { Classifier } from "../../router/node/classifier.js";
import { packageVersion } from "../cli/paths.js";
import { cborX } from "../machine/cbor.js";
import type { End } from "../machine/ends.js";
import { downTopic, type UpKind, upTopic } from "../machine/topics.js";
import { Uplink } from "../machine/uplink.js";
import { type NewClassifier, tryOut } from "../machine/vectors.js";
import type { Link } from "../mqtt/link.js";
import { NodeAgent } from "./agent.js";
import { Tables } from "./tables.js";

export interface NodeRouterOptions {
  /** The agent's end of the pair. */
  readonly end: End;
  readonly link: Link;
  /** With the pair's fingerprint key. */
  readonly makeClassifier: NewClassifier;
  readonly live: boolean;
  /** A bundle was put in force, or refused. */
  readonly onInstalled: (bundle: Bundle) => void;
  readonly onRefusal: (refusal: Refusal) => void;
  readonly log: (line: string) => void;
  /** Epoch seconds. */
  readonly now: () => number;
}

const HEALTH_MS = 60_000;
const VERSION = packageVersion();

/** A router's agent in Node: bundles and commands come down, events and health go up. */
export class NodeRouter {
  readonly #options: NodeRouterOptions;
  readonly #classifier: Classifier;
  readonly #tables: Tables;
  readonly #started: number;
  readonly uplink: Uplink;
  readonly agent: NodeAgent;
  #command: Health["command"] = null;
  #refusedCommand: Refusal | null = null;
  #stop: (() => void)[] = [];

  constructor(options: NodeRouterOptions) {
    const { end, link, makeClassifier, live, now, onRefusal } = options;
    this.#options = options;
    this.#started = now();
    this.#classifier = makeClassifier();
    this.uplink = new Uplink({
      router: end.router,
      epoch: 0,
      revision: 0,
      seal: end,
      send: (topic, message) => link.publish(topic, message),
      now,
    });
    this.agent = new NodeAgent({ classifier: this.#classifier, uplink: this.uplink, live });
    this.#tables = new Tables({
      end,
      classifier: this.#classifier,
      makeClassifier,
      beforeSwap: () => this.agent.settle(),
      onInstalled: (bundle) => this.#installed(bundle),
      onRefusal: (refusal) => {
        this.#tell("bundle", encodeBundleReport(cborX, this.#report()));
        onRefusal(refusal);
      },
      now,
    });
  }

  /** Bytes of a table half. */
  get capacity(): number {
    return this.#classifier.tableCapacity;
  }

  get inForce(): Bundle | null {
    return this.#tables.report.inForce;
  }

  /** Says that it is there and asks for what goes down to it. */
  async start(): Promise<void> {
    const { end, link } = this.#options;
    this.#stop.push(link.onMessage(({ topic, payload }) => this.#take(topic, payload)));
    await this.#say("online");
    await link.subscribe(downTopic(end.router, "bundle"));
    await link.subscribe(downTopic(end.router, "command"));
    const timer = setInterval(() => this.sendHealth(), HEALTH_MS);
    this.#stop.push(() => clearInterval(timer));
  }

  /** Takes and says nothing any more. */
  async stop(): Promise<void> {
    for (const stop of this.#stop.splice(0)) stop();
    if (this.#options.link.connected) await this.#say("stopped");
  }

  sendHealth(): void {
    this.#tell("health", encodeHealth(cborX, this.#health()));
  }

  #take(topic: string, message: Uint8Array): void {
    const { end } = this.#options;
    this.#tables.take(topic, message);
    if (topic === downTopic(end.router, "command")) this.#takeCommand(topic, message);
  }

  #takeCommand(topic: string, message: Uint8Array): void {
    const { end, now } = this.#options;
    const opened = end.opener.open(topic, message);
    if (opened.refusal !== null) {
      this.#refuse(topic, opened.refusal);
      return;
    }
    end.opener.accept(topic, opened.value);
    const { value, refusal: wrong } = decodeCommand(cborX, opened.value.body);
    const refusal = wrong ?? judgeCommand(value, now());
    if (refusal === null && value !== null) this.#obey(value, opened.value);
    else if (refusal !== null) this.#refuse(topic, refusal);
  }

  #obey(command: Command, { epoch, sequence }: Mark): void {
    const line = command.verb === "selftest" ? this.#selfTest() : "not possible on this host";
    this.#command = { epoch, sequence, verb: command.verb, line };
    this.sendHealth();
  }

  #selfTest(): string | null {
    const { inForce } = this;
    if (inForce === null) return "no tables are in force";
    return tryOut(this.#options.makeClassifier, inForce)?.line ?? null;
  }

  #refuse(topic: string, refusal: Refusal): void {
    this.#refusedCommand = refusal;
    this.#options.log(`${topic}: ${refusal.line}`);
    this.sendHealth();
  }

  #installed(bundle: Bundle): void {
    const { epoch, revision } = bundle;
    this.uplink.revise({ epoch, revision });
    this.#refusedCommand = null;
    this.#tell("bundle", encodeBundleReport(cborX, this.#report()));
    this.sendHealth();
    this.#options.onInstalled(bundle);
  }

  #report(): BundleReport {
    const { inForce, isStale, lastRefusal } = this.#tables.report;
    const highest = this.#options.end.marks.bundle;
    return {
      v: 1,
      epoch: inForce?.epoch ?? 0,
      revision: inForce?.revision ?? 0,
      highest,
      stale: isStale,
      refused: lastRefusal ?? this.#refusedCommand,
    };
  }

  #health(): Health {
    const { now } = this.#options;
    const counters = Object.entries(this.#classifier.counters()).filter(([, count]) => count > 0);
    return {
      ...this.#report(),
      command: this.#command,
      clock: now(),
      uptime: Math.max(0, now() - this.#started),
      agent: AGENT_LEVEL,
      version: VERSION,
      abi: ABI_HASH,
      capacity: this.#classifier.tableCapacity,
      blind: [],
      counters: Object.fromEntries(counters),
      blocks: [],
    };
  }

  async #say(state: Online["state"]): Promise<void> {
    const { end, link } = this.#options;
    const topic = upTopic(end.router, "online");
    await link.publish(topic, end.seal(topic, encodeOnline(cborX, { v: 1, state })));
  }

  /** Not waited for: while the broker is away the next one says more. */
  #tell(kind: UpKind, body: Uint8Array): void {
    const { end, link } = this.#options;
    if (!link.connected) return;
    const topic = upTopic(end.router, kind);
    link.publish(topic, end.seal(topic, body)).catch(() => {});
  }
}
