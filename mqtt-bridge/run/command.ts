import { CaptureError } from "../../router/node/capture/open.js";
import type { PacketSource } from "../../router/node/packet.js";
import { type Inputs, makePipeline, readInputs } from "../engine.js";
import { Failure } from "../failure.js";
import { Pairs } from "../pair/pairs.js";
import { storedRules } from "../rules/push.js";
import type { StoredAlert } from "../store/port.js";
import type { NodeAgent } from "./agent.js";
import { Announcer } from "./announce.js";
import { Bridge, type BridgeParts } from "./bridge.js";
import { Loopback } from "./loopback.js";
import { PairedRouters } from "./paired.js";
import { type RunSettings, readSettings } from "./settings.js";
import { findSources, type Sources } from "./sources.js";
import { type AgentCounts, NO_COUNTS } from "./status.js";

/** What a run needs of its surroundings. */
export interface RunSurroundings {
  readonly print: (line: string) => void;
  readonly log: (line: string) => void;
  /** Aborted when the run is to end. */
  readonly signal: AbortSignal;
}

/**
 * `telltale run`: reads packets, keeps broker and page up until the signal. Returns the exit status.
 * @throws Failure when it cannot start or its source cannot be read; everything is closed then.
 */
export async function runCommand(
  argv: readonly string[],
  around: RunSurroundings,
): Promise<number> {
  const settings = readSettings(argv);
  const sources = findSources(settings.source);
  const inputs = readInputs({
    household: settings.household ?? sources.household,
    rules: settings.rules ?? storedRules(settings.storeDir),
    lan: settings.lan,
  });
  for (const warning of inputs.warnings) around.log(warning);
  const run = new Run(settings, sources, inputs, around);
  return run.untilSignal();
}

class Run {
  readonly #settings: RunSettings;
  readonly #sources: Sources;
  readonly #inputs: Inputs;
  readonly #around: RunSurroundings;
  readonly #announcer: Announcer;
  #counts: () => AgentCounts = () => NO_COUNTS;
  #reading: PacketSource | null = null;

  constructor(settings: RunSettings, sources: Sources, inputs: Inputs, around: RunSurroundings) {
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
      this.#sources.stop();
    }
  }

  async #serve(): Promise<void> {
    const { signal, log } = this.#around;
    const { routerId } = this.#settings;
    const bridge = new Bridge({
      settings: this.#settings,
      router: { id: routerId, source: this.#sources.name, demo: this.#sources.demo },
      agent: () => this.#counts(),
      asOf: this.#inputs.lookup?.asOf ?? null,
      onAlert: (stored: StoredAlert) => this.#announcer.alert(stored),
      log,
    });
    const parts = await bridge.start();
    try {
      this.#announcer.started(this.#settings, parts);
      await this.#startPaired(parts);
      const stop = (): void => this.#reading?.stop();
      signal.addEventListener("abort", stop, { once: true });
      await this.#readAll(parts);
      if (!this.#sources.live) this.#announcer.finished(this.#counts().counters);
      await aborted(signal);
    } finally {
      await bridge.stop();
    }
  }

  /** Routers with an agent of their own; the demonstration has none. */
  async #startPaired({ links, reader, memories, pageUrl }: BridgeParts): Promise<void> {
    const { log } = this.#around;
    const pairs = new Pairs(this.#settings.storeDir);
    if (this.#sources.demo || pairs.all().length === 0) return;
    if (links.ownPort === null) {
      log("paired routers are read on the broker of telltale's own only; start without --broker");
      return;
    }
    const now = (): number => Math.floor(Date.now() / 1000);
    const parts = { pairs, inputs: this.#inputs, link: links.plane, reader, memories, pageUrl };
    await new PairedRouters({ ...parts, log, now }).start();
  }

  async #readAll(parts: BridgeParts): Promise<void> {
    const lanSeen = await this.#readOnce(parts, false);
    if (lanSeen || !this.#inputs.mayGuessLan || this.#sources.live) return;
    this.#around.log(
      "no private address in it: the side that opens connections is taken for the LAN",
    );
    await this.#readOnce(parts, true);
  }

  /** Reads the sources through agent, broker and plane; whether an address of the LAN was seen. */
  async #readOnce(parts: BridgeParts, openerIsLan: boolean): Promise<boolean> {
    const { routerId } = this.#settings;
    const { live, demo } = this.#sources;
    const { links, reader, keeper, pageUrl, memories } = parts;
    const pipeline = makePipeline(this.#inputs, {
      mode: "live",
      openerIsLan,
      demo,
      pageUrl,
      // A capture is told as if for the first time, each time.
      memory: live ? memories.load(routerId) : null,
    });
    if (live) memories.add(routerId, pipeline);
    if (pipeline.isMemoryReset) this.#around.log("what was learnt cannot be read; learning anew");
    const loopback = await Loopback.make({ router: routerId, links, live, log: this.#around.log });
    const { agent, uplink } = loopback;
    const revision = loopback.nextRevision;
    pipeline.revise(revision, this.#inputs.needles.meanings);
    reader.add(routerId, pipeline, revision, loopback.plane);
    await loopback.start(this.#inputs, openerIsLan);
    let reading = true;
    this.#counts = () => ({ reading, lost: uplink.lost, counters: agent.counters });
    for (const source of this.#sources.open()) await this.#read(agent, source);
    reading = false;
    await reader.reached(routerId, uplink.seq);
    const last = pipeline.finish();
    keeper.take(routerId, last, pipeline.takePushes());
    parts.people.publishHealth();
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
