import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { tablesNumber } from "../../core/bundle/bundle.js";
import { CaptureError } from "../../router/node/capture/open.js";
import type { PacketSource } from "../../router/node/packet.js";
import type { Inputs } from "../engine.js";
import { makePipeline } from "../engine.js";
import { describeError, Failure } from "../failure.js";
import { Pairs } from "../pair/pairs.js";
import { PairedRouters } from "../routers/paired.js";
import { storedRules } from "../rules/push.js";
import type { StoredAlert } from "../store/port.js";
import type { NodeAgent } from "./agent.js";
import { Announcer } from "./announce.js";
import { Bridge, type BridgeParts } from "./bridge.js";
import { LiveInputs } from "./inputs.js";
import { Loopback } from "./loopback.js";
import type { WholeRun } from "./page.js";
import type { Ports, RunSettings } from "./settings.js";
import { Shutdown } from "./shutdown.js";
import { findSources, type Sources } from "./sources.js";
import { type AgentCounts, NO_COUNTS } from "./status.js";

/** What a run needs of its surroundings. */
export interface RunSurroundings {
  readonly print: (line: string) => void;
  readonly log: (line: string) => void;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
}

type Around = RunSurroundings & {
  readonly whole: WholeRun;
  /** It has started, on these ports. */
  readonly onPorts: (ports: Ports) => void;
};

/**
 * Reads packets, keeps broker and page up until the signal. Returns the exit status.
 * @throws Failure when it cannot start or its source cannot be read; everything is closed then.
 */
export async function runOnce(settings: RunSettings, surroundings: Around): Promise<number> {
  const around = { ...surroundings, log: logOf(settings, surroundings.log) };
  const sources = findSources(settings.source);
  const inputs = liveInputs(settings, sources, around.log);
  for (const warning of inputs.current.warnings) around.log(warning);
  const run = new Run(settings, sources, inputs, around);
  return run.untilSignal();
}

/** Lines as they are, or as JSON objects that a collector of logs can read. */
function logOf({ log: form }: RunSettings, log: (line: string) => void): (line: string) => void {
  if (form === "text") return log;
  return (message) => log(JSON.stringify({ time: new Date().toISOString(), message }));
}

/** @throws Failure with one line for each error in the files. */
function liveInputs(
  settings: RunSettings,
  sources: Sources,
  log: (line: string) => void,
): LiveInputs {
  const { rules, storeDir, lan } = settings;
  const household = householdFile(settings, sources);
  const isOwn = settings.household === null && sources.household === null;
  const pushed = { folder: storeDir, names: new Set(["rules", basename(household)]) };
  return new LiveInputs({
    names: () => ({
      store: storeDir,
      // Ours begins with the page.
      household: isOwn && !existsSync(household) ? null : household,
      rules: rules ?? storedRules(storeDir),
      lan,
    }),
    places: rules === null ? [pushed] : [pushed, { folder: rules, names: null }],
    log,
    now: nowSeconds,
  });
}

/** The household file that was given, the samples', or the one that the page writes. */
function householdFile({ household, storeDir }: RunSettings, sources: Sources): string {
  return household ?? sources.household ?? join(storeDir, "household.yaml");
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

class Run {
  readonly #settings: RunSettings;
  readonly #sources: Sources;
  readonly #inputs: LiveInputs;
  readonly #around: Around;
  readonly #announcer: Announcer;
  #counts: () => AgentCounts = () => NO_COUNTS;
  #reading: PacketSource | null = null;
  #loopback: Loopback | null = null;

  constructor(settings: RunSettings, sources: Sources, inputs: LiveInputs, around: Around) {
    this.#settings = settings;
    this.#sources = sources;
    this.#inputs = inputs;
    this.#around = around;
    this.#announcer = new Announcer(around.print, sources);
  }

  async untilSignal(): Promise<number> {
    try {
      await refusing(this.#sources.ready(this.#around));
      if (!this.#around.signal.aborted) await this.#serve();
      return 0;
    } finally {
      this.#inputs.stop();
      this.#sources.stop();
    }
  }

  async #serve(): Promise<void> {
    const { log } = this.#around;
    const bridge = new Bridge({
      settings: this.#settings,
      demo: this.#sources.demo,
      inputs: this.#inputs,
      household: householdFile(this.#settings, this.#sources),
      onAlert: (stored: StoredAlert) => this.#announcer.alert(stored),
      listen: (parts) => this.#startPaired(parts),
      whole: this.#around.whole,
      log,
    });
    const parts = await bridge.start();
    const shutdown = new Shutdown();
    try {
      this.#announcer.started(this.#settings, parts);
      const { brokerPort } = this.#settings;
      const pagePort = Number(new URL(parts.pageUrl).port);
      this.#around.onPorts({ pagePort, brokerPort: parts.links.ownPort ?? brokerPort });
      shutdown.add(() => this.#inputs.stop());
      this.#inputs.start((inputs) => void this.#revise(parts, inputs));
      const coming = this.#sources.own ? this.#settings.routerId : null;
      parts.people.clearLeft(coming);
      parts.discovery.clearLeft(coming);
      await this.#readOwn(parts, shutdown);
      await aborted(this.#around.signal);
    } finally {
      await shutdown.run((error) => log(describeError(error)));
      await bridge.stop();
    }
  }

  async #readOwn(parts: BridgeParts, shutdown: Shutdown): Promise<void> {
    if (!this.#sources.own) return;
    shutdown.add(() => this.#loopback?.stop());
    const stop = (): void => this.#reading?.stop();
    this.#around.signal.addEventListener("abort", stop, { once: true });
    await this.#readAll(parts);
    if (!this.#sources.live) this.#announcer.finished(this.#counts().counters);
  }

  /** What was saved goes to all routers, and it is said how long that took. */
  async #revise({ routers, people, alarmTest }: BridgeParts, saved: Inputs): Promise<void> {
    const inputs = alarmTest.dress(saved);
    const { log } = this.#around;
    const begun = performance.now();
    for (const { router, desired, outcome } of await routers.revise(inputs)) {
      if (desired === null) continue;
      const why = await outcome;
      const took = `${Math.round(performance.now() - begun)} ms`;
      const what = `router ${router}: revision ${desired.revision}`;
      log(why === null ? `${what} is in force after ${took}` : `${what}: ${why}`);
    }
    people.publishHealth();
  }

  /** Routers with an agent of their own; the demonstration has none. */
  async #startPaired(parts: BridgeParts): Promise<() => Promise<void>> {
    if (this.#sources.demo) return async () => {};
    const { links, routers, store, memories, policy, pageUrl } = parts;
    const paired = new PairedRouters({
      pairs: new Pairs(this.#settings.storeDir),
      routers,
      link: links.routers,
      store,
      memories,
      policy,
      ownId: this.#sources.own ? this.#settings.routerId : null,
      pageUrl,
      log: this.#around.log,
      now: () => Date.now() / 1000,
    });
    try {
      await paired.start();
    } catch (error) {
      await paired.stop();
      throw error;
    }
    return () => paired.stop();
  }

  async #readAll(parts: BridgeParts): Promise<void> {
    const lanSeen = await this.#readOnce(parts, false);
    if (lanSeen || !this.#inputs.current.mayGuessLan || this.#sources.live) return;
    this.#around.log(
      "no private address in it: the side that opens connections is taken for the LAN",
    );
    await this.#readOnce(parts, true);
  }

  /** Reads the sources through agent, broker and plane; whether an address of the LAN was seen. */
  async #readOnce(parts: BridgeParts, openerIsLan: boolean): Promise<boolean> {
    const { routerId: id } = this.#settings;
    const { live, demo, name: source } = this.#sources;
    const { links, reader, keeper, pageUrl, memories, policy, routers } = parts;
    const inputs = this.#inputs.current;
    const pipeline = makePipeline(inputs, {
      mode: "live",
      openerIsLan,
      demo,
      pageUrl,
      // A capture is told as if for the first time, each time.
      ...(live ? memories.load(id) : {}),
      delivery: memories.delivery,
      makeId: memories.makeId,
      policy,
    });
    const { log } = this.#around;
    if (live) memories.add(id, pipeline);
    if (pipeline.isMemoryReset) log("what was learnt cannot be read; learning anew");
    await this.#loopback?.stop();
    const loopback = await Loopback.make({
      router: id,
      links,
      live,
      log,
      onChange: () => routers.judge(),
    });
    this.#loopback = loopback;
    const { agent, uplink, plane } = loopback;
    let reading = true;
    this.#counts = () => ({ reading, lost: uplink.lost, counters: agent.counters });
    const facts = { id, source, demo };
    const counts = (): AgentCounts => this.#counts();
    routers.add({
      ...{ facts, plane, pipeline, openerIsLan },
      ...{ paired: false, link: links.plane, agent: counts },
    });
    await loopback.start(inputs, openerIsLan, (place) => {
      pipeline.revise(tablesNumber(place), inputs.needles.meanings);
      reader.revise(id, place);
    });
    for (const each of this.#sources.open()) await this.#read(agent, each);
    reading = false;
    await reader.reached(id, uplink.seq);
    const last = pipeline.finish();
    keeper.take(id, last, pipeline.takePushes());
    routers.judge();
    parts.people.publishHealth();
    // Who is told that all is read finds it on the broker.
    await parts.people.settled();
    return (agent.counters.lan_packets ?? 0) > 0;
  }

  /** @throws Failure when the source cannot be read. */
  async #read(agent: NodeAgent, source: PacketSource): Promise<void> {
    if (this.#around.signal.aborted) return;
    this.#reading = source;
    try {
      await refusing(agent.read(source));
    } finally {
      this.#reading = null;
    }
    if (source.truncation !== null) this.#around.log(source.truncation);
    if (this.#sources.live && !this.#around.signal.aborted) {
      throw new Failure(`${this.#sources.name}: no more packets`);
    }
  }
}

/** What cannot be read is the user's to mend. */
async function refusing(reading: Promise<void>): Promise<void> {
  try {
    await reading;
  } catch (error) {
    if (error instanceof CaptureError) throw new Failure(error.message);
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
}
